import type { FieldDifference } from '@waypost/contracts';
import { isNodeId } from '@waypost/kernel';
import { findRecipientsNamed, ServerEntity } from '@waypost/store';
import { type LocalKind, memberKey, parseMemberKey } from '@waypost/sync';
import { Any, type EntityManager } from 'typeorm';

/** The part of an item that says what becomes of it. */
interface Differing {
  differences: readonly FieldDifference[];
}

const setsOfRecipients = ['members', 'owners'];
const keysIn = (difference: FieldDifference) =>
  'add' in difference && setsOfRecipients.includes(difference.field) ? [...difference.add, ...difference.remove] : [];
const serverIn = (difference: FieldDifference) =>
  difference.field === 'server' && 'after' in difference && typeof difference.after === 'string'
    ? [difference.after]
    : [];

/**
 * Items of a plan with names in the place of ids: whoever approves a plan has to see who leaves a group, and on which server somebody
 * lands. `mailbox:mark` stands for a mailbox, as everywhere; who is only made by the plan goes by the label of that item.
 */
export async function withNames<Item extends Differing>(
  manager: EntityManager,
  runId: string,
  items: readonly Item[],
): Promise<Item[]> {
  const all = items.flatMap(({ differences }) => differences);
  const members = await namesOfMembers(manager, runId, new Set(all.flatMap(keysIn)));
  const servers = await namesOfServers(manager, all.flatMap(serverIn));
  if (members.size === 0 && servers.size === 0) return [...items];
  const named = (keys: readonly string[]) => keys.map((key) => members.get(key) ?? key);
  const shown = (difference: FieldDifference): FieldDifference => {
    if ('add' in difference && keysIn(difference).length > 0)
      return { ...difference, add: named(difference.add), remove: named(difference.remove) };
    const [server] = serverIn(difference);
    return server === undefined ? difference : { ...difference, after: servers.get(server) ?? server };
  };
  return items.map((item) => ({ ...item, differences: item.differences.map(shown) }));
}

async function namesOfMembers(
  manager: EntityManager,
  runId: string,
  keys: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const wanted = [...keys].map(parseMemberKey).filter(({ id }) => isNodeId(id));
  const names = await namesOf(manager, wanted);
  const unnamed = wanted.filter(({ kind, id }) => !names.has(memberKey(kind, id))).map(({ id }) => id);
  const labels = await labelsIn(manager, runId, unnamed);
  return new Map(
    wanted.flatMap(({ kind, id }) => {
      const name = names.get(memberKey(kind, id)) ?? labels.get(id);
      return name === undefined ? [] : [[memberKey(kind, id), memberKey(kind, name)]];
    }),
  );
}

/** The present names of recipients, by their member key; a query a kind. */
export async function namesOf(
  manager: EntityManager,
  recipients: readonly { kind: LocalKind; id: string }[],
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const kind of ['mailbox', 'contact', 'group'] as const) {
    const ids = recipients.flatMap((one) => (one.kind === kind ? [one.id] : []));
    for (const { id, name } of (await findRecipientsNamed(manager, kind, ids)).values())
      names.set(memberKey(kind, id), name);
  }
  return names;
}

/** The labels of the items that are about recipients, by the recipient's id. */
async function labelsIn(manager: EntityManager, runId: string, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await manager.query<{ id: string; label: string }[]>(
    `SELECT item.local_id AS id, item.label FROM directory_run run
       JOIN directory_plan_item item ON item.run_id = run.id AND item.plan = run.plan
      WHERE run.id = $1 AND item.local_id = ANY($2::uuid[])`,
    [runId, ids],
  );
  return new Map(rows.map(({ id, label }) => [id, label]));
}

async function namesOfServers(manager: EntityManager, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await manager.find(ServerEntity, {
    select: { id: true, name: true },
    where: { id: Any([...new Set(ids)]) },
  });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
