import { createHash } from 'node:crypto';
import { dnKey } from '@waypost/sync';
import type { EntityManager } from 'typeorm';
import { JournalEntity } from '../entities/journal.entities.js';
import { DirectoryRunEntity, DirectorySourceEntity } from '../entities/sync.entities.js';

/** What two spellings of one DN share, short enough for an index: a digest of its {@link dnKey}. */
export const dnDigest = (dn: string) => digestOf(dnKey(dn));

/** SHA-256, base64url. */
export const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** The right to work on a run, for as long as the run has this fence. */
export interface Lease {
  runId: string;
  fence: number;
}

/** Another process has the run by now, or it was ended: nothing more may be written in its name. */
export class LeaseLost extends Error {
  constructor({ runId, fence }: Lease) {
    super(`Run ${runId} is no longer held under fence ${fence}.`);
  }
}

/** How long a process that is silent keeps a run. */
export const leaseSeconds = 60;

/** Takes the oldest run that nobody works on, if there is one, and answers it as it now is. */
export async function takeRun(manager: EntityManager, owner: string): Promise<DirectoryRunEntity | undefined> {
  const [rows] = await manager.query<[{ id: string }[], number]>(
    `UPDATE directory_run SET lease_owner = $1, lease_until = now() + interval '${leaseSeconds} seconds', fence = fence + 1,
        started_at = coalesce(started_at, now())
      WHERE id = (SELECT id FROM directory_run
        WHERE ended_at IS NULL AND state <> 'held' AND (lease_until IS NULL OR lease_until < now())
        ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING id`,
    [owner],
  );
  return rows[0] && manager.findOneByOrFail(DirectoryRunEntity, { id: rows[0].id });
}

/** Keeps a run for a further while and says how far it is; answers whether it shall end. Throws LeaseLost. */
export async function keepRun(
  manager: EntityManager,
  { runId, fence }: Lease,
  progress: DirectoryRunEntity['progress'],
): Promise<{ cancelAsked: boolean }> {
  const [rows] = await manager.query<[{ cancel: boolean }[], number]>(
    `UPDATE directory_run SET lease_until = now() + interval '${leaseSeconds} seconds', progress = $3
      WHERE id = $1 AND fence = $2 AND ended_at IS NULL RETURNING cancel_asked AS cancel`,
    [runId, fence, JSON.stringify(progress)],
  );
  if (!rows[0]) throw new LeaseLost({ runId, fence });
  return { cancelAsked: rows[0].cancel };
}

/** Writes to a run under its lease. Throws LeaseLost where that is another's by now; within a transaction nothing is written then. */
export async function writeRun(
  manager: EntityManager,
  { runId, fence }: Lease,
  changes: Partial<DirectoryRunEntity>,
): Promise<void> {
  const { affected } = await manager
    .createQueryBuilder()
    .update(DirectoryRunEntity)
    .set(changes as never)
    .where('id = :runId AND fence = :fence AND ended_at IS NULL', { runId, fence })
    .execute();
  if (affected !== 1) throw new LeaseLost({ runId, fence });
}

/** Lets go of runs that a process of this installation held which is no more: where there is a single process, at its start. */
export async function freeRuns(manager: EntityManager): Promise<void> {
  await manager.query(`UPDATE directory_run SET lease_until = NULL WHERE ended_at IS NULL AND lease_until IS NOT NULL`);
}

/** Active sources whose time has come. */
export const findDueSources = (manager: EntityManager, at: Date): Promise<DirectorySourceEntity[]> =>
  manager
    .createQueryBuilder(DirectorySourceEntity, 'source')
    .where(`source.state = 'active' AND source.next_run_at <= :at`, { at })
    .orderBy('source.next_run_at')
    .getMany();

/** The run of a source that has not ended. */
export const findWorkingRun = (manager: EntityManager, sourceId: string): Promise<DirectoryRunEntity | null> =>
  manager
    .createQueryBuilder(DirectoryRunEntity, 'run')
    .where('run.source_id = :sourceId AND run.ended_at IS NULL', { sourceId })
    .getOne();

/** Held runs whose time for a decision is over, discarded; answers how many. */
export async function discardExpiredRuns(manager: EntityManager): Promise<number> {
  const [, count] = await manager.query<[unknown[], number]>(
    `UPDATE directory_run SET state = 'discarded', ended_at = now(), note = 'Nobody decided within 24 hours.'
      WHERE state = 'held' AND ended_at IS NULL AND held_until < now()`,
  );
  return count;
}

/** How far the audit has come. */
export const auditSeqOf = async (manager: EntityManager): Promise<number> =>
  (await manager.findOneByOrFail(JournalEntity, { id: true })).auditSeq;

/** Whether the audit tells of anything since, but for acts whose names begin so. */
export async function auditSaysMoreThan(
  manager: EntityManager,
  seq: number,
  acts: readonly string[],
): Promise<boolean> {
  const [row] = await manager.query<{ more: boolean }[]>(
    'SELECT EXISTS (SELECT 1 FROM audit_entry WHERE seq > $1 AND action NOT LIKE ALL ($2::text[])) AS more',
    [seq, acts.map((act) => `${act}%`)],
  );
  return row?.more === true;
}

/**
 * What has become of a plan item, as SQL over `item` and `run`. Applying does not touch every line a second time: those up to the
 * run's place that did not fail are applied.
 */
export const itemStatusSql = `CASE WHEN item.status = 'planned' AND item.plan = run.plan AND item.seq <= run.applied_through
  THEN 'applied' ELSE item.status END`;
