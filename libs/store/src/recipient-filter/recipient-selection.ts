import type { MailboxKind } from '@waypost/organization';
import type { EntityManager } from 'typeorm';
import type { RecipientKind } from '../entities/recipient.entities.js';
import { furtherAddresses, likePattern } from '../like-pattern.js';
import { recipientTables } from './attribute-sources.js';
import { conditionOf, type RecipientFilter } from './recipient-condition.js';

/** Which recipients are meant, of all kinds or of some. */
export interface RecipientSelection {
  kinds?: readonly RecipientKind[] | undefined;
  /** Only mailboxes of this kind. */
  mailboxKind?: MailboxKind | undefined;
  filter?: RecipientFilter | undefined;
  text?: string | undefined;
  hidden?: boolean | undefined;
}

/** A recipient as lists of all kinds show it. */
export interface SelectedRecipient {
  kind: RecipientKind;
  id: string;
  name: string;
  nameKey: string;
  displayName: string;
  address: string;
  /** Of a mailbox: whom it is for. */
  mailboxKind: MailboxKind | null;
  department: string | null;
  title: string | null;
  office: string | null;
  telephone: string | null;
  /** Whether people's address books leave it out. */
  hidden: boolean;
}

const allKinds = ['mailbox', 'contact', 'group'] as const satisfies readonly RecipientKind[];

/** The kinds a selection may hold. */
const kindsIn = ({ kinds = allKinds, mailboxKind }: RecipientSelection): readonly RecipientKind[] =>
  mailboxKind === undefined ? kinds : ['mailbox'];

const hiddenOf = (kind: RecipientKind) => (kind === 'group' ? 'r.hidden' : 'r.hidden_from_address_book');
const profileColumns = ['department', 'title', 'office', 'telephone'];

const columnsOf = (kind: RecipientKind) =>
  [
    `'${kind}' AS kind, r.id, r.name, r.name_key AS "nameKey", r.display_name AS "displayName", r.address`,
    `${kind === 'mailbox' ? 'r.kind' : 'NULL'} AS "mailboxKind", ${hiddenOf(kind)} AS hidden`,
    ...profileColumns.map((column) => (kind === 'group' ? `NULL AS ${column}` : `r.${column}`)),
  ].join(', ');

/** A statement under construction. */
class Statement {
  readonly values: unknown[] = [];
  readonly bind = (value: unknown) => `$${this.values.push(value)}`;

  /** The rows of each wanted kind, each in parentheses. */
  branches(
    selection: RecipientSelection,
    shape: { columns: (kind: RecipientKind) => string; end?: string; and?: string; from?: string },
  ) {
    return kindsIn(selection)
      .map((kind) => {
        const where = [...this.conditions(selection, kind), ...(shape.and === undefined ? [] : [shape.and])];
        return `(SELECT ${shape.columns(kind)} FROM ${recipientTables[kind]} r ${shape.from ?? ''}
          WHERE ${where.join(' AND ') || 'true'} ${shape.end ?? ''})`;
      })
      .join(' UNION ALL ');
  }

  conditions(selection: RecipientSelection, kind: RecipientKind): string[] {
    const { filter, text, hidden, mailboxKind } = selection;
    return [
      ...(mailboxKind === undefined ? [] : [`r.kind = ${this.bind(mailboxKind)}`]),
      ...(filter ? [conditionOf(filter, kind)(this.bind)] : []),
      ...(text ? [this.holds(text, kind)] : []),
      ...(hidden === undefined ? [] : [hidden ? hiddenOf(kind) : `NOT ${hiddenOf(kind)}`]),
    ];
  }

  /** Text is found in names and in every address. */
  private holds(text: string, kind: RecipientKind): string {
    const pattern = this.bind(likePattern(text));
    return `(r.search_text LIKE ${pattern} OR r.id IN (SELECT further.recipient_id FROM ${furtherAddresses(kind)} LIKE ${pattern}))`;
  }
}

/** A page of recipients by name, of all kinds together, from after a place on. */
export function selectRecipientsByName(
  manager: EntityManager,
  selection: RecipientSelection,
  { after, descending, take }: { after?: { key: string; id: string } | undefined; descending: boolean; take: number },
): Promise<SelectedRecipient[]> {
  const statement = new Statement();
  const limit = statement.bind(take);
  const direction = descending ? 'DESC' : 'ASC';
  const and = after
    ? `(r.name_key, r.id) ${descending ? '<' : '>'} (${statement.bind(after.key)}, ${statement.bind(after.id)}::uuid)`
    : undefined;
  const body = statement.branches(selection, {
    columns: columnsOf,
    end: `ORDER BY r.name_key ${direction}, r.id ${direction} LIMIT ${limit}`,
    ...(and !== undefined && { and }),
  });
  return manager.query(
    `SELECT * FROM (${body}) page ORDER BY "nameKey" ${direction}, id ${direction} LIMIT ${limit}`,
    statement.values,
  );
}

