import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Group, GroupChange, GroupList, NewGroup, RecipientListQuery, RecipientRemoval } from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import { wholeCustomAttributes } from '@waypost/organization';
import {
  type Change,
  countMembersByFilter,
  countMembers,
  findGroup,
  findRecipientsNamed,
  gone,
  GroupEntity,
  GroupMemberEntity,
  GroupOwnerEntity,
  groupRecord,
  MailboxEntity,
  put,
  recipientKeys,
} from '@waypost/store';
import { DataSource, type EntityManager, In } from 'typeorm';
import { differences, given } from '../http/differences.js';
import { expectAsAsked } from '../http/etag.js';
import { cutPage } from '../http/paging.js';
import { recipientNotFound, refusingTaken } from '../http/refusals.js';
import { addressToCome, giveFirstAddresses } from '../policies/first-addresses.js';
import { stampChanged, stampCreated } from '../policies/stamp-addresses.js';
import { beforeStamp } from '../policies/wanted-primaries.js';
import { filterFaults, RecipientFilters } from '../policies/recipient-filters.js';
import { beforeMembersChange } from '../policies/stamp-members.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { refuseLoopThrough } from '../recipients/refuse-loop-through.js';
import { forgetMemberships } from '../recipients/memberships.js';
import { primaryMoves } from '../recipients/primary-address.js';
import { selectRecipients } from '../recipients/select-recipients.js';
import { findOrigins, representOrigin } from '../sync/links/directory-origins.js';
import { refuseLinked, refuseManaged, refuseSupplied } from '../sync/links/refuse-managed.js';
import { sourceLinks } from '../sync/sources/source-links.js';

