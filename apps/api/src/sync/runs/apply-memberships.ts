import { DomainError } from '@waypost/kernel';
import { membershipId } from '@waypost/organization';
import {
  type Change,
  type ItemToApply,
  gone,
  GroupMemberEntity,
  GroupOwnerEntity,
  holdsItself,
  insertMany,
  memberRecord,
  put,
} from '@waypost/store';
import type { EntityManager } from 'typeorm';
import type { Work } from './batch-work.js';
import { parseMember } from './item-changes.js';

/**
 * Lets members and owners of groups come and go as items say, and notes with each what followers are told. Throws `membership-loop`
 * where a group would hold itself through others.
 */
export async function applyMemberships({ manager }: Change, works: readonly Work[], sourceId: string): Promise<void> {
  const groups = works.filter(({ kind }) => kind === 'group');
  if (groups.length === 0) return;
  const workOn = (groupId: string) => groups.findLast(({ item }) => item.localId === groupId);
  const leaving = groups.flatMap(({ item, changes }) =>
    changes.members.remove.map((key) => ({ groupId: item.localId ?? '', key: parseMember(key).id })),
  );
  if (leaving.length > 0)
    await manager.query(
      `DELETE FROM group_member own USING unnest($1::uuid[], $2::text[]) AS wanted(group_id, member_key)
        WHERE own.group_id = wanted.group_id AND own.member_key = wanted.member_key`,
      [leaving.map(({ groupId }) => groupId), leaving.map(({ key }) => key)],
    );
  const coming = groups.flatMap((work) => membersOf(work, sourceId));
  await insertMany(manager, GroupMemberEntity, coming);
  for (const { groupId, key } of leaving) workOn(groupId)?.told.push(gone('group-member', membershipId(groupId, key)));
  for (const row of coming) workOn(row.groupId)?.told.push(put(memberRecord(row)));
  const holding = new Set(coming.filter(({ memberKind }) => memberKind === 'group').map(({ groupId }) => groupId));
  for (const groupId of holding) if (await holdsItself(manager, groupId)) throw loop(workOn(groupId)?.item);
  await applyOwners(manager, groups, sourceId);
}

/** Recipients that these items let into groups, or out of them. */
export const membersMoved = (works: readonly Work[]) =>
  works
    .filter(({ kind }) => kind === 'group')
    .flatMap(({ changes: { members } }) => [...members.add, ...members.remove])
    .map((key) => {
      const { kind, id } = parseMember(key);
      return { memberKind: kind, memberId: kind === 'external' ? null : id };
    });

function membersOf({ item, changes }: Work, sourceId: string): GroupMemberEntity[] {
  return changes.members.add.map((key) => {
    const { kind, id } = parseMember(key);
    const row = { groupId: item.localId ?? '', memberKey: id, sourceId };
    return kind === 'external'
      ? { ...row, memberKind: kind, memberId: null, address: id }
      : { ...row, memberKind: kind, memberId: id, address: null };
  });
}

async function applyOwners(manager: EntityManager, groups: readonly Work[], sourceId: string): Promise<void> {
  const leaving = groups.flatMap(({ item, changes }) =>
    changes.owners.remove.map((key) => ({ groupId: item.localId ?? '', id: parseMember(key).id })),
  );
  if (leaving.length > 0)
    await manager.query(
      `DELETE FROM group_owner own USING unnest($1::uuid[], $2::uuid[]) AS wanted(group_id, mailbox_id)
        WHERE own.group_id = wanted.group_id AND own.mailbox_id = wanted.mailbox_id`,
      [leaving.map(({ groupId }) => groupId), leaving.map(({ id }) => id)],
    );
  const coming = groups.flatMap(({ item, changes }) =>
    changes.owners.add.map((key) => ({ groupId: item.localId ?? '', mailboxId: parseMember(key).id, sourceId })),
  );
  await insertMany(manager, GroupOwnerEntity, coming);
}

const loop = (item: ItemToApply | undefined) =>
  new DomainError('membership-loop', `The group ${item?.label ?? ''} would hold itself through others.`);
