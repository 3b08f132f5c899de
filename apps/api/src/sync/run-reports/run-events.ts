import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { DirectoryRunProgress } from '@waypost/contracts';
import { DirectoryRunEntity, DirectorySourceEntity } from '@waypost/store';
import { endedRunStates, type RunState } from '@waypost/sync';
import type { DataSource } from 'typeorm';
import { progressOf } from './run-representation.js';

/** How often a run is looked at, in milliseconds; who was cut off comes back as quickly. */
const lookEveryMs = 1_000;
/** Looks without news after which a word is said, so that nobody on the way takes the connection for dead. */
const silentLooks = 15;

/** Whether nothing more happens by itself: the run has ended, or waits for somebody to decide. */
const isAtRest = (state: RunState) => state === 'held' || (endedRunStates as readonly RunState[]).includes(state);

/** Who listens, and what they heard last before they were cut off: the `Last-Event-ID` of theirs. */
export interface Listener {
  signal: AbortSignal;
  heard?: string | undefined;
}

/**
 * What happens to a run, as server-sent events: how far it is whenever that changed, and once where it stopped. An event is the whole
 * picture, so that who comes back misses nothing; its id stands for the picture, and one that was heard is not told again. Each look
 * is one read by id; nothing is held in between.
 */
export async function* runEvents(
  source: DataSource,
  runId: string,
  { signal, heard }: Listener,
): AsyncGenerator<string> {
  const pace = new Pace();
  let said = heard;
  let silent = 0;
  yield `retry: ${lookEveryMs}\n\n`;
  while (!signal.aborted) {
    const row = await source.manager.findOneBy(DirectoryRunEntity, { id: runId });
    if (!row) return;
    const feeding = await source.manager.findOneBy(DirectorySourceEntity, { id: row.sourceId });
    const progress = pace.measured(progressOf(row, feeding?.fullEntries ?? null, new Date()));
    const id = pictureOf(progress);
    if (isAtRest(row.state)) {
      yield event('stopped', id, progress);
      return;
    }
    if (id !== said) yield event('progress', id, progress);
    else if (++silent % silentLooks === 0) yield ': still at it\n\n';
    said = id;
    await pause(lookEveryMs, signal);
  }
}

/** What two events have in common that tell the same: time passes without news. */
const pictureOf = (progress: DirectoryRunProgress) =>
  createHash('sha256')
    .update(JSON.stringify({ ...progress, elapsedSeconds: 0 }))
    .digest('base64url')
    .slice(0, 12);

const event = (name: 'progress' | 'stopped', id: string, data: DirectoryRunProgress) =>
  `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;

/** Waits, no longer than somebody listens. */
const pause = (ms: number, signal: AbortSignal) => setTimeout(ms, undefined, { signal }).catch(() => undefined);

/** Measures how fast a plan is applied, from when it is first seen being applied. */
class Pace {
  private from: { at: number; done: number } | undefined;

  measured(progress: DirectoryRunProgress): DirectoryRunProgress {
    if (progress.state !== 'applying') return progress;
    const done = progress.applied + progress.failed;
    const now = performance.now();
    this.from ??= { at: now, done };
    const rate = (done - this.from.done) / Math.max((now - this.from.at) / 1_000, 1);
    return { ...progress, etaSeconds: rate > 0 ? Math.ceil((progress.items - done) / rate) : null };
  }
}
