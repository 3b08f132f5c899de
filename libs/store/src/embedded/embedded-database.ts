import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { lockFolder } from './folder-lock.js';

/** A running embedded database. */
export interface EmbeddedDatabase {
  /** The folder of the unix socket, given to `pg` as its host. */
  socketFolder: string;
  close(): Promise<void>;
}

const socketPrefix = 'waypost-';

/** A process that was killed could not remove its socket's folder; whoever holds the data folder next does. */
function removeLeftBehind(note: string): void {
  const left = readIfThere(note);
  const isOurs = dirname(left) === tmpdir() && basename(left).startsWith(socketPrefix);
  if (isOurs) rmSync(left, { recursive: true, force: true });
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Opens (and at first makes) the embedded database in `<dataFolder>/database`. Throws FolderInUse where another process has it.
 * The socket lies in a fresh private folder with a short path: unix socket paths end at 108 characters.
 */
export async function openEmbeddedDatabase(dataFolder: string): Promise<EmbeddedDatabase> {
  const folder = join(dataFolder, 'database');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const release = lockFolder(join(dataFolder, 'database.lock'), dataFolder);
  const note = join(dataFolder, 'database.socket');
  removeLeftBehind(note);
  const socketFolder = mkdtempSync(join(tmpdir(), socketPrefix));
  writeFileSync(note, socketFolder, { mode: 0o600 });
  const discard = () => {
    rmSync(socketFolder, { recursive: true, force: true });
    rmSync(note, { force: true });
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
