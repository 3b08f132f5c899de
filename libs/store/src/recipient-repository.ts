import { addressKey, domainToAscii, isNodeId, nameKey } from '@waypost/kernel';
import type { AcceptedDomain } from '@waypost/organization';
import type { EntityManager } from 'typeorm';
import {
  AcceptedDomainEntity,
  ContactEntity,
  GroupEntity,
  type MemberKind,
  RecipientAddressEntity,
  type RecipientKind,
} from './entities/recipient.entities.js';
import { likePattern } from './like-pattern.js';

const named = (reference: string) =>
  isNodeId(reference) ? { id: reference.toLowerCase() } : { nameKey: nameKey(reference) };

export const findContact = (manager: EntityManager, reference: string) =>
  manager.findOneBy(ContactEntity, named(reference));
export const findGroup = (manager: EntityManager, reference: string) =>
  manager.findOneBy(GroupEntity, named(reference));
export const findDomain = (manager: EntityManager, reference: string) =>
  manager.findOneBy(
    AcceptedDomainEntity,
    isNodeId(reference)
      ? { id: reference.toLowerCase() }
      : { name: domainToAscii(reference) ?? reference.toLowerCase() },
  );

/** Every accepted domain, in the words of the domain; a few thousand at the most. */
export async function findAcceptedDomains(manager: EntityManager): Promise<AcceptedDomain[]> {
  const rows = await manager.find(AcceptedDomainEntity, { order: { name: 'ASC' } });
  return rows.map(({ id, name, kind, matchSubdomains, isDefault }) => ({
    id,
    name,
    domainKind: kind,
    matchSubdomains,
    isDefault,
  }));
}

/** The row of one address, whoever has it. */
export const findAddress = (manager: EntityManager, type: string, address: string) =>
  manager.findOneBy(RecipientAddressEntity, { type, addressKey: addressKey(address) });

/** All addresses of one recipient, the primary ones first. */
export const findAddressesOf = (manager: EntityManager, recipientId: string) =>
  manager.find(RecipientAddressEntity, {
    where: { recipientId },
    order: { isPrimary: 'DESC', type: 'ASC', addressKey: 'ASC' },
  });

/** All addresses of these recipients, by recipient: a query for all of them. */
export async function findAddressesOfMany(
  manager: EntityManager,
  recipientIds: readonly string[],
): Promise<Map<string, RecipientAddressEntity[]>> {
  const rows = await manager
    .createQueryBuilder(RecipientAddressEntity, 'own')
    .where('own.recipientId = ANY(:ids)', { ids: recipientIds })
    .orderBy('own.type')
    .addOrderBy('own.addressKey')
    .getMany();
  return groupedBy(rows, ({ recipientId }) => recipientId);
}

/** A recipient as lists and lookups show it. */
export interface RecipientSummary {
  kind: RecipientKind;
  id: string;
  name: string;
  displayName: string;
  address: string;
}

const tableOf = { mailbox: 'mailbox', contact: 'contact', group: 'mail_group' } satisfies Record<RecipientKind, string>;

/** One recipient by kind and id. */
export async function findRecipient(
  manager: EntityManager,
  kind: RecipientKind,
  id: string,
): Promise<RecipientSummary | undefined> {
  const [row] = await manager.query<Omit<RecipientSummary, 'kind'>[]>(
    `SELECT id, name, display_name AS "displayName", address FROM ${tableOf[kind]} WHERE id = $1`,
    [id],
  );
  return row && { kind, ...row };
}

/** The recipients of one kind that these ids, names or addresses mean, in one query; by what they were asked for, in lower case. */
export async function findRecipientsNamed(
  manager: EntityManager,
  kind: RecipientKind,
  references: readonly string[],
): Promise<Map<string, RecipientSummary>> {
  if (references.length === 0) return new Map();
  const ids = references.filter(isNodeId).map((id) => id.toLowerCase());
  const names = references.filter((reference) => !isNodeId(reference)).map(nameKey);
  const rows = await manager.query<(Omit<RecipientSummary, 'kind'> & { key: string })[]>(
    `SELECT id, name, name_key AS key, display_name AS "displayName", address FROM ${tableOf[kind]}
      WHERE id = ANY($1::uuid[]) OR name_key = ANY($2)`,
    [ids, names],
  );
  return new Map(
    rows.flatMap(({ key, ...row }) => [[row.id, { kind, ...row }] as const, [key, { kind, ...row }] as const]),
  );
}

/** Who has each of these SMTP addresses, by address in lower case; in one query. */
export async function findHoldersOf(
  manager: EntityManager,
  addresses: readonly string[],
): Promise<Map<string, { kind: RecipientKind; id: string }>> {
  if (addresses.length === 0) return new Map();
  const rows = await manager.query<{ key: string; kind: RecipientKind; id: string }[]>(
    `SELECT address_key AS key, recipient_kind AS kind, recipient_id AS id FROM recipient_address
      WHERE type = 'SMTP' AND address_key = ANY($1)`,
    [addresses.map(addressKey)],
  );
  return new Map(rows.map(({ key, kind, id }) => [key, { kind, id }]));
}

