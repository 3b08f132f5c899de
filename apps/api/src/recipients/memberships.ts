import type { ReplicaChange } from '@waypost/organization';
import {
  connectorRecord,
  GroupEntity,
  GroupMemberEntity,
  GroupOwnerEntity,
  forgetRulesOf,
  forgetSender,
  gone,
  groupRecord,
  memberRecord,
  presentDeliveryRecords,
  put,
} from '@waypost/store';
import { type EntityManager, In } from 'typeorm';

/** Owners of these groups, by group. */
export async function ownersOf(manager: EntityManager, groupIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await manager.find(GroupOwnerEntity, {
    where: { groupId: In([...groupIds]) },
    order: { mailboxId: 'ASC' },
  });
  const owners = new Map<string, string[]>();
  for (const { groupId, mailboxId } of rows) owners.set(groupId, [...(owners.get(groupId) ?? []), mailboxId]);
  return owners;
}

/** Takes a recipient that is about to go out of every group, connector and rule of delivery; says which those were, for the audit, and what followers must know. */
export async function forgetMemberships(
  manager: EntityManager,
  recipientId: string,
): Promise<{ groups: string[]; changes: ReplicaChange[] }> {
  const rows = await manager.findBy(GroupMemberEntity, { memberId: recipientId });
  await manager.delete(GroupMemberEntity, { memberId: recipientId });
  const connectors = await forgetSender(manager, recipientId);
  const ruled = await forgetRulesOf(manager, recipientId);
  const owned = await manager.findBy(GroupOwnerEntity, { mailboxId: recipientId });
  await manager.delete(GroupOwnerEntity, { mailboxId: recipientId });
  const ownedIds = owned.map(({ groupId }) => groupId);
  const groups = await manager.findBy(GroupEntity, { id: In([...rows.map(({ groupId }) => groupId), ...ownedIds]) });
  const owners = await ownersOf(manager, ownedIds);
  return {
    groups: groups
      .filter(({ id }) => rows.some(({ groupId }) => groupId === id))
      .map(({ name }) => name)
      .sort(),
    changes: [
      ...connectors.map((connector) => put(connectorRecord(connector))),
      ...rows.map((row) => gone('group-member', memberRecord(row).id)),
      ...(await presentDeliveryRecords(manager, ruled)),
      ...groups.filter(({ id }) => ownedIds.includes(id)).map((row) => put(groupRecord(row, owners.get(row.id) ?? []))),
    ],
  };
}
