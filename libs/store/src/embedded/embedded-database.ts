import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { lockFolder } from './folder-lock.js';

/** A running embedded database. */
export interface EmbeddedDatabase {
  /** The folder of the unix socket, given to `pg` as its host. */
  socketFolder: string;
  close(): Promise<void>;
}

/**
 * Opens (and at first makes) the embedded database in `<dataFolder>/database`. Throws FolderInUse where another process has it.
 * The socket lies in a fresh private folder with a short path: unix socket paths end at 108 characters.
 */
export async function openEmbeddedDatabase(dataFolder: string): Promise<EmbeddedDatabase> {
  const folder = join(dataFolder, 'database');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const release = lockFolder(join(dataFolder, 'database.lock'), dataFolder);
  const socketFolder = mkdtempSync(join(tmpdir(), 'waypost-'));
  const discard = () => {
    rmSync(socketFolder, { recursive: true, force: true });
    release();
  };
  const workerFile = fileURLToPath(import.meta.resolve('@waypost/store/embedded-worker'));
  const worker = new Worker(workerFile, { workerData: { folder, socketPath: join(socketFolder, '.s.PGSQL.5432') } });
  try {
    await once(worker, 'message');
  } catch (error) {
    discard();
    throw error;
  }
  // Without its database the process could only refuse; it ends instead, and whoever watches it starts it anew.
  const endWithIt = (code: number) => {
    throw new Error(`The embedded database ended by itself (${code}).`);
  };
  worker.once('exit', endWithIt);
  return {
    socketFolder,
    close: async () => {
      worker.off('exit', endWithIt);
      worker.postMessage('close');
      await once(worker, 'exit');
      discard();
    },
  };
}
