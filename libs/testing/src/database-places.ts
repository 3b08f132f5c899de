import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canRun, requirePath } from './is-installed.js';
import { startPostgres } from './postgres.js';
import { runFolder, sharedPostgres } from './run-of-specs.js';

/** A place where nothing was ever stored: the store opens its database there. */
export interface DatabasePlace {
  /** Absent for the embedded database, which lives in the folder. */
  url?: string;
  dataFolder: string;
  /** Gives the place up; nothing is left behind. */
  leave(): Promise<void>;
}

/** What a place is filled with before it is used: done once in a run of specs, and copied from then on. */
export interface Filling {
  name: string;
  /** Leaves no connection open. */
  fill(place: DatabasePlace): Promise<void>;
}

/** One kind of database the same specification must hold on. */
export interface DatabaseKind {
  name: string;
  /** False where what it needs is not installed; the reason stands on standard error. */
  runs: boolean;
  prepare(filling?: Filling): Promise<DatabasePlace>;
}

/** Every kind of database Waypost stores in. */
export const databaseKinds: readonly DatabaseKind[] = [
  { name: 'the embedded database', runs: true, prepare: embeddedPlace },
  {
    name: 'PostgreSQL',
    runs: canRun('specifications on PostgreSQL', { initdb: 'postgresql-15', postgres: 'postgresql-15' }),
    prepare: postgresPlace,
  },
];

const freshFolder = () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'waypost-data-'));
  return { dataFolder, remove: () => rmSync(dataFolder, { recursive: true, force: true }) };
};

async function embeddedPlace(filling?: Filling): Promise<DatabasePlace> {
  const { dataFolder, remove } = freshFolder();
  const place = { dataFolder, leave: async () => remove() };
  if (!filling) return place;
  const run = runFolder();
  const kept = run && join(run, filling.name);
  if (kept !== undefined && existsSync(kept)) copyFolder(kept, dataFolder);
  else {
    await filling.fill(place);
    if (kept !== undefined) keepFolder(dataFolder, kept);
  }
  return place;
}

/** Through a name of its own: another worker never finds half of it, and may well be the first. */
function keepFolder(from: string, kept: string): void {
  const mine = `${kept}-${randomBytes(4).toString('hex')}`;
  mkdirSync(mine);
  copyFolder(from, mine);
  try {
    renameSync(mine, kept);
  } catch {
    rmSync(mine, { recursive: true });
  }
}

/** A thousand files, of which much is empty: cp takes a tenth of a second, and Node a whole one. */
const copyFolder = (from: string, to: string) => void execFileSync('cp', ['-a', `${from}/.`, to]);

/** A database of its own on the server that all specs of a run share, or on a server of its own. */
async function postgresPlace(filling?: Filling): Promise<DatabasePlace> {
  const { dataFolder, remove } = freshFolder();
  const shared = await sharedPostgres();
  if (shared === undefined) {
    const { url, stop } = await startPostgres();
    const place = { url, dataFolder, leave: () => stop().finally(remove) };
    await filling?.fill(place);
    return place;
  }
  const name = `spec_${randomBytes(8).toString('hex')}`;
  const place = {
    url: databaseAt(shared, name),
    dataFolder,
    leave: async () => {
      sql(shared, `DROP DATABASE ${name} WITH (FORCE)`);
      remove();
    },
  };
  if (!filling) sql(shared, `CREATE DATABASE ${name}`);
  else await createFilled(shared, name, filling);
  return place;
}

async function createFilled(shared: string, name: string, filling: Filling): Promise<void> {
  const kept = `kept_${filling.name}`;
  if (sql(shared, `SELECT 1 FROM pg_database WHERE datname = '${kept}'`) === '') {
    sql(shared, `CREATE DATABASE ${name}`);
    await filling.fill({ url: databaseAt(shared, name), dataFolder: tmpdir(), leave: () => Promise.resolve() });
    keepDatabase(shared, name, kept);
  }
  sql(shared, `CREATE DATABASE ${name} TEMPLATE ${kept}`);
}

/** Another worker may have been the first: then this one is not needed. */
function keepDatabase(shared: string, name: string, kept: string): void {
  try {
    sql(shared, `ALTER DATABASE ${name} RENAME TO ${kept}`);
  } catch {
    sql(shared, `DROP DATABASE ${name}`);
  }
}

function databaseAt(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

const sql = (url: string, statement: string) =>
  execFileSync(requirePath('psql', 'postgresql-15'), [url, '-qtAc', statement], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
