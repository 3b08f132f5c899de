import type { EntityManager } from 'typeorm';
import { furtherAddresses, likePattern } from './like-pattern.js';
import type { RecipientCondition } from './recipient-filter/recipient-condition.js';

/** How one server's mailboxes stand to a setting, as computed from the levels above them. */
export interface ServerStanding {
  serverId: string;
  /** The limit from above that an own one must be below to count; null where no level above says anything. */
  ceiling: number | null;
  /** Whether mailboxes there that inherit are wanted. */
  inheritingMatch: boolean;
  /** How many it holds. */
  mailboxes: number;
  /** Whether a lock above makes the mailboxes' own overrides dormant. */
  locked: boolean;
}

/** Mailboxes by the effective value of one setting. */
export interface EffectiveFilter {
  key: string;
  combine: 'nearest' | 'smallest';
  standings: ServerStanding[];
  /** The wanted value of an own override that is in force; undefined where own overrides are not wanted. */
  ownValue?: { value: unknown };
}

/** Which mailboxes a list holds, and in which order. */
export interface MailboxSelection {
  text?: string | undefined;
  serverIds?: string[] | undefined;
  effective?: EffectiveFilter | undefined;
  /** Only those of which this is true. */
  condition?: RecipientCondition | undefined;
  /** Only those that are suspended, or that are not. */
  suspended?: boolean | undefined;
  sort: 'name' | 'displayName' | 'address';
  descending: boolean;
  /** The last row of the page before. */
  after?: { key: string; id: string } | undefined;
  limit: number;
}

const sortColumns = { name: 'name_key', displayName: 'display_key', address: 'address_key' } as const;