/** Groups: recipients that stand for their members. */
@Injectable()
export class GroupService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    private readonly filters: RecipientFilters,
  ) {}

  async list(query: RecipientListQuery): Promise<GroupList> {
    const { manager } = this.source;
    const condition = await this.filters.conditionOf(manager, query.filter, 'group');
    const rows = await selectRecipients(manager, { target: GroupEntity, kind: 'group' }, query, condition).getMany();
    const { items, nextCursor } = cutPage(rows, query.limit, query.sort, ({ nameKey }) => nameKey);
    const total = query.total
      ? await selectRecipients(
          manager,
          { target: GroupEntity, kind: 'group' },
          { ...query, cursor: undefined },
          condition,
        ).getCount()
      : undefined;
    return { items: await represent(manager, items), nextCursor, ...(total !== undefined && { total }) };
  }

  async read(reference: string): Promise<Group> {
    const { manager } = this.source;
    return represented(manager, await expectGroup(manager, reference));
  }

  create(write: WriteRequest, group: NewGroup): Promise<Group> {
    return this.writes.change(write, async (change) => {
      const { manager, at, note } = change;
      const owners = await ownerIds(manager, group.owners);
      const id = randomUUID();
      const { name, displayName, address = addressToCome(id), hidden, description = null } = group;
      const row = {
        id,
        name,
        displayName,
        address,
        hidden,
        description,
        filter: readGroupFilter(group.filter ?? null),
        ...wholeCustomAttributes(group),
        excludedFromPolicies: group.excludedFromPolicies ?? false,
        ...recipientKeys({ name, displayName, address }),
        createdAt: at,
        modifiedAt: at,
      };
      await refusingTaken(manager.insert(GroupEntity, row));
      await setOwners(manager, row.id, owners);
      const given = group.address === undefined ? await giveFirstAddresses(change, 'group', id) : undefined;
      const after = editable(await represented(manager, given ? await expectGroup(manager, id) : row));
      note(
        { action: 'group.created', subject: subjectOf(row), before: null, after },
        given ?? [put(groupRecord(row, owners))],
      );
      if (!given) await stampCreated(change, 'group', id);
      const stamped = await expectGroup(manager, id);
      return represented(manager, stamped);
    });
  }

  change(write: WriteRequest, reference: string, patch: GroupChange): Promise<Group> {
    return this.writes.change(write, (change) => this.alter(change, write, reference, patch));
  }

  /** Changes a group as part of a change that is under way. */
  async alter(
    change: Change,
    write: WriteRequest,
    reference: string,
    { owners, ...patch }: GroupChange,
  ): Promise<Group> {
    const { manager, at, note } = change;
    const row = await expectGroup(manager, reference);
    const before = await represented(manager, row);
    expectAsAsked(write, before);
    const changed = { ...row, ...given(patch), modifiedAt: at };
    if (changed.filter !== row.filter) await expectFilter(manager, changed);
    Object.assign(changed, recipientKeys(changed));
    const stampBefore = await beforeStamp(manager, 'group', row.id);
    const moves = await primaryMoves(manager, row, changed.address);
    // Filters know groups by their names.
    const stampMembers = changed.nameKey === row.nameKey ? undefined : await beforeMembersLose(change, row.id);
    await refusingTaken(manager.update(GroupEntity, { id: row.id }, changed));
    if (changed.addressKey !== row.addressKey) await refuseLoopThrough(manager, 'group', row.id);
    if (owners !== undefined) await setOwners(manager, row.id, await ownerIds(manager, owners));
    const after = await represented(manager, changed);
    const difference = differences(editable(before), editable(after));
    if (difference) {
      // Owners are a set: those that a source supplied are its, any other is ours. Setting them has seen to that.
      const fields = Object.keys(difference.before).filter((field) => field !== 'owners');
      await refuseManaged(manager, 'group', row, fields);
      note({ action: 'group.changed', subject: subjectOf(changed), ...difference, revertible: true }, [
        put(
          groupRecord(
            changed,
            after.owners.map(({ id }) => id),
          ),
        ),
        ...moves,
      ]);
      const byHand = changed.address === row.address ? undefined : moves.length > 0 ? 'own' : 'new';
      await stampChanged(change, { kind: 'group', id: row.id, before: stampBefore, byHand });
      await stampMembers?.();
      return represented(manager, await expectGroup(manager, row.id));
    }
    return after;
  }

  /** `directory: 'ignore'` deletes what comes from a directory as well; its entry is left out from then on, by trigger. */
  remove(write: WriteRequest, reference: string, { directory }: RecipientRemoval): Promise<void> {
    return this.writes.change(write, async (change) => {
      const row = await expectGroup(change.manager, reference);
      expectAsAsked(write, await represented(change.manager, row));
      await refuseLinked(change.manager, row, directory);
      await this.delete(change, row);
    });
  }

  /** Deletes a group as part of a change that is under way. */
  async delete(change: Change, row: GroupEntity): Promise<void> {
    const { manager, note } = change;
    const present = await represented(manager, row);
    const stampMembers = await beforeMembersLose(change, row.id);
    const forgotten = await forgetMemberships(manager, row.id);
    await manager.delete(GroupEntity, { id: row.id }); // its own members go with it, and followers know
    const before = {
      ...editable(present),
      members: present.members,
      ...(forgotten.groups.length > 0 && { groups: forgotten.groups }),
    };
    note({ action: 'group.deleted', subject: subjectOf(row), before, after: null }, [
      ...forgotten.changes,
      gone('group', row.id),
    ]);
    await stampMembers();
  }
}

/** {@link beforeMembersChange} of everybody who is in a group. */
const beforeMembersLose = async (change: Change, groupId: string) =>
  beforeMembersChange(change, await change.manager.findBy(GroupMemberEntity, { groupId }));

/** A filter that can be read and speaks of what recipients have; refused with the place of its fault. */
function readGroupFilter(text: string | null): string | null {
  const errors = text === null ? [] : filterFaults(text);
  if (errors[0]) throw new DomainError('body-invalid', errors[0].detail, { errors });
  return text;
}

/** A group gets a filter only once nobody is in it by name. */
async function expectFilter(manager: EntityManager, group: GroupEntity): Promise<void> {
  if (readGroupFilter(group.filter) === null) return;
  if (!(await manager.existsBy(GroupMemberEntity, { groupId: group.id }))) return;
  const detail = 'The group has members by name; take them out first.';
  throw new DomainError('members-by-filter', detail, { errors: [{ pointer: '#/filter', detail }] });
}

/** The row of a group that a path names. */
export async function expectGroup(manager: EntityManager, reference: string): Promise<GroupEntity> {
  const row = await findGroup(manager, reference);
  if (!row) throw recipientNotFound('group', reference);
  return row;
}

