import { createServer } from 'node:net';

/**
 * Below the ports that Linux gives to connections by itself (from 32768), so that a server that is down for a moment finds its port
 * free again; a stretch for each worker of a run, so that no two are given the same.
 */
const [first, stretch, workers] = [16_384, 1_000, 16];
const mine = first + (Number(process.env['VITEST_POOL_ID'] ?? 0) % workers) * stretch;
let turn = Math.floor(Math.random() * stretch);

/** A TCP port of 127.0.0.1 that nobody listened on a moment ago, and that no other specification of this run is given. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < stretch; attempt += 1) {
    turn = (turn + 1) % stretch;
    // Another call may move the turn on while this one waits.
    const port = mine + turn;
    if (await isFree(port)) return port;
  }
  throw new Error('Every port that specifications may use is taken.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (fault: NodeJS.ErrnoException) =>
      fault.code === 'EADDRINUSE' || fault.code === 'EACCES' ? resolve(false) : reject(fault),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
