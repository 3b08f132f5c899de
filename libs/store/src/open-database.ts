import 'reflect-metadata';
import pg from 'pg';
import { DataSource, type MixedList } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { DrainingPool } from './draining-pool.js';
import { openEmbeddedDatabase } from './embedded/embedded-database.js';
import { entities } from './entities/all.js';

/** An open database: TypeORM's view of it, and how it is closed. */
export interface Database {
  source: DataSource;
  /** Whether it is the embedded one, which has a single connection and no second client. */
  embedded: boolean;
  /** Lets transactions under way come to their end, for five seconds unless told otherwise; what is not committed then is undone. */
  close(patienceMs?: number): Promise<void>;
}

export interface DatabaseOptions {
  /** A PostgreSQL 15+ address; without one the embedded database in `dataFolder` is used. */
  url?: string | undefined;
  dataFolder: string;
  migrations: MixedList<new () => import('typeorm').MigrationInterface>;
}

/** In a transaction only the passed manager may be used: the embedded database has one connection, and waiting for a second would be for ever. */
const patience = { connectionTimeoutMillis: 15_000 };
/** How long closing waits for transactions under way, in milliseconds: less than what a launcher waits before it kills. */
const closingPatience = 5_000;

/** Opens the database without migrating it. */
export async function openDatabase({ url, dataFolder, migrations }: DatabaseOptions): Promise<Database> {
  const common = {
    type: 'postgres',
    entities,
    migrations,
    migrationsTableName: 'schema_migration',
    synchronize: false,
    driver: { ...pg, Pool: DrainingPool },
  } as const;
  if (url !== undefined) {
    const source = new DataSource({ ...common, url, extra: { max: 10, ...patience, options: '-c timezone=UTC' } });
    await source.initialize();
    return { source, embedded: false, close: (patienceMs) => closeSource(source, patienceMs) };
  }
  const embedded = await openEmbeddedDatabase(dataFolder);
  const source = new DataSource({
    ...common,
    host: embedded.socketFolder,
    username: 'postgres',
    password: 'postgres',
    database: 'postgres',
    // Its one connection is never let go when idle: to open another while the first still closes is refused.
    extra: { max: 1, idleTimeoutMillis: 0, ...patience },
  });
  try {
    await source.initialize();
  } catch (error) {
    await embedded.close();
    throw error;
  }
  return {
    source,
    embedded: true,
    close: async (patienceMs) => {
      await closeSource(source, patienceMs);
      await embedded.close();
    },
  };
}

async function closeSource(source: DataSource, patienceMs = closingPatience): Promise<void> {
  await ((source.driver as PostgresDriver).master as DrainingPool).drain(patienceMs);
  await source.destroy();
}

/** Any constant number; it keeps two replicas from migrating at the same time. */
const migrationLock = 7_392_015;

/** Brings the schema up to date. Replicas that start together take turns. */
export async function migrate({ source, embedded }: Database): Promise<void> {
  if (embedded) {
    await source.runMigrations({ transaction: 'each' });
    return;
  }
  // A session lock needs a connection that stays the same until it is released.
  const runner = source.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await source.runMigrations({ transaction: 'each' });
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [migrationLock]);
    await runner.release();
  }
}
