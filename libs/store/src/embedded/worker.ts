import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { parentPort, workerData } from 'node:worker_threads';

/** The embedded database's own thread: PGlite behind a unix socket, so that the api's event loop never waits for it. */
const { folder, socketPath } = workerData as { folder: string; socketPath: string };

const database = await PGlite.create({ dataDir: folder, extensions: { pg_trgm } });
const server = new PGLiteSocketServer({ db: database, path: socketPath });
await server.start();
parentPort?.on('message', (message) => {
  if (message === 'close') void close();
});
parentPort?.postMessage('ready');

async function close() {
  await server.stop();
  await database.close();
  parentPort?.postMessage('closed');
  parentPort?.close();
}
