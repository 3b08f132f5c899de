import type { DeliveryRules, Forwarding, ReplicaRecord } from '@waypost/organization';
import { type EntityManager, In } from 'typeorm';
import { RecipientDeliveryEntity, RecipientSenderEntity, type SenderList } from './entities/delivery.entities.js';
import type { RecipientKind } from './entities/recipient.entities.js';

/** What is in the lists of senders of a recipient, in the order of the ids. */
export type SenderLists = Record<SenderList, { kind: RecipientKind; id: string }[]>;

/** The rules of one recipient as rows; `row` is absent where there are only lists. */
export interface StoredRules {
  row: RecipientDeliveryEntity | undefined;
  lists: SenderLists;
}

const noLists = (): SenderLists => ({ accept: [], reject: [], 'send-as': [] });

/** The rules of these recipients, in two queries; those without any are not among them. */
export async function findStoredRules(
  manager: EntityManager,
  recipientIds: readonly string[],
): Promise<Map<string, StoredRules>> {
  const found = new Map<string, StoredRules>();
  if (recipientIds.length === 0) return found;
  const ids = [...recipientIds];
  for (const row of await manager.findBy(RecipientDeliveryEntity, { recipientId: In(ids) }))
    found.set(row.recipientId, { row, lists: noLists() });
  const senders = await manager.find(RecipientSenderEntity, {
    where: { recipientId: In(ids) },
    order: { senderId: 'ASC' },
  });
  for (const { recipientId, list, senderId, senderKind } of senders) {
    const rules = found.get(recipientId) ?? { row: undefined, lists: noLists() };
    found.set(recipientId, rules);
    rules.lists[list].push({ kind: senderKind, id: senderId });
  }
  return found;
}

const forwardingOf = (row: RecipientDeliveryEntity | undefined): Forwarding | undefined => {
  if (!row || row.forwardKind === null) return undefined;
  return row.forwardId === null
    ? { address: row.forwardAddress ?? '', keepCopy: row.keepCopy }
    : { recipientId: row.forwardId, keepCopy: row.keepCopy };
};

/** The rules as the domain has them. */
export function toRules(id: string, { row, lists }: StoredRules): DeliveryRules {
  const forwarding = forwardingOf(row);
  const ids = (list: SenderList) => lists[list].map((one) => one.id);
  return {
    id,
    ...(forwarding && { forwarding }),
    ...(row?.requireSignIn && { requireSignIn: true }),
    ...(row && row.maxReceiveBytes !== null && { maxReceiveBytes: Number(row.maxReceiveBytes) }),
    ...(lists.accept.length > 0 && { acceptFrom: ids('accept') }),
    ...(lists.reject.length > 0 && { rejectFrom: ids('reject') }),
    ...(lists['send-as'].length > 0 && { sendAs: ids('send-as') }),
  };
}

/** What followers are told of a recipient's rules. */
export const deliveryRecord = (rules: DeliveryRules): ReplicaRecord => ({ kind: 'delivery', ...rules });

/** What followers are told of these recipients' rules as they are now: each as it is, or that there are none. */
export async function presentDeliveryRecords(manager: EntityManager, recipientIds: readonly string[]) {
  const found = await findStoredRules(manager, recipientIds);
  return recipientIds.map((id) => {
    const stored = found.get(id);
    return stored
      ? ({ op: 'put', record: deliveryRecord(toRules(id, stored)) } as const)
      : ({ op: 'delete', kind: 'delivery', id } as const);
  });
}

/**
 * Takes a recipient that goes out of the rules of all others, and its own away. Mail of those that were forwarded to it stays with
 * them. Answers whose rules are others now, its own among them.
 */
export async function forgetRulesOf(manager: EntityManager, recipientId: string): Promise<string[]> {
  const forwarding = await manager.findBy(RecipientDeliveryEntity, { forwardId: recipientId });
  for (const row of forwarding) {
    const kept = {
      ...row,
      forwardKind: null,
      forwardId: null,
      forwardAddress: null,
      forwardKey: null,
      keepCopy: false,
    };
    if (kept.requireSignIn || kept.maxReceiveBytes !== null)
      await manager.update(RecipientDeliveryEntity, { recipientId: row.recipientId }, kept);
    else await manager.delete(RecipientDeliveryEntity, { recipientId: row.recipientId });
  }
  const listed = await manager.findBy(RecipientSenderEntity, { senderId: recipientId });
  const own = await findStoredRules(manager, [recipientId]);
  await manager.delete(RecipientSenderEntity, { senderId: recipientId });
  await manager.delete(RecipientSenderEntity, { recipientId });
  await manager.delete(RecipientDeliveryEntity, { recipientId });
  return [...new Set([...[...forwarding, ...listed].map((row) => row.recipientId), ...own.keys()])];
}
