import { groupsInLoops } from '@waypost/organization';
import type { EntityManager } from 'typeorm';
import { countDynamicMembers, mergedByAddress, selectDynamicMembers } from './dynamic-members.js';
import { memberAddressKey, memberColumns, memberRows, type MemberRow } from './recipient-repository.js';

/*
 * Which group holds which. An outside address that is a member may have become an address of a recipient here since: mail goes to
 * that recipient then, so it counts as the member.
 */

/** The groups that hold the recipient `of` directly, as a table to join. */
const holders = (of: string) => `(
  SELECT gm.group_id AS id FROM group_member gm WHERE gm.member_id = ${of}
  UNION ALL
  SELECT gm.group_id FROM recipient_address ra JOIN group_member gm ON gm.member_key = ra.address_key AND gm.member_id IS NULL
    WHERE ra.recipient_id = ${of} AND ra.type = 'SMTP')`;

/** The same, with the mailboxes that are forwarded to it. */
const leading = (of: string) => `(
  SELECT id FROM ${holders(of)} holder
  UNION ALL
  SELECT rd.recipient_id FROM recipient_delivery rd WHERE rd.forward_id = ${of}
  UNION ALL
  SELECT rd.recipient_id FROM recipient_address ra JOIN recipient_delivery rd ON rd.forward_key = ra.address_key
    WHERE ra.recipient_id = ${of} AND ra.type = 'SMTP')`;

/** Every membership in the groups that are opened, as of who gets the mail. */
const openedMembers = `opened JOIN group_member gm ON gm.group_id = opened.id
  LEFT JOIN recipient_address ra ON gm.member_id IS NULL AND ra.type = 'SMTP' AND ra.address_key = gm.member_key`;
const kindNow = 'coalesce(ra.recipient_kind, gm.member_kind)';
const idNow = 'coalesce(ra.recipient_id, gm.member_id)';

const around = (start: string, next: (of: string) => string) =>
  `WITH RECURSIVE around(id) AS (${start} UNION SELECT holder.id FROM around CROSS JOIN LATERAL ${next('around.id')} holder)`;
const opened = `WITH RECURSIVE opened(id) AS (
  SELECT $1::uuid UNION SELECT ${idNow} FROM ${openedMembers} WHERE ${kindNow} = 'group')`;

/** The recipient itself and every group that holds it, directly or through others. */
export const findGroupsAround = (manager: EntityManager, recipientId: string): Promise<Set<string>> =>
  findAround(manager, recipientId, holders);

/**
 * A recipient and everything its mail may have come through: the groups that hold it and the mailboxes that are forwarded to it,
 * directly or through others. Whoever is made a member of it, or is where it is forwarded to, must be none of them.
 */
export const findLeadingTo = (manager: EntityManager, recipientId: string): Promise<Set<string>> =>
  findAround(manager, recipientId, leading);