/** A statement under construction: its text and the values it binds. */
class Statement {
  readonly values: unknown[] = [];

  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** An own override that decides: it is live, no lock above it, and, among limits, below what comes from above. */
const decides = (combine: EffectiveFilter['combine']) =>
  `NOT reach.locked${
    combine === 'smallest'
      ? ` AND (reach.ceiling IS NULL
          OR coalesce(nullif(own.value::text::numeric, 0), 'Infinity') < coalesce(nullif(reach.ceiling, 0), 'Infinity'))`
      : ''
  }`;

function reachRows(statement: Statement, standings: readonly ServerStanding[]): string {
  const ids = statement.bind(standings.map(({ serverId }) => serverId));
  const ceilings = statement.bind(standings.map(({ ceiling }) => ceiling));
  const matches = statement.bind(standings.map(({ inheritingMatch }) => inheritingMatch));
  const locks = statement.bind(standings.map(({ locked }) => locked));
  return `reach AS MATERIALIZED (SELECT * FROM unnest(${ids}::uuid[], ${ceilings}::numeric[], ${matches}::boolean[], ${locks}::boolean[])
    AS reach(server_id, ceiling, matches, locked))`;
}

/** The live overrides of a setting at mailboxes, joined on their id. */
export const ownRows = (key: string, on: string) =>
  `setting_override own WHERE own.node_id = ${on} AND own.key = ${key} AND (own.expires_at IS NULL OR own.expires_at > now())`;

interface Shape {
  columns: string;
  order: string;
  byServer: boolean;
}

/**
 * Mailboxes that follow the level above and get the wanted value: either a page from each wanted server, to be merged, or all
 * mailboxes in order, skipping those of other servers.
 */
function inheritingBranch(
  statement: Statement,
  { standings, combine }: EffectiveFilter,
  key: string,
  rest: string,
  { columns, order, byServer }: Shape,
): string {
  const undecided = `NOT EXISTS (SELECT 1 FROM ${ownRows(key, 'm.id')} AND ${decides(combine)})`;
  if (byServer) {
    return `SELECT page.* FROM reach CROSS JOIN LATERAL (
      SELECT ${columns} FROM mailbox m WHERE m.server_id = reach.server_id AND ${undecided} ${rest} ${order}
    ) page WHERE reach.matches`;
  }
  // The list of servers says what the join says; given as a list, it is looked up by hash before anything is joined.
  const wanted = statement.bind(standings.filter(isWanted).map(({ serverId }) => serverId));
  return `SELECT ${columns} FROM mailbox m JOIN reach ON reach.server_id = m.server_id
    WHERE m.server_id = ANY(${wanted}::uuid[]) AND reach.matches AND ${undecided} ${rest} ${order}`;
}

const isWanted = ({ inheritingMatch }: ServerStanding) => inheritingMatch;

/**
 * Whether a page is found sooner server by server. That reads a page from every wanted server; going through all in order reads
 * on until a page of them is wanted. A text to look for is left to its own index, which neither helps.
 */
function findsSoonerByServer({ text, condition, serverIds, effective }: MailboxSelection): boolean {
  const standings = effective?.standings ?? [];
  const wanted = standings.filter(isWanted);
  if (text || condition || wanted.length === standings.length) return false;
  return serverIds !== undefined || wanted.length * mailboxesOf(wanted) < mailboxesOf(standings);
}

const mailboxesOf = (standings: readonly ServerStanding[]) =>
  standings.reduce((sum, { mailboxes }) => sum + mailboxes, 0);

/** Mailboxes whose own override gives the wanted value: found from the overrides, which are few. */
function decidingBranch(
  statement: Statement,
  filter: EffectiveFilter,
  key: string,
  rest: string,
  { columns, order }: Shape,
): string {
  const value = statement.bind(JSON.stringify(filter.ownValue?.value));
  return `SELECT ${columns} FROM setting_override own JOIN mailbox m ON m.id = own.node_id JOIN reach ON reach.server_id = m.server_id
    WHERE own.key = ${key} AND own.level = 'mailbox' AND (own.expires_at IS NULL OR own.expires_at > now())
      AND ${decides(filter.combine)} AND own.value = ${value}::jsonb ${rest} ${order}`;
}

/** The rows of a page; one query. */
export async function selectMailboxIds(
  manager: EntityManager,
  selection: MailboxSelection,
): Promise<{ id: string; key: string }[]> {
  if (selection.effective && matchesNobody(selection.effective)) return [];
  const statement = new Statement();
  const column = sortColumns[selection.sort];
  const direction = selection.descending ? 'DESC' : 'ASC';
  const limit = statement.bind(selection.limit);
  const shape = {
    columns: `m.id, m.${column} AS key`,
    order: `ORDER BY m.${column} ${direction}, m.id ${direction} LIMIT ${limit}`,
    byServer: findsSoonerByServer(selection),
  };
  const rest = conditions(statement, selection, column);
  // Each way to find a text has an index of its own, and each gives its first rows: together they have the first of all.
  const body = textConditions(statement, selection.text)
    .map((found) => wholeBody(statement, selection, rest + found, shape))
    .join(' UNION ALL ');
  const head = selection.effective ? `WITH ${reachRows(statement, selection.effective.standings)} ` : '';
  return manager.query(
    `${head}SELECT id, key FROM (${body}) rows ORDER BY key ${direction}, id ${direction} LIMIT ${limit}`,
    statement.values,
  );
}

const wholeBody = (
  statement: Statement,
  { effective }: Pick<MailboxSelection, 'effective'>,
  rest: string,
  shape: Shape,
) =>
  effective
    ? effectiveBody(statement, effective, rest, shape)
    : `(SELECT ${shape.columns} FROM mailbox m WHERE true ${rest} ${shape.order})`;

function effectiveBody(statement: Statement, filter: EffectiveFilter, rest: string, shape: Shape): string {
  const key = statement.bind(filter.key);
  const branches = [
    ...(filter.standings.some(isWanted) ? [inheritingBranch(statement, filter, key, rest, shape)] : []),
    ...(filter.ownValue ? [decidingBranch(statement, filter, key, rest, shape)] : []),
  ];
  return branches.map((branch) => `(${branch})`).join(' UNION ALL ');
}

/** Where no level gives the wanted value there is nothing to ask the database. */
const matchesNobody = ({ standings, ownValue }: EffectiveFilter) => ownValue === undefined && !standings.some(isWanted);

function conditions(
  statement: Statement,
  { serverIds, condition, suspended, after, descending }: Omit<MailboxSelection, 'text'>,
  column: string,
): string {
  const parts: string[] = [];
  if (serverIds) parts.push(`m.server_id = ANY(${statement.bind(serverIds)}::uuid[])`);
  if (suspended !== undefined) parts.push(`m.suspended_by IS ${suspended ? 'NOT ' : ''}NULL`);
  if (condition)
    parts.push(`m.id IN (SELECT r.id FROM mailbox r WHERE ${condition((value) => statement.bind(value))})`);
  if (after)
    parts.push(
      `(m.${column}, m.id) ${descending ? '<' : '>'} (${statement.bind(after.key)}, ${statement.bind(after.id)}::uuid)`,
    );
  return parts.map((part) => ` AND ${part}`).join('');
}

/** The ways a mailbox has a text: in its names and primary address, or else in a further address; one that asks nothing without a text. */
function textConditions(statement: Statement, text: string | undefined): string[] {
  if (!text) return [''];
  const pattern = statement.bind(likePattern(text));
  return [
    ` AND m.search_text LIKE ${pattern}`,
    ` AND m.search_text NOT LIKE ${pattern} AND m.id IN (SELECT further.recipient_id FROM ${furtherAddresses('mailbox')} LIKE ${pattern})`,
  ];
}

/** How many mailboxes a selection holds; sums the servers' own counts wherever no text must be looked at. Few are suspended: those are counted. */
export async function countMailboxes(
  manager: EntityManager,
  selection: Omit<MailboxSelection, 'after' | 'limit' | 'sort' | 'descending'>,
): Promise<number> {
  if (selection.effective && matchesNobody(selection.effective)) return 0;
  const statement = new Statement();
  if (selection.text || selection.condition || selection.suspended === true)
    return countOneByOne(manager, statement, selection);
  if (selection.suspended === false) {
    const all = await countMailboxes(manager, { ...selection, suspended: undefined });
    return all - (await countMailboxes(manager, { ...selection, suspended: true }));
  }
  const { effective } = selection;
  if (!effective) {
    const where = selection.serverIds ? `WHERE id = ANY(${statement.bind(selection.serverIds)}::uuid[])` : '';
    return countOf(manager, `SELECT coalesce(sum(mailbox_count), 0) AS n FROM server ${where}`, statement);
  }
  const head = reachRows(statement, effective.standings);
  const key = statement.bind(effective.key);
  const value = statement.bind(effective.ownValue ? JSON.stringify(effective.ownValue.value) : null);
  return countOf(
    manager,
    `WITH ${head}, deciding AS (
       SELECT reach.matches, own.value FROM setting_override own JOIN mailbox m ON m.id = own.node_id JOIN reach ON reach.server_id = m.server_id
        WHERE own.key = ${key} AND own.level = 'mailbox' AND (own.expires_at IS NULL OR own.expires_at > now()) AND ${decides(effective.combine)})
     SELECT (SELECT coalesce(sum(server.mailbox_count), 0) FROM server JOIN reach ON reach.server_id = server.id WHERE reach.matches)
          - (SELECT count(*) FROM deciding WHERE matches) + (SELECT count(*) FROM deciding WHERE value = ${value}::jsonb) AS n`,
    statement,
  );
}

async function countOneByOne(
  manager: EntityManager,
  statement: Statement,
  selection: Parameters<typeof countMailboxes>[1],
): Promise<number> {
  // Whoever pages passes the page's start along; a count is of the whole list.
  const whole = { ...selection, after: undefined, sort: 'name', descending: false, limit: 0 } as const;
  const rest = conditions(statement, whole, 'name_key');
  const body = textConditions(statement, selection.text)
    .map((found) => wholeBody(statement, selection, rest + found, { columns: 'm.id', order: '', byServer: false }))
    .join(' UNION ALL ');
  const head = selection.effective ? `WITH ${reachRows(statement, selection.effective.standings)} ` : '';
  return countOf(manager, `${head}SELECT count(*) AS n FROM (${body}) rows`, statement);
}

async function countOf(manager: EntityManager, sql: string, { values }: Statement): Promise<number> {
  const [row] = await manager.query<{ n: string }[]>(sql, values);
  return Number(row?.n ?? 0);
}

/** How many mailboxes on each server hold each value of their own for a setting. */
export async function countOwnValues(
  manager: EntityManager,
  key: string,
  serverIds: readonly string[],
): Promise<{ serverId: string; value: unknown; n: number }[]> {
  const rows = await manager.query<{ server_id: string; value: unknown; n: string }[]>(
    `SELECT m.server_id, own.value, count(*) AS n FROM setting_override own JOIN mailbox m ON m.id = own.node_id
      WHERE own.key = $1 AND own.level = 'mailbox' AND (own.expires_at IS NULL OR own.expires_at > now()) AND m.server_id = ANY($2::uuid[])
      GROUP BY m.server_id, own.value`,
    [key, serverIds],
  );
  return rows.map((row) => ({ serverId: row.server_id, value: row.value, n: Number(row.n) }));
}
