import type { Server } from 'node:net';

/**
 * Listens to this machine alone; rejects with the system's error where the port cannot be had. A fault later on, such as too many open
 * files, costs the connection that could not be taken and not the process: its client comes again.
 */
export async function listenHere(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  server.on('error', () => undefined);
}
