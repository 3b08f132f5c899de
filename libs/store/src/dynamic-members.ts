import { addressKey } from '@waypost/kernel';
import { directorySchema, parseFilter } from '@waypost/ldap';
import type { EntityManager } from 'typeorm';
import { someAtOnce } from './at-once.js';
import { OrganizationEntity } from './entities/node.entities.js';
import { likePattern } from './like-pattern.js';
import { conditionOf, type RecipientFilter } from './recipient-filter/recipient-condition.js';
import { countRecipients, type RecipientCount } from './recipient-filter/count-recipients.js';
import type { MemberRow } from './recipient-repository.js';

/* Who is in a group by its filter: mailboxes and contacts. Groups never are, so that none can hold itself. */

const schema = directorySchema();

/** A group's filter made ready; undefined where it cannot be read, and then nobody is in the group. */
async function readyFilter(manager: EntityManager, text: string): Promise<RecipientFilter | undefined> {
  const parsed = parseFilter(text);
  if ('fault' in parsed) return undefined;
  const [organization] = await manager.find(OrganizationEntity, {
    take: 1,
    select: { id: true, directorySuffix: true },
  });
  return { filter: parsed.filter, schema, suffix: organization?.directorySuffix ?? '' };
}

/** How many a filter is true of; an estimate where they are very many. */
export async function countDynamicMembers(
  manager: EntityManager,
  text: string,
): Promise<Pick<RecipientCount, 'count' | 'exact'>> {
  const filter = await readyFilter(manager, text);
  return filter ? countRecipients(manager, { kinds: ['mailbox', 'contact'], filter }) : { count: 0, exact: true };
}

/** Filters counted at once: each takes a connection, and others are to have some too. */
const countedAtOnce = 4;

/** {@link countDynamicMembers} of many groups, by the text of their filters; those that have the same are counted once. */
export async function countMembersByFilter(
  manager: EntityManager,
  texts: readonly string[],
): Promise<ReadonlyMap<string, Pick<RecipientCount, 'count' | 'exact'>>> {
  const each = [...new Set(texts)];
  // Within a transaction there is one connection, which does one thing after the other.
  const most = manager.queryRunner ? 1 : countedAtOnce;
  const counts = await someAtOnce(each, most, (text) => countDynamicMembers(manager, text));
  return new Map(each.map((text, at) => [text, counts[at] ?? { count: 0, exact: true }]));
}

/** Those a filter is true of, by address, from after a place on. */
export async function selectDynamicMembers(
  manager: EntityManager,
  filter: string,
  {
    after,
    text,
    limit,
  }: { after?: { address: string; memberKey: string } | undefined; text?: string | undefined; limit: number },
): Promise<MemberRow[]> {
  const ready = await readyFilter(manager, filter);
  if (!ready) return [];
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const most = bind(limit);
  const branch = (kind: 'mailbox' | 'contact') => {
    const from = after ? ` AND (r.address_key, r.id::text) > (${bind(after.address)}, ${bind(after.memberKey)})` : '';
    const found = text ? ` AND r.search_text LIKE ${bind(likePattern(text))}` : '';
    return `(SELECT '${kind}' AS kind, r.id, r.name, r.display_name AS "displayName", r.address, r.address_key AS key,
        r.id::text AS "memberKey" FROM ${kind} r WHERE ${conditionOf(ready, kind)(bind)}${from}${found}
      ORDER BY r.address_key, r.id LIMIT ${most})`;
  };
  const rows = await manager.query<(MemberRow & { key: string })[]>(
    `SELECT * FROM (${branch('mailbox')} UNION ALL ${branch('contact')}) page ORDER BY key, "memberKey" LIMIT ${most}`,
    values,
  );
  return rows.map(({ key: _key, ...row }) => row);
}

/** Members by address, each once. */
export function mergedByAddress<M extends Pick<MemberRow, 'address'>>(members: readonly M[]): M[] {
  const byAddress = new Map(members.map((member) => [addressKey(member.address), member]));
  return [...byAddress].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, member]) => member);
}
