import { setTimeout } from 'node:timers/promises';
import type { DirectoryRunProgress } from '@waypost/contracts';
import { DirectoryRunEntity, DirectorySourceEntity } from '@waypost/store';
import { endedRunStates, type RunState } from '@waypost/sync';
import type { DataSource } from 'typeorm';
import { progressOf } from './run-representation.js';

/** How often a run is looked at, in milliseconds. */
const lookEveryMs = 1_000;
/** Looks without news after which a word is said, so that nobody on the way takes the connection for dead. */
const silentLooks = 15;

/** Whether nothing more happens by itself: the run has ended, or waits for somebody to decide. */
const isAtRest = (state: RunState) => state === 'held' || (endedRunStates as readonly RunState[]).includes(state);

/**
 * What happens to a run, as server-sent events: how far it is whenever that changed, and once where it stopped. Each look is one
 * read by id; nothing is held in between.
 */
export async function* runEvents(source: DataSource, runId: string, signal: AbortSignal): AsyncGenerator<string> {
  const pace = new Pace();
  let said = '';
  let silent = 0;
  while (!signal.aborted) {
    const row = await source.manager.findOneBy(DirectoryRunEntity, { id: runId });
    if (!row) return;
    const feeding = await source.manager.findOneBy(DirectorySourceEntity, { id: row.sourceId });
    const progress = pace.measured(progressOf(row, feeding?.fullEntries ?? null, new Date()));
    const news = JSON.stringify({ ...progress, elapsedSeconds: 0 });
    if (isAtRest(row.state)) {
      yield event('stopped', progress);
      return;
    }
    if (news !== said) yield event('progress', progress);
    else if (++silent % silentLooks === 0) yield ': still at it\n\n';
    said = news;
    await pause(lookEveryMs, signal);
  }
}

const event = (name: 'progress' | 'stopped', data: DirectoryRunProgress) =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

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
