import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canRun } from './is-installed.js';
import { startPostgres } from './postgres.js';

/** A place where nothing was ever stored: the store opens its database there. */
export interface DatabasePlace {
  /** Absent for the embedded database, which lives in the folder. */
  url?: string;
  dataFolder: string;
  /** Gives the place up; nothing is left behind. */
  leave(): Promise<void>;
}

/** One kind of database the same specification must hold on. */
export interface DatabaseKind {
  name: string;
  /** False where what it needs is not installed; the reason stands on standard error. */
  runs: boolean;
  prepare(): Promise<DatabasePlace>;
}

const freshFolder = () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'waypost-data-'));
  return { dataFolder, remove: () => rmSync(dataFolder, { recursive: true, force: true }) };
};

/** Every kind of database Waypost stores in. */
export const databaseKinds: readonly DatabaseKind[] = [
  {
    name: 'the embedded database',
    runs: true,
    prepare: async () => {
      const { dataFolder, remove } = freshFolder();
      return { dataFolder, leave: async () => remove() };
    },
  },
  {
    name: 'PostgreSQL',
    runs: canRun('specifications on PostgreSQL', { initdb: 'postgresql-15', postgres: 'postgresql-15' }),
    prepare: async () => {
      const { dataFolder, remove } = freshFolder();
      const { url, stop } = await startPostgres();
      return { url, dataFolder, leave: () => stop().finally(remove) };
    },
  },
];
