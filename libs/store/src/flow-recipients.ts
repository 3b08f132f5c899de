import { addressKey } from '@waypost/kernel';
import type { DeliveryRules } from '@waypost/organization';
import type { EntityManager } from 'typeorm';
import { countDynamicMembers, selectDynamicMembers } from './dynamic-members.js';
import { findStoredRules, toRules } from './delivery-repository.js';
import type { RecipientKind } from './entities/recipient.entities.js';
import { memberRows } from './recipient-repository.js';

/** A recipient as a message meets it. */
export type MetRecipient = Met & {
  /** Who may write to it, and who sends in its name; absent where nothing is said. */
  rules?: DeliveryRules;
  /** The address a mailbox is forwarded to. */
  forwardTo?: string;
};

type Met =
  | { kind: 'mailbox'; id: string; name: string; address: string; server: string; isSuspended: boolean }
  | { kind: 'contact'; id: string; name: string; address: string }
  | {
      kind: 'group';
      id: string;
      name: string;
      address: string;
      isHidden: boolean;
      /** Primary addresses of its members, or addresses elsewhere; as many as were asked for. */
      members: string[];
      /** How many it has, and whether that is counted. */
      total: number;
      exact: boolean;
    };

/** An address and its type, in capitals. */
export interface TypedAddress {
  type: string;
  address: string;
}

/** What makes two addresses the same. */
export const typedAddressKey = ({ type, address }: TypedAddress) => `${type}:${addressKey(address)}`;

/**
 * Who has each of these addresses, by {@link typedAddressKey}: at most eight queries, however many there are. Of a group at most so
 * many members are named.
 */
export async function findWhoHas(
  manager: EntityManager,
  addresses: readonly TypedAddress[],
  mostMembers: number,
): Promise<Map<string, MetRecipient>> {
  if (addresses.length === 0) return new Map();
  const held = await manager.query<{ type: string; key: string; kind: RecipientKind; id: string }[]>(
    `SELECT ra.type, ra.address_key AS key, ra.recipient_kind AS kind, ra.recipient_id AS id
       FROM unnest($1::text[], $2::text[]) AS asked(type, key)
       JOIN recipient_address ra ON ra.type = asked.type AND ra.address_key = asked.key`,
    [addresses.map(({ type }) => type), addresses.map(({ address }) => addressKey(address))],
  );
  const idsOf = (kind: RecipientKind) => [...new Set(held.filter((one) => one.kind === kind).map(({ id }) => id))];
  const met = new Map<string, MetRecipient>();
  for (const one of await mailboxesOf(manager, idsOf('mailbox'))) met.set(one.id, one);
  for (const one of await contactsOf(manager, idsOf('contact'))) met.set(one.id, one);
  for (const one of await groupsOf(manager, idsOf('group'), mostMembers)) met.set(one.id, one);
  await addRules(manager, met);
  return new Map(
    held.flatMap(({ type, key, id }) => {
      const recipient = met.get(id);
      return recipient ? [[`${type}:${key}`, recipient] as const] : [];
    }),
  );
}

/** Adds what is said of who may write to each, and where its mail goes on to. */
async function addRules(manager: EntityManager, met: ReadonlyMap<string, MetRecipient>): Promise<void> {
  const stored = await findStoredRules(manager, [...met.keys()]);
  const targets = [...stored.values()].flatMap(({ row }) => row?.forwardId ?? []);
  const addresses = await manager.query<{ id: string; address: string }[]>(
    `SELECT recipient_id AS id, address FROM recipient_address
      WHERE recipient_id = ANY($1::uuid[]) AND type = 'SMTP' AND is_primary`,
    [targets],
  );
  const addressOf = new Map(addresses.map(({ id, address }) => [id, address]));
  for (const [id, rules] of stored) {
    const one = met.get(id);
    if (!one) continue;
    one.rules = toRules(id, rules);
    const { forwardId, forwardAddress } = rules.row ?? { forwardId: null, forwardAddress: null };
    const forwardTo = forwardId === null ? forwardAddress : addressOf.get(forwardId);
    if (forwardTo) one.forwardTo = forwardTo;
  }
}

async function mailboxesOf(manager: EntityManager, ids: readonly string[]): Promise<MetRecipient[]> {
  if (ids.length === 0) return [];
  return manager.query(
    `SELECT 'mailbox' AS kind, m.id, m.name, m.address, v.name AS server, m.suspended_by IS NOT NULL AS "isSuspended"
       FROM mailbox m JOIN server v ON v.id = m.server_id WHERE m.id = ANY($1::uuid[])`,
    [ids],
  );
}

async function contactsOf(manager: EntityManager, ids: readonly string[]): Promise<MetRecipient[]> {
  if (ids.length === 0) return [];
  return manager.query(`SELECT 'contact' AS kind, id, name, address FROM contact WHERE id = ANY($1::uuid[])`, [ids]);
}

async function groupsOf(manager: EntityManager, ids: readonly string[], mostMembers: number): Promise<MetRecipient[]> {
  if (ids.length === 0) return [];
  const groups = await manager.query<
    { id: string; name: string; address: string; isHidden: boolean; total: string; filter: string | null }[]
  >(
    `SELECT g.id, g.name, g.address, g.hidden AS "isHidden", g.filter,
        (SELECT count(*) FROM group_member gm WHERE gm.group_id = g.id) AS total
       FROM mail_group g WHERE g.id = ANY($1::uuid[])`,
    [ids],
  );
  const members = await manager.query<{ id: string; address: string }[]>(
    `SELECT opened.id, one.address FROM unnest($1::uuid[]) AS opened(id) CROSS JOIN LATERAL (
       SELECT coalesce(m.address, c.address, g.address, gm.address) AS address FROM ${memberRows}
        WHERE gm.group_id = opened.id ORDER BY gm.member_key LIMIT $2) one`,
    [ids, mostMembers],
  );
  const met: MetRecipient[] = [];
  for (const { total, filter, ...group } of groups) {
    const named = members.filter(({ id }) => id === group.id);
    const found = filter === null ? named : await selectDynamicMembers(manager, filter, { limit: mostMembers });
    const { count, exact } =
      filter === null ? { count: Number(total), exact: true } : await countDynamicMembers(manager, filter);
    met.push({ kind: 'group', ...group, members: found.map(({ address }) => address), total: count, exact });
  }
  return met;
}

/** Rows that are looked at for domains mail goes to. */
const sampled = 20_000;

/** Domains elsewhere that contacts and members of groups are in, those with most of them first; of very many a part is looked at. */
export async function findDomainsWrittenTo(manager: EntityManager, most: number): Promise<string[]> {
  const rows = await manager.query<{ domain: string }[]>(
    `SELECT domain FROM (
       (SELECT domain FROM recipient_address WHERE recipient_kind = 'contact' AND is_primary AND type = 'SMTP' LIMIT $2)
       UNION ALL
       (SELECT split_part(member_key, '@', 2) FROM group_member WHERE member_id IS NULL LIMIT $2)
     ) seen WHERE domain <> '' GROUP BY domain ORDER BY count(*) DESC, domain LIMIT $1`,
    [most, sampled],
  );
  return rows.map(({ domain }) => domain);
}
