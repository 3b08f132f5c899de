import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from './postgres.js';

/*
 * What all specs of one run share. Vitest calls `setup` in its own process before it starts workers; they find its folder by
 * their environment, and ask it for the server over a socket there.
 */

const variable = 'WAYPOST_SPEC_RUN';
const socketIn = (folder: string) => join(folder, 'keeper');

/** Makes what is shared, the server only when one asks for it; returns how everything is given up. For vitest's `globalSetup`. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir().length > 50 ? '/tmp' : tmpdir(), 'waypost-run-'));
  let postgres: ReturnType<typeof startPostgres> | undefined;
  const keeper = createServer((_, response) => {
    postgres ??= startPostgres();
    postgres.then(
      ({ url }) => response.end(url),
      (fault: unknown) => response.writeHead(500).end(String(fault)),
    );
  });
  await new Promise<void>((resolve) => keeper.listen(socketIn(folder), resolve));
  process.env[variable] = folder;
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // A run that is broken off by Ctrl-C does not come to its end.
  process.once('exit', remove);
  return async () => {
    keeper.close();
    keeper.closeAllConnections();
    await postgres?.then(
      ({ stop }) => stop(),
      () => undefined, // whoever asked for it has been told
    );
    process.off('exit', remove);
    remove();
  };
}

/** The folder that lasts as long as the run; undefined where specs run without one. */
export const runFolder = (): string | undefined => process.env[variable];

/** The address of the PostgreSQL that the specs of this run share; undefined where they run without one. */
export function sharedPostgres(): Promise<string> | undefined {
  const folder = runFolder();
  if (folder === undefined) return undefined;
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: socketIn(folder) }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.on('end', () => (answer.statusCode === 200 ? resolve(text) : reject(new Error(text))));
    });
    asked.on('error', reject).end();
  });
}
