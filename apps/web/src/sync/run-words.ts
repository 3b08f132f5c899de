import { endedRunStates, workingRunStates, type RunMode, type RunState } from '@waypost/sync';
import type { IconName, Tone } from '@waypost/ui';

/** How each state of a run is shown; the colour only repeats the words. */
export const runStateWords = {
  queued: { tone: 'accent', icon: 'clock', label: 'Waiting to begin' },
  connecting: { tone: 'accent', icon: 'clock', label: 'Connecting' },
  fetching: { tone: 'accent', icon: 'clock', label: 'Reading the source' },
  planning: { tone: 'accent', icon: 'clock', label: 'Planning' },
  applying: { tone: 'accent', icon: 'clock', label: 'Applying' },
  planned: { tone: 'plain', icon: 'check', label: 'Dry run' },
  held: { tone: 'override', icon: 'pause', label: 'Held for approval' },
  succeeded: { tone: 'on', icon: 'check', label: 'Succeeded' },
  partial: { tone: 'override', icon: 'warning', label: 'Partly applied' },
  failed: { tone: 'off', icon: 'warning', label: 'Failed' },
  discarded: { tone: 'plain', icon: 'close', label: 'Rejected' },
  cancelled: { tone: 'plain', icon: 'ban', label: 'Cancelled' },
} satisfies Record<RunState, { tone: Tone; icon: IconName; label: string }>;

export const runModeWords = {
  full: 'Full',
  delta: 'Changes only',
  single: 'One entry',
} satisfies Record<RunMode, string>;

/** Whether a process is at work on it. */
export const isWorking = (state: RunState) => (workingRunStates as readonly RunState[]).includes(state);

/** Whether nothing will happen to it any more. */
export const hasEnded = (state: RunState) => (endedRunStates as readonly RunState[]).includes(state);
