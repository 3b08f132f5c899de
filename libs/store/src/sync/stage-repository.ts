import type { EntityManager } from 'typeorm';
import {
  DirectoryPlanItemEntity,
  type DirectoryRunEntity,
  DirectoryStageEntity,
} from '../entities/sync-run.entities.js';
import { insertMany } from '../insert-many.js';

/** Puts a part of what a run fetched aside. */
export async function putStage(
  manager: EntityManager,
  { runId, seq, text, holds }: { runId: string; seq: number; text: string; holds: DirectoryStageEntity['holds'] },
): Promise<void> {
  await manager.query(
    `INSERT INTO directory_stage (run_id, seq, entries, holds, created_at) VALUES ($1, $2, $3, $4, now())`,
    [runId, seq, text, holds],
  );
}

/** A part of what was put aside; undefined where the database lost it, or it was taken away. */
export async function readStage(manager: EntityManager, runId: string, seq: number): Promise<string | undefined> {
  const [row] = await manager.query<{ entries: string }[]>(
    `SELECT entries FROM directory_stage WHERE run_id = $1 AND seq = $2`,
    [runId, seq],
  );
  return row?.entries;
}

/** Where the parts lie that hold one thing, in their order. */
export const stagesOf = async (
  manager: EntityManager,
  runId: string,
  holds: DirectoryStageEntity['holds'],
): Promise<number[]> =>
  (
    await manager.query<{ seq: number }[]>(
      `SELECT seq FROM directory_stage WHERE run_id = $1 AND holds = $2 ORDER BY seq`,
      [runId, holds],
    )
  ).map(({ seq }) => seq);

/** Takes away what a run put aside, or what of it holds one thing. */
export const clearStage = (manager: EntityManager, runId: string, holds?: DirectoryStageEntity['holds']) =>
  manager.delete(DirectoryStageEntity, { runId, ...(holds && { holds }) });

/** The highest number in use among what a run put aside; 0 where there is nothing. */
export const lastStage = async (manager: EntityManager, runId: string): Promise<number> =>
  (await manager.maximum(DirectoryStageEntity, 'seq', { runId })) ?? 0;

/** Writes lines of a plan. */
export const putPlanItems = (manager: EntityManager, items: readonly DirectoryPlanItemEntity[]) =>
  insertMany(manager, DirectoryPlanItemEntity, items);

/** What applying has to know of a line of a plan. */
export type ItemToApply = Pick<
  DirectoryPlanItemEntity,
  'seq' | 'operation' | 'kind' | 'anchor' | 'dn' | 'localId' | 'label' | 'differences' | 'detail' | 'bundle' | 'link'
>;

/** The next lines of a plan that are to be applied, in their order, from after a place on. Plain rows: there may be very many. */
export const nextPlanItems = (
  manager: EntityManager,
  { runId, plan, after, limit }: { runId: string; plan: number; after: number; limit: number },
): Promise<ItemToApply[]> =>
  manager.query(
    `SELECT seq, operation, kind, anchor, dn, local_id AS "localId", label, differences, detail, bundle, link
      FROM directory_plan_item WHERE run_id = $1 AND plan = $2 AND seq > $3 AND status = 'planned' ORDER BY seq LIMIT $4`,
    [runId, plan, after, limit],
  );

/** How many items of the present plan of a run are applied, and how many failed: what it goes on from. */
export async function countApplied(
  manager: EntityManager,
  { id, plan, appliedThrough }: Pick<DirectoryRunEntity, 'id' | 'plan' | 'appliedThrough'>,
): Promise<{ applied: number; failed: number }> {
  const [row] = await manager.query<{ applied: number; failed: number }[]>(
    `SELECT count(*) FILTER (WHERE status = 'planned')::int AS applied, count(*) FILTER (WHERE status = 'failed')::int AS failed
      FROM directory_plan_item WHERE run_id = $1 AND plan = $2 AND seq <= $3`,
    [id, plan, appliedThrough],
  );
  return row ?? { applied: 0, failed: 0 };
}
