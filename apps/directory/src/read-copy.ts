import { createReadStream } from 'node:fs';
import { linesOf } from '@waypost/contracts';
import type { ReplicaChange, ReplicaRecord } from '@waypost/organization';
import type { LogEntry, Position, SnapshotEntry } from './copy-lines.js';
import type { CopySeal } from './copy-seal.js';
import { openLine } from './sealed-line.js';

/** Who builds a model out of what the copy holds. */
export interface CopyReader {
  put(record: ReplicaRecord): void;
  apply(change: ReplicaChange): void;
}

/** Sealed by another token than the one at hand: as good as no copy. */
export class SealedOtherwise extends Error {}

/** The reader of what a seal opens. Throws {@link SealedOtherwise} at what it does not open. */
export const opening = (model: CopyReader, seal: CopySeal): CopyReader => {
  const trying = <T>(open: () => T): T => {
    try {
      return open();
    } catch (cause) {
      throw new SealedOtherwise('The copy was sealed by another token.', { cause });
    }
  };
  return {
    put: (record) => model.put(trying(() => seal.opened(record))),
    apply: (change) => model.apply(trying(() => seal.openedStep(change))),
  };
};

/** Puts a snapshot's records into a model; undefined where it is damaged or cut short. */
export async function readSnapshot(file: string, reader: CopyReader) {
  let head: Extract<SnapshotEntry, { line: 'head' }> | undefined;
  let records = 0;
  for await (const lines of linesOf(createReadStream(file)))
    for (const line of lines) {
      const entry = openLine(line) as SnapshotEntry | undefined;
      if (!entry) return undefined;
      if (entry.line === 'head') head = entry;
      else if (entry.line === 'record') {
        reader.put(entry.record);
        records++;
      } else if (head && entry.records === records) return { ...head, wholeAt: entry.wholeAt, at: entry.at };
      else return undefined;
    }
  return undefined;
}

/** How far a log goes: its revision, its good lines, and the octets they take. */
interface Replayed extends Position {
  currentAt: number;
  lines: number;
  length: number;
}

/**
 * Applies a log to the model of its snapshot. Only the last line may be damaged; a good line after a bad one means that the middle was
 * lost, and the answer is undefined.
 */
export async function replay(
  file: string,
  from: Position & { at: number },
  reader: CopyReader,
): Promise<Replayed | undefined> {
  const { revision, committedAt, at } = from;
  const state: Replayed = { revision, committedAt, currentAt: at, lines: 0, length: 0 };
  let torn = false;
  for await (const lines of linesOf(createReadStream(file)))
    for (const line of lines) {
      const entry = openLine(line) as LogEntry | undefined;
      if (torn) return undefined;
      if (!entry) {
        torn = true;
        continue;
      }
      replayOne(entry, state, reader);
      state.length += Buffer.byteLength(line) + 1;
    }
  return state;
}

function replayOne(entry: LogEntry, state: Replayed, reader: CopyReader): void {
  if (entry.line === 'change') {
    for (const change of entry.changes) reader.apply(change);
    if (entry.revision >= state.revision) state.committedAt = entry.committedAt;
    state.revision = Math.max(state.revision, entry.revision);
  }
  state.currentAt = Math.max(state.currentAt, entry.at);
  state.lines++;
}
