import { setTimeout } from 'node:timers/promises';
import { type DirectoryRun, type DirectoryRunProgress, linesOf } from '@waypost/contracts';
import { endedRunStates } from '@waypost/sync';
import type { ApiClient } from './api-client.js';
import type { World } from './console-world.js';
import { exitCodes, Failure } from './failure.js';
import { progressText } from './run-text.js';

/** How long is waited before a connection that broke off is tried again, in milliseconds, and how often in a row. */
const retryMs = 1_000;
const mostRetries = 60;

/**
 * Follows a run by its events until it stops, with a line on standard error for every step; answers the run as it is then. An api
 * that goes away meanwhile is waited for: the run goes on without whoever watches.
 */
export async function followRun(api: ApiClient, id: string, { err }: Pick<World, 'err'>): Promise<DirectoryRun> {
  const path = `/directory/runs/${encodeURIComponent(id)}`;
  let said = '';
  let heard: string | undefined;
  for (let retries = 0; ; await setTimeout(retryMs)) {
    try {
      const headers = heard === undefined ? {} : { 'last-event-id': heard };
      for await (const event of eventsOf(await api.stream(`${path}/events`, 'text/event-stream', headers))) {
        retries = 0;
        heard = event.id;
        const text = progressText(event.data);
        if (text !== said) err.write(`${text}\n`);
        said = text;
      }
      const run = await api.get<DirectoryRun>(path);
      if (isAtRest(run)) return run;
    } catch (fault) {
      const isGone = fault instanceof Failure && fault.exitCode === exitCodes.unreachable;
      if (!isGone || retries === mostRetries) throw fault;
      if (retries === 0) err.write(`${fault.message} Trying again.\n`);
    }
    retries++;
  }
}

const isAtRest = ({ state }: DirectoryRun) =>
  state === 'held' || (endedRunStates as readonly DirectoryRun['state'][]).includes(state);

interface RunEvent {
  id: string | undefined;
  data: DirectoryRunProgress;
}

/** Server-sent events; the data of each is one line here. */
async function* eventsOf(octets: AsyncIterable<Uint8Array>): AsyncGenerator<RunEvent> {
  let id: string | undefined;
  for await (const lines of linesOf(octets))
    for (const line of lines) {
      if (line.startsWith('id: ')) id = line.slice(4);
      if (line.startsWith('data: ')) yield { id, data: JSON.parse(line.slice(6)) as DirectoryRunProgress };
    }
}

/** What a shell is told of a run that stopped. */
export function exitCodeOf({ state }: DirectoryRun): number {
  if (state === 'held') return exitCodes.held;
  return state === 'succeeded' || state === 'planned' ? exitCodes.done : exitCodes.refused;
}
