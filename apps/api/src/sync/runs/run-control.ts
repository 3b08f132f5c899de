import type { RunTrigger } from '@waypost/contracts';
import type { Change } from '@waypost/store';
import type { RunMode } from '@waypost/sync';

/** A run as it is asked for. */
export interface RunOrder {
  sourceId: string;
  mode: RunMode;
  /** The one entry of a `single` run. */
  anchor?: string;
  dryRun: boolean;
  trigger: RunTrigger;
  /** Who asks; absent where the schedule does. */
  requestedBy?: string;
}

/**
 * What can be asked of runs, each as part of a change that is under way; the caller notes it in the audit. What was asked for
 * begins with the next {@link wake}, or when the supervisor looks by itself.
 */
export abstract class RunControl {
  /**
   * Queues a run and answers its id. A source has one run at a time: `run-in-progress`, which names it. One that is paused or
   * quarantined runs dry only: `source-not-active`.
   */
  abstract start(change: Change, order: RunOrder): Promise<string>;

  /** Lets a held plan go on. Refused: `run-not-held`; `plan-changed` where the hash is not that of its present plan. */
  abstract approve(change: Change, runId: string, planHash: string): Promise<void>;

  /** Discards a held plan. Refused: `run-not-held`. */
  abstract reject(change: Change, runId: string): Promise<void>;

  /** Ends a run; where it is applying, after the batch at hand. Refused: `run-ended`. */
  abstract cancel(change: Change, runId: string): Promise<void>;

  /** Looks for runs to work on, now. Call it when the change is committed. */
  abstract wake(): void;
}