async function findAround(
  manager: EntityManager,
  recipientId: string,
  next: (of: string) => string,
): Promise<Set<string>> {
  const rows = await manager.query<{ id: string }[]>(`${around('SELECT $1::uuid', next)} SELECT id FROM around`, [
    recipientId,
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** Whether mail for a recipient comes back to it through others, as it may once it has another address. */
export async function holdsItself(manager: EntityManager, recipientId: string): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `${around(`SELECT id FROM ${leading('$1::uuid')} holder`, leading)} SELECT 1 FROM around WHERE id = $1::uuid`,
    [recipientId],
  );
  return rows.length > 0;
}

/** Who gets mail that is sent to a group. */
export interface Expansion {
  /** Each once, by address. */
  receivers: Omit<MemberRow, 'memberKey'>[];
  total: number;
  /** Whether the total is counted; of very many, and of who may be in several groups, it is an estimate. */
  exact: boolean;
  /** Groups that hold themselves, directly or through others: each is opened once, so that it ends. */
  loops: { id: string; name: string }[];
}

/** Opens a group and the groups in it; `limit` bounds the receivers that are named. */
export async function expandGroup(manager: EntityManager, groupId: string, limit: number): Promise<Expansion> {
  const rows = await manager.query<(MemberRow & { total: string })[]>(
    `${opened}, leaves AS (
       SELECT DISTINCT ON (coalesce(${idNow}::text, gm.member_key)) coalesce(${idNow}::text, gm.member_key) AS member_key,
         ${kindNow} AS member_kind, ${idNow} AS member_id, gm.address
       FROM ${openedMembers} WHERE ${kindNow} <> 'group' ORDER BY coalesce(${idNow}::text, gm.member_key))
     SELECT ${memberColumns}, count(*) OVER () AS total FROM ${memberRows.replace('group_member gm', 'leaves gm')}
      ORDER BY ${memberAddressKey} LIMIT $2`,
    [groupId, limit],
  );
  const named = {
    receivers: rows.map(({ total: _total, memberKey: _memberKey, ...receiver }) => receiver),
    total: Number(rows[0]?.total ?? 0),
    exact: true,
  };
  const whole = await withDynamic(manager, { groupId, limit }, named);
  return { ...whole, loops: await findLoops(manager, groupId) };
}

/** Adds those who are in the opened groups by filters. Where not all are named, who is in several may be counted more than once. */
async function withDynamic(
  manager: EntityManager,
  { groupId, limit }: { groupId: string; limit: number },
  named: Omit<Expansion, 'loops'>,
): Promise<Omit<Expansion, 'loops'>> {
  const filters = await manager.query<{ filter: string }[]>(
    `${opened} SELECT g.filter FROM opened JOIN mail_group g ON g.id = opened.id WHERE g.filter IS NOT NULL`,
    [groupId],
  );
  if (filters.length === 0) return named;
  const found = [...named.receivers];
  let { total, exact } = named;
  for (const { filter } of filters) {
    const members = await selectDynamicMembers(manager, filter, { limit: limit + 1 });
    found.push(...members.map(({ memberKey: _memberKey, ...member }) => member));
    const counted =
      members.length > limit ? await countDynamicMembers(manager, filter) : { count: members.length, exact: true };
    total += counted.count;
    exact &&= counted.exact;
  }
  const receivers = mergedByAddress(found);
  if (receivers.length <= limit) return { receivers, total: receivers.length, exact: true };
  // One group by itself counts nobody twice.
  const isOne = filters.length === 1 && named.total === 0;
  return { receivers: receivers.slice(0, limit), total, exact: exact && isOne };
}

async function findLoops(manager: EntityManager, groupId: string): Promise<{ id: string; name: string }[]> {
  const edges = await manager.query<{ outer: string; inner: string }[]>(
    `${opened} SELECT DISTINCT gm.group_id AS "outer", ${idNow} AS "inner" FROM ${openedMembers} WHERE ${kindNow} = 'group'`,
    [groupId],
  );
  const looping = groupsInLoops(edges.map(({ outer, inner }) => [outer, inner]));
  if (looping.size === 0) return [];
  return manager.query('SELECT id, name FROM mail_group WHERE id = ANY($1::uuid[]) ORDER BY name_key', [[...looping]]);
}

/**
 * Whose mail goes on to these addresses as ones elsewhere: the groups that have one as a member and the mailboxes that are forwarded
 * to one, by the address's key. Addresses nobody's mail goes on to are not among them.
 */
export async function findSendersOn(
  manager: EntityManager,
  addressKeys: readonly string[],
): Promise<Map<string, string[]>> {
  const senders = new Map<string, string[]>();
  if (addressKeys.length === 0) return senders;
  const rows = await manager.query<{ key: string; id: string }[]>(
    `SELECT gm.member_key AS key, gm.group_id AS id FROM group_member gm
        WHERE gm.member_id IS NULL AND gm.member_key = ANY($1::text[])
      UNION ALL
      SELECT rd.forward_key, rd.recipient_id FROM recipient_delivery rd
        WHERE rd.forward_key IS NOT NULL AND rd.forward_key = ANY($1::text[])`,
    [addressKeys],
  );
  for (const { key, id } of rows) senders.set(key, [...(senders.get(key) ?? []), id]);
  return senders;
}