/** Some of those that match, by name; as many as are found within a moment. */
export async function sampleRecipients(
  manager: EntityManager,
  selection: RecipientSelection,
  take: number,
): Promise<SelectedRecipient[]> {
  if (take === 0) return [];
  const statement = new Statement();
  const limit = statement.bind(take);
  const body = statement.branches(selection, { columns: columnsOf, end: `LIMIT ${limit}` });
  const found = await within<SelectedRecipient>(
    manager,
    sampleMs,
    `SELECT * FROM (${body}) found LIMIT ${limit}`,
    statement.values,
  );
  return (found ?? []).sort((one, other) => (one.nameKey < other.nameKey ? -1 : 1));
}

/** How many there are; an estimate where counting takes too long for somebody who is typing. */
export interface RecipientCount {
  count: number;
  exact: boolean;
}

/** Up to here recipients are counted one by one. */
const countedUpTo = 100_000;
const countMs = 150;
const sampleMs = 80;
/** Rows that an estimate looks at. */
const sampled = 20_000;

/**
 * Counts recipients while somebody waits: one by one up to a hundred thousand and within 150 ms; beyond that from a sample of the
 * rows, and where even that takes long as the planner expects. What the planner says beforehand would take too long is not begun: the
 * time it had until it was ended would come on top, and the embedded database ends no statement early at all.
 */
export async function countRecipients(manager: EntityManager, selection: RecipientSelection): Promise<RecipientCount> {
  const expected = await expectedRows(manager, selection);
  if (expected.rows <= countedUpTo * 2 && expected.cost < costOfMoment) {
    const counted = await countOneByOne(manager, selection);
    if (counted !== undefined && counted <= countedUpTo) return { count: counted, exact: true };
  }
  const estimate = await estimateFromSample(manager, selection);
  return { count: Math.round(estimate ?? expected.rows), exact: false };
}

/** In the planner's unit, about what is read in the time that counting may take. */
const costOfMoment = 60_000;

async function countOneByOne(manager: EntityManager, selection: RecipientSelection): Promise<number | undefined> {
  const statement = new Statement();
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
  const statement = new Statement();
  const body = statement.branches(selection, { columns: () => '1' });
  const [row] = await manager.query<{ 'QUERY PLAN': Explained[] }[]>(`EXPLAIN (FORMAT JSON) ${body}`, statement.values);
  const plan = row?.['QUERY PLAN'][0]?.Plan;
  return { rows: plan?.['Plan Rows'] ?? 0, cost: plan?.['Total Cost'] ?? 0 };
}

async function estimateFromSample(manager: EntityManager, selection: RecipientSelection): Promise<number | undefined> {
  let sum = 0;
  for (const kind of kindsIn(selection)) {
    const table = recipientTables[kind];
    const [size] = await manager.query<{ rows: number }[]>(
      `SELECT greatest(reltuples, 0)::float8 AS rows FROM pg_class WHERE oid = $1::regclass`,
      [table],
    );
    const total = size?.rows ?? 0;
    if (total === 0) continue;
    const statement = new Statement();
    const where = statement.conditions(selection, kind).join(' AND ') || 'true';
    const percent = Math.min(100, (sampled / total) * 100);
    const rows = await within<{ hits: string; seen: string }>(
      manager,
      sampleMs,
      `SELECT count(*) FILTER (WHERE ${where}) AS hits, count(*) AS seen
        FROM ${table} r TABLESAMPLE SYSTEM (${percent}) REPEATABLE (1)`,
      statement.values,
    );
    if (!rows?.[0]) return undefined;
    const seen = Number(rows[0].seen);
    sum += seen === 0 ? 0 : (Number(rows[0].hits) / seen) * total;
  }
  return sum;
}

/** The database ended a statement that took too long. */
const ended = '57014';

/** What a query answers within a time; undefined where it takes longer. */
async function within<Row>(
  manager: EntityManager,
  ms: number,
  sql: string,
  values: readonly unknown[],
): Promise<Row[] | undefined> {
  try {
    return await manager.transaction(async (within) => {
      await within.query(`SET LOCAL statement_timeout = ${ms}`);
      return within.query<Row[]>(sql, [...values]);
    });
  } catch (error) {
    if ((error as { driverError?: { code?: string } }).driverError?.code === ended) return undefined;
    throw error;
  }
}
