import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { DirectoryPlanItemEntity } from '../entities/sync-run.entities.js';
import { DirectoryConflictEntity } from '../entities/sync.entities.js';
import { digestOf } from './run-repository.js';

const itemsAStatement = 1_000;

/** Of which run, and what it met. */
export interface Settled {
  sourceId: string;
  runId: string;
  plan: number;
  at: Date;
  /** Whether the run looked at everything: what it did not meet is settled then. */
  everything: boolean;
}

/**
 * Brings the list of conflicts up to what a run met: new ones come, known ones count up, and those that are over are settled. One
 * that an administrator ignores stays so. Within a transaction.
 */
export async function keepConflicts(manager: EntityManager, settled: Settled): Promise<void> {
  const { sourceId, runId, plan, at } = settled;
  for (let after = 0; ;) {
    const items = await manager.query<Pick<DirectoryPlanItemEntity, 'seq' | 'anchor' | 'dn' | 'label' | 'conflict'>[]>(
      `SELECT seq, anchor, dn, label, conflict FROM directory_plan_item
        WHERE run_id = $1 AND plan = $2 AND operation = 'conflict' AND seq > $3 ORDER BY seq LIMIT ${itemsAStatement}`,
      [runId, plan, after],
    );
    const last = items.at(-1);
    if (!last) break;
    after = last.seq;
    await putConflicts(
      manager,
      items.flatMap(({ anchor, dn, label, conflict }) =>
        conflict
          ? [
              {
                id: randomUUID(),
                sourceId,
                anchor,
                dn,
                label: label.slice(0, 256),
                kind: conflict.kind,
                field: conflict.field,
                value: conflict.value,
                valueKey: digestOf(conflict.value.toLowerCase()),
                with: conflict.with ?? null,
                effect: conflict.effect,
                detail: conflict.detail,
                firstRun: runId,
                lastRun: runId,
                count: 1,
                firstAt: at,
                lastAt: at,
                status: 'open' as const,
                resolution: null,
                resolvedBy: null,
                resolvedAt: null,
              },
            ]
          : [],
      ),
    );
  }
  await settleOthers(manager, settled);
}

/** A source may say anything, and PostgreSQL keeps no NUL; nobody reads the other control characters. */
const shown = (_member: string, value: unknown) =>
  typeof value === 'string' ? value.replace(/[\0-\x08\x0b-\x1f\x7f]/g, '\ufffd') : value;

async function putConflicts(manager: EntityManager, rows: readonly DirectoryConflictEntity[]): Promise<void> {
  const byKey = new Map(rows.map((row) => [`${row.anchor} ${row.kind} ${row.field} ${row.valueKey}`, row]));
  if (byKey.size === 0) return;
  const { columns, tableName } = manager.connection.getMetadata(DirectoryConflictEntity);
  const names = columns.map(({ databaseName }) => `"${databaseName}"`).join(', ');
  const records = [...byKey.values()].map((row) =>
    Object.fromEntries(
      columns.map(({ databaseName, propertyName }) => [databaseName, row[propertyName as keyof typeof row]]),
    ),
  );
  await manager.query(
    `INSERT INTO "${tableName}" AS own (${names}) SELECT ${names} FROM json_populate_recordset(NULL::"${tableName}", $1)
      ON CONFLICT (source_id, anchor, kind, field, value_key) DO UPDATE SET
        dn = excluded.dn, label = excluded.label, value = excluded.value, other = excluded.other, effect = excluded.effect,
        detail = excluded.detail, last_run = excluded.last_run, last_at = excluded.last_at, count = own.count + 1,
        status = CASE WHEN own.status = 'ignored' THEN 'ignored' ELSE 'open' END,
        resolution = CASE WHEN own.status = 'ignored' THEN own.resolution END`,
    [JSON.stringify(records, shown)],
  );
}

/** Conflicts that the run would have met if they were still there. */
const settleOthers = (manager: EntityManager, { sourceId, runId, plan, at, everything }: Settled) =>
  manager.query(
    `UPDATE directory_conflict own SET status = 'settled', resolved_at = $3
      WHERE own.source_id = $1 AND own.status = 'open' AND own.last_run <> $2
        AND ($5 OR own.anchor IN (SELECT item.anchor FROM directory_plan_item item WHERE item.run_id = $2 AND item.plan = $4))`,
    [sourceId, runId, at, plan, everything],
  );

/** Forgets links that lead to nobody and whose entries are gone. */
export async function forgetLinks(manager: EntityManager, sourceId: string, anchors: readonly string[]): Promise<void> {
  if (anchors.length > 0)
    await manager.query(`DELETE FROM directory_link WHERE source_id = $1 AND anchor = ANY($2) AND local_id IS NULL`, [
      sourceId,
      anchors,
    ]);
}

/** Lines of a plan that are worth a look, some at a time, in their order. */
export async function* riskyItems(
  manager: EntityManager,
  { runId, plan }: { runId: string; plan: number },
): AsyncGenerator<DirectoryPlanItemEntity[]> {
  for (let after = 0; ;) {
    const items = await manager
      .createQueryBuilder(DirectoryPlanItemEntity, 'item')
      .where('item.run_id = :runId AND item.plan = :plan AND item.seq > :after', { runId, plan, after })
      .andWhere(`item.risk <> 'normal' AND item.status <> 'skipped'`)
      .orderBy('item.seq')
      .limit(itemsAStatement)
      .getMany();
    const last = items.at(-1);
    if (!last) return;
    yield items;
    after = last.seq;
  }
}

/** How many recipients a plan makes that another plan of the run did not. */
export async function countNewCreates(
  manager: EntityManager,
  { runId, plan, approvedPlan }: { runId: string; plan: number; approvedPlan: number },
): Promise<number> {
  const [row] = await manager.query<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM directory_plan_item item
      WHERE item.run_id = $1 AND item.plan = $2 AND item.operation = 'create' AND NOT EXISTS (
        SELECT 1 FROM directory_plan_item seen
          WHERE seen.run_id = $1 AND seen.plan = $3 AND seen.anchor = item.anchor AND seen.operation = 'create')`,
    [runId, plan, approvedPlan],
  );
  return row?.n ?? 0;
}
