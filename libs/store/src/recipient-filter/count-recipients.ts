import type { EntityManager } from 'typeorm';
import type { RecipientKind } from '../entities/recipient.entities.js';
import { recipientTables } from './attribute-sources.js';
import { addCounts, type EstimatedCount, estimateCount } from './estimate-count.js';
import { kindsIn, type RecipientSelection, RecipientStatement, within } from './recipient-statement.js';

/** How many there are; an estimate where counting takes too long for somebody who is typing. */
export interface RecipientCount {
  count: number;
  exact: boolean;
  /** Of an estimate: between which figures the number lies, in 19 of 20 cases. Null where it is exact, or nothing tells. */
  between: { least: number; most: number } | null;
}

/** Up to here recipients are counted one by one. */
const countedUpTo = 100_000;
const countMs = 150;
/** Rows that an estimate looks at; fewer where the addresses of each are to be looked at as well. */
const [sampled, sampledByAddress] = [20_000, 5_000];
/** How much of that is looked at, and how long that may take: where all takes too long a part tells more than what the planner guesses. */
const attempts = [
  { part: 1, ms: 80 },
  { part: 1 / 10, ms: 40 },
] as const;
/** How many rows a block is taken to hold where nothing is known of it. */
const usualRowsABlock = 16;

/**
 * Counts recipients while somebody waits: one by one up to a hundred thousand and within 150 ms; beyond that from a sample of the
 * rows, and where even that takes long as the planner expects. What the planner says beforehand would take too long is not begun: the
 * time it had until it was ended would come on top, and the embedded database ends no statement early at all.
 */
export async function countRecipients(manager: EntityManager, selection: RecipientSelection): Promise<RecipientCount> {
  const expected = await expectedRows(manager, selection);
  if (expected.rows <= countedUpTo * 2 && expected.cost < costOfMoment) {
    const counted = await countOneByOne(manager, selection);
    if (counted !== undefined && counted <= countedUpTo) return exactly(counted);
  }
  const estimate = await estimateRecipients(manager, selection);
  if (estimate === undefined) return { count: Math.round(expected.rows), exact: false, between: null };
  const { count, least, most } = estimate;
  return least === most ? exactly(count) : { count, exact: false, between: { least, most } };
}

const exactly = (count: number): RecipientCount => ({ count, exact: true, between: null });

/** In the planner's unit, about what is read in the time that counting may take. */
const costOfMoment = 60_000;

async function countOneByOne(manager: EntityManager, selection: RecipientSelection): Promise<number | undefined> {
  const statement = new RecipientStatement();
  const body = statement.branches(selection, { columns: () => '1' });
  const sql = `SELECT count(*) AS n FROM (${body} LIMIT ${countedUpTo + 1}) found`;
  const rows = await within<{ n: string }>(manager, countMs, sql, statement.values);
  return rows && Number(rows[0]?.n);
}

interface Explained {
  Plan: { 'Plan Rows': number; 'Total Cost': number };
}

async function expectedRows(
  manager: EntityManager,
  selection: RecipientSelection,
): Promise<{ rows: number; cost: number }> {
  const statement = new RecipientStatement();
  const body = statement.branches(selection, { columns: () => '1' });
  const [row] = await manager.query<{ 'QUERY PLAN': Explained[] }[]>(`EXPLAIN (FORMAT JSON) ${body}`, statement.values);
  const plan = row?.['QUERY PLAN'][0]?.Plan;
  return { rows: plan?.['Plan Rows'] ?? 0, cost: plan?.['Total Cost'] ?? 0 };
}

/** How many there are, from a sample of the rows; exactly, where there are no more rows than a sample holds. Undefined where it takes too long. */
export async function estimateRecipients(
  manager: EntityManager,
  selection: RecipientSelection,
): Promise<EstimatedCount | undefined> {
  const estimates: EstimatedCount[] = [];
  for (const kind of kindsIn(selection)) {
    const estimate = await firstOf(attempts, (attempt) => estimateOf(manager, kind, { selection, ...attempt }));
    if (estimate === undefined) return undefined;
    estimates.push(estimate);
  }
  return addCounts(estimates);
}

/** The first answer that attempts lead to, each made when those before led to none. */
export async function firstOf<A, R>(
  many: readonly A[],
  make: (one: A) => Promise<R | undefined>,
): Promise<R | undefined> {
  for (const one of many) {
    const made = await make(one);
    if (made !== undefined) return made;
  }
  return undefined;
}

interface TableSize {
  blocks: number;
  /** As of when statistics were last made; 0 and less before. */
  rowsThen: number;
  blocksThen: number;
}

/** Looks at the same blocks each time, so that the figure stands still while nothing changes. */
async function estimateOf(
  manager: EntityManager,
  kind: RecipientKind,
  { selection, part: share, ms }: { selection: RecipientSelection; part: number; ms: number },
): Promise<EstimatedCount | undefined> {
  const table = recipientTables[kind];
  const [size] = await manager.query<TableSize[]>(
    `SELECT (pg_relation_size(oid) / current_setting('block_size')::integer)::float8 AS blocks,
        reltuples::float8 AS "rowsThen", relpages AS "blocksThen" FROM pg_class WHERE oid = $1::regclass`,
    [table],
  );
  if (!size || size.blocks === 0) return { count: 0, least: 0, most: 0 };
  const rowsABlock = size.rowsThen > 0 && size.blocksThen > 0 ? size.rowsThen / size.blocksThen : undefined;
  const statement = new RecipientStatement();
  const where = statement.conditions(selection, kind, true).join(' AND ') || 'true';
  const wanted = share * (where.includes('recipient_address') ? sampledByAddress : sampled);
  const part = Math.min(1, wanted / (rowsABlock ?? usualRowsABlock) / size.blocks);
  const rows = await within<Record<'blocks' | 'seen' | 'hits' | 'hh' | 'ss' | 'hs', string>>(
    manager,
    ms,
    `SELECT count(*) AS blocks, coalesce(sum(s), 0) AS seen, coalesce(sum(h), 0) AS hits, coalesce(sum(h * h), 0) AS hh,
        coalesce(sum(s * s), 0) AS ss, coalesce(sum(h * s), 0) AS hs
      FROM (SELECT count(*) AS s, count(*) FILTER (WHERE ${where}) AS h
        FROM ${table} r ${part < 1 ? `TABLESAMPLE SYSTEM (${part * 100}) REPEATABLE (1)` : ''}
        GROUP BY (r.ctid::text::point)[0]) block`,
    statement.values,
  );
  const found = rows?.[0];
  if (!found) return undefined;
  const seen = Number(found.seen);
  return estimateCount({
    blocks: Number(found.blocks),
    seen,
    hits: Number(found.hits),
    hitsSquared: Number(found.hh),
    seenSquared: Number(found.ss),
    hitsBySeen: Number(found.hs),
    // The planner reckons so as well: what a block held then, in as many blocks as there are now.
    total: rowsABlock === undefined ? seen / part : Math.max(seen, rowsABlock * size.blocks),
    isWhole: part === 1,
  });
}
