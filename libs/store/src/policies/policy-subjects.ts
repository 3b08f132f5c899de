import type { HeldAddress, PolicySubject } from '@waypost/recipients';
import type { EntityManager } from 'typeorm';
import type { AddressOrigin, RecipientKind } from '../entities/recipient.entities.js';
import { recipientTables } from '../recipient-filter/attribute-sources.js';
import { conditionOf, type RecipientFilter } from '../recipient-filter/recipient-condition.js';

/** A directory source that decides primary addresses of a kind of recipient. */
export interface ManagingSource {
  id: string;
  name: string;
}

/** A recipient with all that its policy looks at. */
export interface PolicySubjectRow extends PolicySubject {
  name: string;
  nameKey: string;
  /** Which of the filters asked is the first that matches; absent where none does. */
  turn: number | null;
  addresses: readonly (HeldAddress & { origin: AddressOrigin })[];
  /** Says in short what all of this is: as long as it says the same, nothing of it has changed. */
  stamp: string;
}

/** Which subjects are wanted. */
export interface SubjectQuery {
  kind: RecipientKind;
  /** The filters of the policies, in turn. */
  turns: readonly RecipientFilter[];
  /** Only those whose first match is this one. */
  turn?: number | undefined;
  ids?: readonly string[] | undefined;
  /** By name, from after this one on. */
  after?: string | undefined;
  take: number;
  managing: readonly ManagingSource[];
}

interface Row {
  id: string;
  name: string;
  name_key: string;
  display_name: string;
  given_name: string | null;
  surname: string | null;
  initials: string | null;
  excluded: boolean;
  turn: number | null;
  source: string | null;
  held: [[string, string, boolean, string | null, AddressOrigin][] | null, string];
  seen: string;
}

/**
 * What tells whether the addresses of a recipient are as they were: how many rows, and which transaction wrote last. The rows are small
 * and many; to look at what is in them would take longer than all the rest.
 */
const addressesSeen = `concat(count(*), '/', max(a.xmin::text::bigint))`;
const addressesOf = 'FROM recipient_address a WHERE a.recipient_id = r.id';

/** The first of the filters that is true of a recipient, by its place. */
function turnSql(filters: readonly RecipientFilter[], kind: RecipientKind, bind: (value: unknown) => string): string {
  const which = filters.map((filter, turn) => `WHEN ${conditionOf(filter, kind)(bind)} THEN ${turn}`).join(' ');
  return which === '' ? 'NULL' : `CASE ${which} END`;
}

/** The parts of a stamp that lie outside the rows of addresses; the rest is {@link addressesSeen}. */
const stampSql = (turn: string, source: string) => `concat(${turn}, '/', ${source}, '/', r.xmin, '/')`;

/**
 * The stamp of recipients `r`, as {@link selectPolicySubjects} answers it. Turns and sources may follow from other rows than theirs, so
 * they are made out each time.
 */
export function subjectStamp(
  kind: RecipientKind,
  { turns, managing }: Pick<SubjectQuery, 'turns' | 'managing'>,
  bind: (value: unknown) => string,
): string {
  const outside = stampSql(turnSql(turns, kind, bind), sourceSql(managing, kind, bind));
  return `${outside} || (SELECT ${addressesSeen} ${addressesOf})`;
}

/** Recipients as policies see them, by name; one query. */
export async function selectPolicySubjects(manager: EntityManager, query: SubjectQuery): Promise<PolicySubjectRow[]> {
  const { kind, managing } = query;
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  // What is not in the statement is not bound either.
  const asked = query.turn === undefined ? query.turns : query.turns.slice(0, query.turn + 1);
  const where = [
    ...(query.turn === undefined
      ? []
      : turnIs(
          asked.map((filter) => conditionOf(filter, kind)(bind)),
          query.turn,
        )),
    ...(query.ids === undefined ? [] : [`r.id = ANY(${bind(query.ids)}::uuid[])`]),
    ...(query.after === undefined ? [] : [`r.name_key > ${bind(query.after)}`]),
  ];
  const names =
    kind === 'group' ? 'NULL AS given_name, NULL AS surname, NULL AS initials' : 'r.given_name, r.surname, r.initials';
  const turn = query.turn === undefined ? turnSql(asked, kind, bind) : String(query.turn);
  const source = sourceSql(managing, kind, bind);
  const rows = await manager.query<Row[]>(
    `SELECT r.id, r.name, r.name_key, r.display_name, ${names}, r.excluded_from_policies AS excluded,
        (${turn})::integer AS turn, ${source} AS source, ${stampSql(turn, source)} AS seen,
        (SELECT json_build_array(
             json_agg(json_build_array(a.type, a.address, a.is_primary, a.wanted_key, a.origin) ORDER BY a.type, a.address_key),
             ${addressesSeen}) ${addressesOf}) AS held
      FROM ${recipientTables[kind]} r WHERE ${where.join(' AND ') || 'true'}
      ORDER BY r.name_key LIMIT ${bind(query.take)}`,
    values,
  );
  const sources = new Map(managing.map(({ id, name }) => [id, name]));
  return rows.map((row) => toSubject(row, kind, row.source === null ? undefined : sources.get(row.source)));
}