/** The mailboxes that are named as owners; every name that leads nowhere is reported. */
async function ownerIds(manager: EntityManager, references: readonly string[]): Promise<string[]> {
  const found = await findRecipientsNamed(manager, 'mailbox', references);
  const owners = references.map((reference) => found.get(reference.toLowerCase())?.id);
  const errors = references.flatMap((reference, at) =>
    owners[at] === undefined ? [{ pointer: `#/owners/${at}`, detail: `There is no mailbox "${reference}".` }] : [],
  );
  if (errors[0]) throw new DomainError('reference-not-found', errors[0].detail, { errors });
  return [...new Set(owners.filter((id) => id !== undefined))].sort();
}

/** Those that stay keep the source they came from, which is asked before any of its own goes. */
async function setOwners(manager: EntityManager, groupId: string, owners: readonly string[]): Promise<void> {
  const present = await manager.findBy(GroupOwnerEntity, { groupId });
  const removed = present.filter(({ mailboxId }) => !owners.includes(mailboxId));
  await refuseSupplied(
    manager,
    { kind: 'group', id: groupId, field: 'owners' },
    removed.map(({ sourceId }) => ({ pointer: '#/owners', sourceId })),
  );
  if (removed.length > 0)
    await manager.delete(GroupOwnerEntity, { groupId, mailboxId: In(removed.map(({ mailboxId }) => mailboxId)) });
  const added = owners.filter((id) => !present.some(({ mailboxId }) => mailboxId === id));
  if (added.length > 0)
    await manager.insert(
      GroupOwnerEntity,
      added.map((mailboxId) => ({ groupId, mailboxId, sourceId: null })),
    );
}

/** What of a group the audit shows, owners by their names. */
const editable = ({
  name,
  displayName,
  description,
  address,
  hidden,
  filter,
  excludedFromPolicies,
  owners,
  ...group
}: Group) => ({
  name,
  displayName,
  description,
  address,
  hidden,
  filter,
  ...wholeCustomAttributes(group),
  excludedFromPolicies,
  owners: owners.map((owner) => owner.name),
});
const subjectOf = ({ id, name }: GroupEntity) => ({ level: 'group', id, name });

async function represented(manager: EntityManager, row: GroupEntity): Promise<Group> {
  const [group] = await represent(manager, [row]);
  if (!group) throw recipientNotFound('group', row.id);
  return group;
}

async function represent(manager: EntityManager, rows: readonly GroupEntity[]): Promise<Group[]> {
  const ids = rows.map(({ id }) => id);
  const counts = await countMembers(manager, ids);
  const rowsOfOwners = await manager.findBy(GroupOwnerEntity, { groupId: In(ids) });
  const mailboxes = await manager.find(MailboxEntity, {
    where: { id: In(rowsOfOwners.map(({ mailboxId }) => mailboxId)) },
    select: { id: true, name: true },
  });
  const sourceOf = await sourceLinks(
    manager,
    rowsOfOwners.map(({ sourceId }) => sourceId),
  );
  const origins = await findOrigins(manager, ids);
  const names = new Map(mailboxes.map(({ id, name }) => [id, name]));
  const owners = new Map<string, Group['owners']>();
  for (const { groupId, mailboxId: id, sourceId } of rowsOfOwners) {
    const owner = { id, name: names.get(id) ?? id, source: sourceOf(sourceId) };
    owners.set(groupId, [...(owners.get(groupId) ?? []), owner]);
  }
  const byFilter = await countMembersByFilter(
    manager,
    rows.flatMap(({ filter }) => filter ?? []),
  );
  const estimated = new Set<string>();
  for (const { id, filter } of rows) {
    const counted = filter === null ? undefined : byFilter.get(filter);
    if (counted) counts.set(id, counted.count);
    if (counted?.exact === false) estimated.add(id);
  }
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    displayName: row.displayName,
    description: row.description,
    address: row.address,
    hidden: row.hidden,
    filter: row.filter,
    ...wholeCustomAttributes(row),
    excludedFromPolicies: row.excludedFromPolicies,
    owners: (owners.get(row.id) ?? []).sort((one, other) => (one.name < other.name ? -1 : 1)),
    members: counts.get(row.id) ?? 0,
    membersExact: !estimated.has(row.id),
    directory: representOrigin(origins.get(row.id), 'group', row),
    createdAt: row.createdAt.toISOString(),
    modifiedAt: row.modifiedAt.toISOString(),
  }));
}
