import { Injectable } from '@nestjs/common';
import type { MemberList, MemberQuery, MemberReference, MembersChange, MembersChanged } from '@waypost/contracts';
import { addressKey, DomainError, type FieldFault } from '@waypost/kernel';
import {
  type AuditEntryEntity,
  countDynamicMembers,
  countMembers,
  findHoldersOf,
  findLeadingTo,
  findRecipientsNamed,
  gone,
  type GroupEntity,
  GroupMemberEntity,
  memberRecord,
  put,
  type RecipientKind,
  selectDynamicMembers,
  selectMembers,
} from '@waypost/store';
import { DataSource, type EntityManager, In } from 'typeorm';
import { cursorAfter, readCursor } from '../http/paging.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { beforeMembersChange } from '../policies/stamp-members.js';
import { refuseSupplied } from '../sync/links/refuse-managed.js';
import { sourceLinks } from '../sync/sources/source-links.js';
import { expectGroup } from './group.service.js';

const byAddress = 'address';
const kinds = ['mailbox', 'contact', 'group'] as const satisfies readonly RecipientKind[];

/** Who belongs to which group. */
@Injectable()
export class MembersService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
  ) {}

  async list(reference: string, query: MemberQuery): Promise<MemberList> {
    const { manager } = this.source;
    const group = await expectGroup(manager, reference);
    const after = readCursor(byAddress, query.cursor)?.key.split(' ');
    const text = query.q === '' ? undefined : query.q;
    const wanted = {
      after: after && { address: after[0] ?? '', memberKey: after[1] ?? '' },
      text,
      limit: query.limit + 1,
    };
    const rows =
      group.filter === null
        ? await selectMembers(manager, group.id, wanted)
        : (await selectDynamicMembers(manager, group.filter, wanted)).map((row) => ({ ...row, sourceId: null }));
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    const key = last && `${addressKey(last.address)} ${last.memberKey}`;
    const sourceOf = await sourceLinks(
      manager,
      items.map(({ sourceId }) => sourceId),
    );
    return {
      items: items.map(({ memberKey: _memberKey, sourceId, ...member }) => ({ ...member, source: sourceOf(sourceId) })),
      nextCursor: rows.length > query.limit && key ? cursorAfter(byAddress, { key, id: group.id }) : null,
      ...(query.total && (await totalOf(manager, group))),
    };
  }

  /** Adds and removes many at once, all or nothing; whoever is a member already, or is none, stays as it is. */
  change(write: WriteRequest, reference: string, { add, remove }: MembersChange): Promise<MembersChanged> {
    return this.writes.change(write, async (change) => {
      const { manager, note } = change;
      const group = await expectGroup(manager, reference);
      if (group.filter !== null) throw heldByFilter;
      const wanted = await resolveMembers(manager, group.id, { add, remove });
      await refuseLoops(manager, group.id, wanted.add);
      const keys = [...wanted.add, ...wanted.remove].map(({ memberKey }) => memberKey);
      const present = await manager.findBy(GroupMemberEntity, { groupId: group.id, memberKey: In(keys) });
      const isMember = new Set(present.map(({ memberKey }) => memberKey));
      const added = unique(wanted.add).filter(({ memberKey }) => !isMember.has(memberKey));
      const removed = present.filter(({ memberKey }) => wanted.remove.some((row) => row.memberKey === memberKey));
      await refuseSupplied(
        manager,
        { kind: 'group', id: group.id, field: 'members' },
        wanted.remove.map(({ memberKey }, at) => ({
          pointer: `#/remove/${Math.min(at, remove.length - 1)}`,
          sourceId: removed.find((row) => row.memberKey === memberKey)?.sourceId ?? null,
        })),
      );
      const stampMembers = await beforeMembersChange(change, [...added, ...removed]);
      if (removed.length > 0)
        await manager.delete(GroupMemberEntity, {
          groupId: group.id,
          memberKey: In(removed.map(({ memberKey }) => memberKey)),
        });
      if (added.length > 0) await manager.insert(GroupMemberEntity, added);
      if (added.length + removed.length > 0)
        note(
          {
            action: membersChanged,
            subject: { level: 'group', id: group.id, name: group.name },
            before: { removed: await namesOf(manager, removed) },
            after: { added: await namesOf(manager, added) },
            revertible: true,
          },
          [
            ...removed.map((row) => gone('group-member', memberRecord(row).id)),
            ...added.map((row) => put(memberRecord(row))),
          ],
        );
      await stampMembers();
      const members = (await countMembers(manager, [group.id])).get(group.id) ?? 0;
      const unchanged = add.length + remove.length - added.length - removed.length;
      return { added: added.length, removed: removed.length, unchanged, members };
    });
  }

  /** Takes back what was noted of a group's members: who was added goes, and who was removed comes again. */
  async revert(
    write: WriteRequest,
    groupId: string,
    { before, after }: Pick<AuditEntryEntity, 'before' | 'after'>,
  ): Promise<void> {
    const { added, removed } = await this.change(write, groupId, {
      add: referencesIn(before?.['removed']),
      remove: referencesIn(after?.['added']),
    });
    if (added + removed === 0)
      throw new DomainError('change-not-revertible', 'All of these members were changed again since.');
  }
}