/** One member of a group as it is shown; `name` and `displayName` are those of a recipient here. */
export interface MemberRow {
  kind: MemberKind;
  id: string | null;
  name: string | null;
  displayName: string | null;
  address: string;
  memberKey: string;
}

/** A member of a group that names its members, with the directory source that supplied it. */
export interface NamedMemberRow extends MemberRow {
  sourceId: string | null;
}

/** Memberships with who they are of. */
export const memberRows = `group_member gm
  LEFT JOIN mailbox m ON gm.member_kind = 'mailbox' AND m.id = gm.member_id
  LEFT JOIN contact c ON gm.member_kind = 'contact' AND c.id = gm.member_id
  LEFT JOIN mail_group g ON gm.member_kind = 'group' AND g.id = gm.member_id`;
export const memberAddressKey = `coalesce(m.address_key, c.address_key, g.address_key, gm.member_key)`;
export const memberColumns = `gm.member_kind AS kind, gm.member_id AS id, coalesce(m.name, c.name, g.name) AS name,
  coalesce(m.display_name, c.display_name, g.display_name) AS "displayName",
  coalesce(m.address, c.address, g.address, gm.address) AS address, gm.member_key AS "memberKey"`;

/** The members of a group by address, from after a place on. The whole group is read: groups are small beside the organization. */
export function selectMembers(
  manager: EntityManager,
  groupId: string,
  {
    after,
    text,
    limit,
  }: { after?: { address: string; memberKey: string } | undefined; text?: string | undefined; limit: number },
): Promise<NamedMemberRow[]> {
  const values: unknown[] = [groupId, limit];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const from = after
    ? ` AND (${memberAddressKey}, gm.member_key) > (${bind(after.address)}, ${bind(after.memberKey)})`
    : '';
  const found = text
    ? ` AND coalesce(m.search_text, c.search_text, g.search_text, gm.member_key) LIKE ${bind(likePattern(text))}`
    : '';
  return manager.query(
    `SELECT ${memberColumns}, gm.source_id AS "sourceId" FROM ${memberRows} WHERE gm.group_id = $1${from}${found}
      ORDER BY ${memberAddressKey}, gm.member_key LIMIT $2`,
    values,
  );
}

/** The members of these groups, by group: a query for all of them. */
export async function findMembersOfMany(
  manager: EntityManager,
  groupIds: readonly string[],
): Promise<Map<string, MemberRow[]>> {
  const rows = await manager.query<(MemberRow & { groupId: string })[]>(
    `SELECT gm.group_id AS "groupId", ${memberColumns} FROM ${memberRows} WHERE gm.group_id = ANY($1::uuid[])
      ORDER BY gm.group_id, ${memberAddressKey}, gm.member_key`,
    [groupIds],
  );
  return groupedBy(rows, ({ groupId }) => groupId);
}

function groupedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

/** How many members each of these groups has. */
export async function countMembers(manager: EntityManager, groupIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await manager.query<{ id: string; n: string }[]>(
    `SELECT group_id AS id, count(*) AS n FROM group_member WHERE group_id = ANY($1::uuid[]) GROUP BY group_id`,
    [groupIds],
  );
  return new Map(rows.map(({ id, n }) => [id, Number(n)]));
}

/** The columns of a contact or group that follow from what it is called; whoever writes a name writes these with it. */
export const recipientKeys = (called: { name: string; displayName: string; address: string }) => ({
  nameKey: nameKey(called.name),
  addressKey: addressKey(called.address),
  searchText: `${called.name} ${called.displayName} ${called.address}`.toLowerCase(),
});

/** How many addresses of recipients lie in a domain, and, where asked, below it; targets of contacts are not ours and do not count. */
export async function countAddressesIn(manager: EntityManager, domain: string, below: boolean): Promise<number> {
  const [row] = await manager.query<{ n: string }[]>(
    `SELECT count(*) AS n FROM recipient_address
      WHERE ${inDomain(below)} AND NOT (recipient_kind = 'contact' AND is_primary)`,
    [domain],
  );
  return Number(row?.n ?? 0);
}

/** The domains below this one that recipients have addresses in, but for targets of contacts. */
export async function findDomainsBelow(manager: EntityManager, domain: string): Promise<string[]> {
  const rows = await manager.query<{ domain: string }[]>(
    `SELECT DISTINCT domain FROM recipient_address
      WHERE domain LIKE '%.' || $1 AND NOT (recipient_kind = 'contact' AND is_primary) ORDER BY domain`,
    [domain],
  );
  return rows.map((row) => row.domain);
}

/** The domains, this one or below it, that contacts have their targets in. */
export async function findTargetDomains(manager: EntityManager, domain: string, below: boolean): Promise<string[]> {
  const rows = await manager.query<{ domain: string }[]>(
    `SELECT DISTINCT domain FROM recipient_address WHERE ${inDomain(below)} AND recipient_kind = 'contact' AND is_primary`,
    [domain],
  );
  return rows.map((row) => row.domain);
}

const inDomain = (below: boolean) => (below ? `(domain = $1 OR domain LIKE '%.' || $1)` : 'domain = $1');
