import { type DirectoryRun, type DirectoryRunProgress, linesOf } from '@waypost/contracts';
import type { ApiClient } from './api-client.js';
import type { World } from './console-world.js';
import { exitCodes } from './failure.js';
import { progressText } from './run-text.js';

/** Follows a run by its events until it stops, with a line on standard error for every step; answers the run as it is then. */
export async function followRun(api: ApiClient, id: string, { err }: Pick<World, 'err'>): Promise<DirectoryRun> {
  let said = '';
  for await (const progress of eventsOf(await api.stream(`/directory/runs/${id}/events`, 'text/event-stream'))) {
    const text = progressText(progress);
    if (text !== said) err.write(`${text}\n`);
    said = text;
  }
  return api.get<DirectoryRun>(`/directory/runs/${id}`);
}

/** The data of server-sent events; each is one line here. */
async function* eventsOf(octets: AsyncIterable<Uint8Array>): AsyncGenerator<DirectoryRunProgress> {
  for await (const lines of linesOf(octets))
    for (const line of lines) if (line.startsWith('data: ')) yield JSON.parse(line.slice(6)) as DirectoryRunProgress;
}

/** What a shell is told of a run that stopped. */
export function exitCodeOf({ state }: DirectoryRun): number {
  if (state === 'held') return exitCodes.held;
  return state === 'succeeded' || state === 'planned' ? exitCodes.done : exitCodes.refused;
}
