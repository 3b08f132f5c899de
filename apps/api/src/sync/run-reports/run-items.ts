import type { DirectoryRunItem, DirectoryRunItemQuery } from '@waypost/contracts';
import { type DirectoryPlanItemEntity, type DirectoryRunEntity, itemStatusSql, likePattern } from '@waypost/store';
import { type ItemStatus, localKindOf, memberKey } from '@waypost/sync';
import type { EntityManager } from 'typeorm';
import { namesOf, withNames } from './name-differences.js';

/** Which items of a run's present plan are wanted, from which place on. */
export type ItemSelection = Partial<Pick<DirectoryRunItemQuery, 'operation' | 'risk' | 'kind' | 'status' | 'q'>> & {
  /** The number of the last item of the page before. */
  after: number;
  limit: number;
};

type ItemRow = Omit<DirectoryPlanItemEntity, 'localId' | 'errorCode' | 'runId' | 'link' | 'plan'> & {
  local_id: string | null;
  error_code: string | null;
};

/** Items of the present plan of a run, in the order they are applied in. */
export async function selectItems(
  manager: EntityManager,
  run: Pick<DirectoryRunEntity, 'id'>,
  { operation, risk, kind, status, q, after, limit }: ItemSelection,
): Promise<DirectoryRunItem[]> {
  const values: unknown[] = [run.id, after, limit];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const conditions = [
    ...(operation === undefined ? [] : [`item.operation = ${bind(operation)}`]),
    ...(risk === undefined ? [] : [`item.risk = ${bind(risk)}`]),
    ...(kind === undefined ? [] : [`item.kind = ${bind(kind)}`]),
    ...(status === undefined ? [] : [`(${itemStatusSql}) = ${bind(status)}`, ...narrowed(status)]),
    ...(q === undefined || q === '' ? [] : [`lower(item.label) LIKE ${bind(likePattern(q))}`]),
  ].map((condition) => ` AND ${condition}`);
  const rows = await manager.query<ItemRow[]>(
    `SELECT item.seq, item.operation, item.kind, item.anchor, item.dn, item.local_id, item.label, item.risk, item.differences,
        item.conflict, item.detail, item.bundle, item.error_code, item.error, ${itemStatusSql} AS status
       FROM directory_run run JOIN directory_plan_item item ON item.run_id = run.id AND item.plan = run.plan
      WHERE run.id = $1 AND item.seq > $2${conditions.join('')} ORDER BY item.seq LIMIT $3`,
    values,
  );
  const about = rows.flatMap(({ kind, local_id: id }) => (id === null ? [] : [{ kind: localKindOf[kind], id }]));
  const names = await namesOf(manager, about);
  const items = rows.map((row): DirectoryRunItem => ({
    seq: row.seq,
    operation: row.operation,
    kind: row.kind,
    anchor: row.anchor,
    dn: row.dn,
    label: row.label,
    recipient:
      row.local_id === null
        ? null
        : {
            kind: localKindOf[row.kind],
            id: row.local_id,
            name: names.get(memberKey(localKindOf[row.kind], row.local_id)) ?? null,
          },
    risk: row.risk,
    differences: row.differences as DirectoryRunItem['differences'],
    conflict: row.conflict && { ...row.conflict, with: row.conflict.with ?? null },
    detail: row.detail,
    bundle: row.bundle,
    status: row.status,
    error: row.error === null ? null : { code: row.error_code ?? 'failed', detail: row.error },
  }));
  return withNames(manager, run.id, items);
}

/** What the index of statuses knows: applied items are kept as planned. */
const narrowed = (status: ItemStatus) =>
  status === 'failed' || status === 'skipped' ? [`item.status <> 'planned'`] : [];
