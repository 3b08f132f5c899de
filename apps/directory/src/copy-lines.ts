import type { ReplicaChange, ReplicaRecord } from '@waypost/organization';

/** A line of the snapshot. */
export type SnapshotEntry =
  | ({ line: 'head'; id: string; feed: string } & Position)
  | { line: 'record'; record: ReplicaRecord }
  | { line: 'end'; records: number; wholeAt: number; at: number };
/** A line of the log. */
export type LogEntry =
  ({ line: 'change'; changes: readonly ReplicaChange[]; at: number } & Position) | { line: 'heard'; at: number };

/** A revision, and when it was committed, which tells it from another of the same number. */
export interface Position {
  revision: number;
  committedAt?: string | undefined;
}