/** The action that {@link MembersService.revert} takes back. */
export const membersChanged = 'group.members-changed';
const heldByFilter = new DomainError(
  'members-by-filter',
  'The group has a filter: who is in it follows from that. Take the filter away to name members.',
);

async function totalOf(manager: EntityManager, { id, filter }: GroupEntity) {
  if (filter === null) return { total: (await countMembers(manager, [id])).get(id) ?? 0 };
  const { count, exact } = await countDynamicMembers(manager, filter);
  return { total: count, totalExact: exact };
}

/** Turns what a request names into rows, in a query a kind; every reference that leads nowhere is reported at once. */
async function resolveMembers(
  manager: EntityManager,
  groupId: string,
  change: MembersChange,
): Promise<Record<'add' | 'remove', GroupMemberEntity[]>> {
  const all = [...change.add, ...change.remove];
  const named = new Map<RecipientKind, Awaited<ReturnType<typeof findRecipientsNamed>>>();
  for (const kind of kinds) named.set(kind, await findRecipientsNamed(manager, kind, all.flatMap(referenceIn(kind))));
  const holders = await findHoldersOf(
    manager,
    all.flatMap((member) => ('address' in member ? [member.address] : [])),
  );
  const faults: FieldFault[] = [];
  const rowOf = (side: 'add' | 'remove') => (member: MemberReference, at: number) => {
    if ('address' in member) {
      const holder = holders.get(addressKey(member.address));
      return [holder ? memberRow(groupId, holder) : externalRow(groupId, member.address)];
    }
    const kind = kinds.find((one) => one in member) ?? 'mailbox';
    const [reference = ''] = referenceIn(kind)(member);
    const found = named.get(kind)?.get(reference.toLowerCase());
    if (found) return [memberRow(groupId, found)];
    faults.push({ pointer: `#/${side}/${at}/${kind}`, detail: `There is no ${kind} "${reference}".` });
    return [];
  };
  const rows = { add: change.add.flatMap(rowOf('add')), remove: change.remove.flatMap(rowOf('remove')) };
  if (faults[0]) throw new DomainError('reference-not-found', faults[0].detail, { errors: faults });
  // An address that is no recipient's own any more, or became one since, is removed in either form.
  for (const member of change.remove)
    if ('address' in member && holders.has(addressKey(member.address)))
      rows.remove.push(externalRow(groupId, member.address));
  return rows;
}

const referenceIn =
  (kind: RecipientKind) =>
  (member: MemberReference): string[] => {
    const reference = (member as Partial<Record<RecipientKind, string>>)[kind];
    return reference === undefined ? [] : [reference];
  };

const memberRow = (groupId: string, { kind, id }: { kind: RecipientKind; id: string }): GroupMemberEntity => ({
  groupId,
  memberKey: id,
  memberKind: kind,
  memberId: id,
  address: null,
  sourceId: null,
});
const externalRow = (groupId: string, address: string): GroupMemberEntity => ({
  groupId,
  memberKey: addressKey(address),
  memberKind: 'external',
  memberId: null,
  address,
  sourceId: null,
});

const unique = (rows: readonly GroupMemberEntity[]) => [...new Map(rows.map((row) => [row.memberKey, row])).values()];

/** A group that holds this one, or is this one, cannot become its member, nor can who is forwarded to it: mail would go round for ever (5.4.6). */
async function refuseLoops(
  manager: EntityManager,
  groupId: string,
  wanted: readonly GroupMemberEntity[],
): Promise<void> {
  if (!wanted.some(({ memberKind }) => memberKind === 'group' || memberKind === 'mailbox')) return;
  const around = await findLeadingTo(manager, groupId);
  const errors = wanted.flatMap(({ memberId, memberKind }, at) =>
    memberId !== null && around.has(memberId)
      ? [
          {
            pointer: `#/add/${at}`,
            detail:
              memberId === groupId
                ? 'A group cannot be a member of itself.'
                : memberKind === 'mailbox'
                  ? 'The mailbox is forwarded to this group, directly or through others.'
                  : 'That group holds this one already, directly or through others.',
          },
        ]
      : [],
  );
  if (errors[0]) throw new DomainError('membership-loop', errors[0].detail, { errors });
}

/** Members as the audit names them, in their order: by kind and name, or by address. */
async function namesOf(manager: EntityManager, rows: readonly GroupMemberEntity[]): Promise<string[]> {
  const names: string[] = rows.flatMap(({ memberKind, address }) => (memberKind === 'external' ? [address ?? ''] : []));
  for (const kind of kinds) {
    const ids = rows.flatMap(({ memberKind, memberId }) =>
      memberKind === kind && memberId !== null ? [memberId] : [],
    );
    const found = await findRecipientsNamed(manager, kind, ids);
    names.push(...ids.map((id) => `${kind} ${found.get(id)?.name ?? id}`));
  }
  return names.sort();
}

/** Members as {@link namesOf} wrote them down. */
const referencesIn = (names: unknown): MemberReference[] =>
  (Array.isArray(names) ? names : []).map((name) => {
    const [, kind, own] = /^(mailbox|contact|group) (.+)$/.exec(String(name)) ?? [];
    return (kind === undefined ? { address: String(name) } : { [kind]: own }) as MemberReference;
  });