/** Matched by this filter, and by none before it. */
const turnIs = (turns: readonly string[], turn: number): string[] => [
  turns[turn] ?? 'false',
  ...turns.slice(0, turn).map((before) => `(${before}) IS NOT TRUE`),
];

/** Those of some recipients whose primary address no directory decides. Cheap: people come from directories by the hundred thousand. */
export async function findUnmanaged(
  manager: EntityManager,
  { kind, ids, managing }: { kind: RecipientKind; ids: readonly string[]; managing: readonly ManagingSource[] },
): Promise<readonly string[]> {
  const values: unknown[] = [ids];
  const source = sourceSql(managing, kind, (value) => `$${values.push(value)}`);
  if (source === 'NULL') return ids;
  const rows = await manager.query<{ id: string }[]>(
    `SELECT r.id FROM unnest($1::uuid[]) AS r(id) WHERE ${source} IS NULL`,
    values,
  );
  return rows.map(({ id }) => id);
}

/** The source that decides the primary address, where one does and it was not taken over. */
function sourceSql(managing: readonly ManagingSource[], kind: RecipientKind, bind: (value: unknown) => string): string {
  if (managing.length === 0 || kind === 'contact') return 'NULL';
  return `(SELECT link.source_id FROM directory_link link
    WHERE link.local_id = r.id AND link.source_id = ANY(${bind(managing.map(({ id }) => id))}::uuid[])
      AND link.state NOT IN ('detached', 'conflict', 'ignored')
      AND NOT EXISTS (SELECT 1 FROM directory_detachment own WHERE own.local_id = r.id AND own.field IN ('address', '*'))
    LIMIT 1)`;
}

const toSubject = (row: Row, kind: RecipientKind, managedBy: string | undefined): PolicySubjectRow => ({
  id: row.id,
  kind,
  name: row.name,
  nameKey: row.name_key,
  alias: row.name,
  displayName: row.display_name,
  givenName: row.given_name,
  surname: row.surname,
  initials: row.initials,
  excluded: row.excluded,
  turn: row.turn,
  stamp: row.seen + row.held[1],
  addresses: (row.held[0] ?? []).map(([type, address, primary, wantedKey, origin]) => ({
    type,
    address,
    primary,
    wantedKey,
    origin,
  })),
  ...(managedBy !== undefined && { managedBy }),
});

/** These recipients as policies see them, whichever applies; by id. */
export async function findPolicySubjects(
  manager: EntityManager,
  recipients: readonly { kind: RecipientKind; id: string }[],
): Promise<Map<string, PolicySubjectRow>> {
  const found = new Map<string, PolicySubjectRow>();
  for (const kind of ['mailbox', 'group', 'contact'] as const) {
    const ids = recipients.filter((one) => one.kind === kind).map(({ id }) => id);
    if (ids.length === 0) continue;
    const rows = await selectPolicySubjects(manager, { kind, ids, turns: [], take: ids.length, managing: [] });
    for (const row of rows) found.set(row.id, row);
  }
  return found;
}

/** How many recipients of a kind match a filter but are caught by one before it; by the place of that. */
export async function countShadowed(
  manager: EntityManager,
  { kind, turns, turn }: { kind: RecipientKind; turns: readonly RecipientFilter[]; turn: number },
): Promise<Map<number, number>> {
  if (turn === 0) return new Map();
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const own = conditionOf(turns[turn] as RecipientFilter, kind)(bind);
  const before = turns.slice(0, turn).map((filter, at) => `WHEN ${conditionOf(filter, kind)(bind)} THEN ${at}`);
  const rows = await manager.query<{ turn: number | null; n: string }[]>(
    `SELECT CASE ${before.join(' ')} END::integer AS turn, count(*) AS n FROM ${recipientTables[kind]} r WHERE ${own} GROUP BY 1`,
    values,
  );
  return new Map(rows.flatMap((row) => (row.turn === null ? [] : [[row.turn, Number(row.n)] as const])));
}
