/** The states of a run: nothing is written to recipients before `applying`. */
export const runStates = [
  'queued',
  'connecting',
  'fetching',
  'planning',
  'planned',
  'held',
  'applying',
  'succeeded',
  'partial',
  'failed',
  'discarded',
  'cancelled',
] as const;
export type RunState = (typeof runStates)[number];

/** States a run does not leave any more. */
export const endedRunStates = [
  'planned',
  'succeeded',
  'partial',
  'failed',
  'discarded',
  'cancelled',
] as const satisfies readonly RunState[];

/** States in which a process is at work. */
export const workingRunStates = [
  'queued',
  'connecting',
  'fetching',
  'planning',
  'applying',
] as const satisfies readonly RunState[];

/** What a run sets out to do. `delta` becomes `full` where there is no cursor, or none that can be believed. */
export const runModes = ['full', 'delta', 'single'] as const;
export type RunMode = (typeof runModes)[number];

/** What became of one plan item. */
export const itemStatuses = ['planned', 'applied', 'failed', 'skipped'] as const;
export type ItemStatus = (typeof itemStatuses)[number];

/** Which state may follow which. */
export const nextStates: Record<RunState, readonly RunState[]> = {
  queued: ['connecting', 'failed', 'cancelled'],
  connecting: ['fetching', 'failed', 'cancelled'],
  fetching: ['planning', 'failed', 'cancelled'],
  planning: ['planned', 'held', 'applying', 'succeeded', 'failed', 'cancelled'],
  held: ['queued', 'discarded', 'cancelled'],
  applying: ['succeeded', 'partial', 'failed', 'cancelled'],
  planned: [],
  succeeded: [],
  partial: [],
  failed: [],
  discarded: [],
  cancelled: [],
};
