import type { EntityManager, EntityTarget } from 'typeorm';
import { JobEntity } from './entities/job.entities.js';
import { DirectoryRunEntity } from './entities/sync-run.entities.js';

/** Work that one process does at a time, by the name of its table; the columns of leases go by the same names in each. */
const kinds = {
  job: { entity: JobEntity, waits: 'true' },
  // A run that is held waits for a decision, not for a process.
  directory_run: { entity: DirectoryRunEntity, waits: `state <> 'held'` },
} as const satisfies Record<string, { entity: EntityTarget<LeasedRow>; waits: string }>;
export type LeasedTable = keyof typeof kinds;
type RowOf<Table extends LeasedTable> = InstanceType<(typeof kinds)[Table]['entity']>;

interface LeasedRow {
  id: string;
  fence: number;
  leaseOwner: string | null;
  leaseUntil: Date | null;
  endedAt: Date | null;
}

/** The right to work on a row, for as long as it has this fence. */
export interface WorkLease {
  id: string;
  fence: number;
}

/** Another process has the work by now, or it was ended: nothing more may be written in its name. */
export class WorkLost extends Error {
  constructor({ id, fence }: WorkLease) {
    super(`Work ${id} is no longer held under fence ${fence}.`);
  }
}

/** How long a process that is silent keeps its work. */
const leaseSeconds = 60;

/** Takes the oldest row that waits and that nobody works on, if there is one, and answers its id. */
export async function takeWork(manager: EntityManager, table: LeasedTable, owner: string): Promise<string | undefined> {
  const [rows] = await manager.query<[{ id: string }[], number]>(
    `UPDATE ${table} SET lease_owner = $1, lease_until = now() + interval '${leaseSeconds} seconds', fence = fence + 1,
        started_at = coalesce(started_at, now())
      WHERE id = (SELECT id FROM ${table}
        WHERE ended_at IS NULL AND ${kinds[table].waits} AND (lease_until IS NULL OR lease_until < now())
        ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id`,
    [owner],
  );
  return rows[0]?.id;
}

/**
 * Keeps work for a further while and says how far it is; answers whether it shall end. Throws WorkLost, also where the work was let go
 * of: a word that comes late must not keep others from what waits for them.
 */
export async function keepWork(
  manager: EntityManager,
  table: LeasedTable,
  { lease, progress }: { lease: WorkLease; progress: unknown },
): Promise<{ cancelAsked: boolean }> {
  const [rows] = await manager.query<[{ cancel: boolean }[], number]>(
    `UPDATE ${table} SET lease_until = now() + interval '${leaseSeconds} seconds', progress = $3
      WHERE id = $1 AND fence = $2 AND ended_at IS NULL AND lease_until IS NOT NULL RETURNING cancel_asked AS cancel`,
    [lease.id, lease.fence, JSON.stringify(progress)],
  );
  if (!rows[0]) throw new WorkLost(lease);
  return { cancelAsked: rows[0].cancel };
}

/** Writes to work under its lease. Throws WorkLost where that is another's by now; within a transaction nothing is written then. */
export async function writeWork<Table extends LeasedTable>(
  manager: EntityManager,
  table: Table,
  lease: WorkLease,
  changes: Partial<RowOf<Table>>,
): Promise<void> {
  const { affected } = await manager
    .createQueryBuilder()
    .update(kinds[table].entity as EntityTarget<LeasedRow>)
    .set(changes as never)
    .where('id = :id AND fence = :fence AND ended_at IS NULL', { id: lease.id, fence: lease.fence })
    .execute();
  if (affected !== 1) throw new WorkLost(lease);
}

/** Lets go of work that a process of this installation held which is no more: where there is a single process, at its start. */
export async function freeWork(manager: EntityManager, table: LeasedTable): Promise<void> {
  await manager.query(`UPDATE ${table} SET lease_until = NULL WHERE ended_at IS NULL AND lease_until IS NOT NULL`);
}
