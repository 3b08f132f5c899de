import { closeSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';

/** A folder that is already in use; the message is the sentence the administrator reads. */
export class FolderInUse extends Error {}

interface Holder {
  pid: number;
  /** When the process began, in the kernel's clock ticks; tells a process from a later one with the same number. */
  began: string;
}

/**
 * Takes a folder for this process alone, or throws {@link FolderInUse}. PGlite has no lock of its own, and two processes
 * in one folder destroy it. A lock left by a dead process is taken over. Returns the release.
 */
export function lockFolder(lockPath: string, folder: string): () => void {
  const mine = `${lockPath}.${randomUUID()}`;
  const file = openSync(mine, 'wx', 0o600);
  writeSync(file, JSON.stringify({ pid: process.pid, began: beganAt(process.pid) } satisfies Holder));
  closeSync(file);
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (linked(mine, lockPath)) return () => rmSync(lockPath, { force: true });
      const holder = holderOf(lockPath);
      if (holder && isAlive(holder)) break;
      rmSync(lockPath, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
  throw new FolderInUse(
    `Another Waypost is using ${folder}; stop it first, or set WAYPOST_DATA_DIR to another folder.`,
  );
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(lockPath: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(lockPath, 'utf8')) as Holder;
  } catch {
    return undefined; // gone meanwhile, or torn: nobody holds it
  }
}

function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const now = beganAt(pid);
  return now === '' || began === '' || now === began;
}

/** Field 22 of /proc/<pid>/stat, counted after the parenthesised command; empty where there is no /proc. A zombie is dead. */
function beganAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'zombie' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
