import { createHash } from 'node:crypto';
import { dnKey } from '@waypost/sync';
import type { EntityManager } from 'typeorm';
import { JournalEntity } from '../entities/journal.entities.js';
import { DirectoryRunEntity } from '../entities/sync-run.entities.js';
import { DirectorySourceEntity } from '../entities/sync.entities.js';

/** What two spellings of one DN share, short enough for an index: a digest of its {@link dnKey}. */
export const dnDigest = (dn: string) => digestOf(dnKey(dn));

/** SHA-256, base64url. */
export const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');

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
