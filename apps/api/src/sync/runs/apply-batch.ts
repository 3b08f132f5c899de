import { randomUUID } from 'node:crypto';
import { addressKey, DomainError, domainOf } from '@waypost/kernel';
import {
  furtherAddressId,
  membershipId,
  type ReplicaChange,
  wholeCustomAttributes,
  wholeProfile,
  type WholeProfile,
} from '@waypost/organization';
import {
  addressRecord,
  type Change,
  checkAddresses,
  ContactEntity,
  contactRecord,
  deferAddresses,
  type DirectoryLinkEntity,
  type DirectoryPlanItemEntity,
  type DirectorySourceEntity,
  dnDigest,
  findLinks,
  gone,
  GroupEntity,
  GroupMemberEntity,
  GroupOwnerEntity,
  groupRecord,
  holdsItself,
  insertMany,
  MailboxEntity,
  mailboxKeys,
  mailboxRecords,
  memberRecord,
  put,
  putLinks,
  byNoPolicy,
  RecipientAddressEntity,
  recipientKeys,
  type RecipientKind,
  setNamesAside,
  takeAddresses,
  updateMany,
} from '@waypost/store';
import { isFlag, localKindOf, type PlanOperation } from '@waypost/sync';
import { stampMany } from '../../policies/stamp-addresses.js';
import { type EntityManager, Any } from 'typeorm';
import { ownersOf } from '../../recipients/memberships.js';
import { type ItemChanges, itemChanges, parseMember } from './item-changes.js';

type Recipient = MailboxEntity | ContactEntity | GroupEntity;

/** One item with everything it touches. */
interface Work {
  item: DirectoryPlanItemEntity;
  changes: ItemChanges;
  kind: RecipientKind;
  /** The recipient as it is, and as it becomes; absent where only the link moves. */
  before?: Recipient;
  after?: Recipient;
  told: ReplicaChange[];
}

const tables = { mailbox: 'mailbox', contact: 'contact', group: 'mail_group' } as const;
const entityOf = { mailbox: MailboxEntity, contact: ContactEntity, group: GroupEntity } as const;
const kinds = ['mailbox', 'contact', 'group'] as const;

/** What is applied, in whose name. */
export interface Batch {
  source: Pick<DirectorySourceEntity, 'id' | 'name'>;
  runId: string;
  items: readonly DirectoryPlanItemEntity[];
}

/**
 * Applies items of a plan as part of a change that is under way, in a few statements for all of them: recipients, their addresses,
 * members and links, with an audit entry and the word to followers for each. All or nothing: what cannot be applied throws.
 */
export async function applyBatch(change: Change, batch: Batch): Promise<void> {
  await new Application(change, batch).run();
}

class Application {
  private readonly manager: EntityManager;
  private readonly works: Work[];

  constructor(
    private readonly change: Change,
    private readonly batch: Batch,
  ) {
    this.manager = change.manager;
    this.works = batch.items.map((item) => ({
      item,
      changes: itemChanges(item),
      kind: localKindOf[item.kind],
      told: [],
    }));
  }

  async run(): Promise<void> {
    for (const kind of kinds) await this.read(kind);
    await this.writeRecipients();
    await this.writeMemberships();
    await this.writeLinks();
    await this.tell();
    for (const kind of kinds)
      await stampMany(
        this.change,
        kind,
        this.of(kind).flatMap(({ after }) => (after ? [after.id] : [])),
      );
  }

  private of<Kind extends RecipientKind>(kind: Kind): Work[] {
    return this.works.filter((work) => work.kind === kind);
  }

  /** Finds who is there, and makes of each what it becomes. */
  private async read(kind: RecipientKind): Promise<void> {
    const works = this.of(kind);
    const ids = works.flatMap(({ item }) => (item.operation === 'create' || !item.localId ? [] : [item.localId]));
    const rows =
      ids.length === 0 ? [] : await this.manager.findBy<Recipient>(entityOf[kind], { id: Any([...new Set(ids)]) });
    // Two items may be about one recipient: the later goes on from what the earlier makes of it.
    const present = new Map(rows.map((row) => [row.id, row]));
    for (const work of works) {
      const { item, changes } = work;
      if (item.operation === 'create') {
        work.after = this.made(kind, item, changes);
        present.set(work.after.id, work.after);
        continue;
      }
      const before = item.localId === null ? undefined : present.get(item.localId);
      if (!before) throw goneMeanwhile(item);
      work.before = before;
      const after = this.changed(kind, before, item, changes);
      if (!after) continue;
      work.after = after;
      present.set(after.id, after);
    }
  }

  private made(kind: RecipientKind, item: DirectoryPlanItemEntity, { fields }: ItemChanges): Recipient {
    const { at } = this.change;
    const text = (field: string) => (fields[field] ?? null) as string | null;
    const called = {
      name: String(fields['name']),
      displayName: String(fields['displayName'] ?? fields['name']),
      address: String(fields['address']),
    };
    const stamped = { id: item.localId ?? randomUUID(), ...called, createdAt: at, modifiedAt: at };
    const texts = fields as Partial<WholeProfile>;
    const person = {
      ...{ givenName: text('givenName'), surname: text('surname'), initials: text('initials') },
      ...wholeProfile(texts),
      hiddenFromAddressBook: fields['hiddenFromAddressBook'] === true,
      excludedFromPolicies: false,
    };
    if (kind === 'mailbox')
      return {
        ...stamped,
        ...person,
        ...mailboxKeys(called),
        serverId: String(fields['server']),
        kind: 'person',
        verifier: null,
        credentialVersion: 0,
        passwordChangedAt: null,
        ...suspension(fields['suspended'] === true ? at : null),
      };
    if (kind === 'contact')
      return {
        ...stamped,
        ...person,
        ...recipientKeys(called),
      };
    return {
      ...stamped,
      ...recipientKeys(called),
      description: text('description'),
      hidden: fields['hidden'] === true,
      ...wholeCustomAttributes(texts),
      excludedFromPolicies: false,
      filter: null,
    };
  }

  private changed(
    kind: RecipientKind,
    before: Recipient,
    item: DirectoryPlanItemEntity,
    { fields: { suspended, server: _server, dn: _dn, ...fields } }: ItemChanges,
  ): Recipient | undefined {
    const { at } = this.change;
    const moved = kind === 'mailbox' ? signIn(suspended, before as MailboxEntity, { item, at }) : undefined;
    if (Object.keys(fields).length === 0 && !moved) return undefined;
    const given = Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [field, value ?? emptyOf(field, before)]),
    );
    const after = { ...before, ...given, ...moved, modifiedAt: at };
    return { ...after, ...(kind === 'mailbox' ? mailboxKeys(after) : recipientKeys(after)) };
  }

  /** Releases come before claims; what changes hands within the batch is looked at when all of it is done. */
  private async writeRecipients(): Promise<void> {
    const { manager } = this;
    await deferAddresses(manager);
    const released = this.works.flatMap(({ item, changes, before, after }) => {
      const keys = changes.aliases.remove.map(addressKey);
      // A primary address that was a further one of the same recipient is given up as such.
      if (before && after && before.addressKey !== after.addressKey) keys.push(after.addressKey);
      return keys.map((key) => ({ recipientId: item.localId ?? '', addressKey: key }));
    });
    const taken = await takeAddresses(manager, released);
    for (const kind of kinds) await this.updateRows(kind);
    for (const kind of kinds)
      await insertMany(
        manager,
        entityOf[kind],
        this.of(kind).flatMap(({ before, after }) => (after && !before ? [after as never] : [])),
      );
    const claims = this.works.flatMap((work) => this.claimsOf(work));
    await insertMany(manager, RecipientAddressEntity, claims);
    await checkAddresses(manager);
    this.tellOfAddresses(taken, claims);
  }

  private async updateRows(kind: RecipientKind): Promise<void> {
    const last = new Map<string, { before: Recipient; after: Recipient }>();
    for (const { before, after } of this.of(kind))
      if (before && after) last.set(after.id, { before: last.get(after.id)?.before ?? before, after });
    const renamed = [...last.values()].filter(({ before, after }) => before.nameKey !== after.nameKey);
    if (renamed.length > 1)
      await setNamesAside(
        this.manager,
        tables[kind],
        renamed.map(({ after }) => after.id),
      );
    await updateMany(this.manager, entityOf[kind], [...last.values()].map(({ after }) => after) as never[]);
  }

  private claimsOf({ item, kind, changes }: Work): RecipientAddressEntity[] {
    return changes.aliases.add.map((address) => ({
      type: 'SMTP',
      addressKey: addressKey(address),
      address,
      recipientId: item.localId ?? '',
      recipientKind: kind,
      isPrimary: false,
      domain: domainOf(address),
      origin: 'directory',
      sourceId: this.batch.source.id,
      ...byNoPolicy,
      createdAt: this.change.at,
    }));
  }

  private tellOfAddresses(
    taken: readonly Pick<RecipientAddressEntity, 'type' | 'address' | 'recipientId'>[],
    claims: readonly RecipientAddressEntity[],
  ): void {
    const workOf = new Map(this.works.map((work) => [work.item.localId, work]));
    const given = new Set(claims.map(({ type, address }) => furtherAddressId(type, address)));
    for (const { type, address, recipientId } of taken)
      if (!given.has(furtherAddressId(type, address)))
        workOf.get(recipientId)?.told.push(gone('address', furtherAddressId(type, address)));
    for (const claim of claims) workOf.get(claim.recipientId)?.told.push(put(addressRecord(claim)));
  }

  private async writeMemberships(): Promise<void> {
    const { manager } = this;
    const groups = this.of('group');
    const leaving = groups.flatMap(({ item, changes }) =>
      changes.members.remove.map((key) => ({ groupId: item.localId ?? '', key: parseMember(key).id })),
    );
    if (leaving.length > 0)
      await manager.query(
        `DELETE FROM group_member own USING unnest($1::uuid[], $2::text[]) AS wanted(group_id, member_key)
          WHERE own.group_id = wanted.group_id AND own.member_key = wanted.member_key`,
        [leaving.map(({ groupId }) => groupId), leaving.map(({ key }) => key)],
      );
    const coming = groups.flatMap((work) => this.membersOf(work));
    await insertMany(manager, GroupMemberEntity, coming);
    for (const { groupId, key } of leaving)
      this.workOn(groupId)?.told.push(gone('group-member', membershipId(groupId, key)));
    for (const row of coming) this.workOn(row.groupId)?.told.push(put(memberRecord(row)));
    const holding = new Set(coming.filter(({ memberKind }) => memberKind === 'group').map(({ groupId }) => groupId));
    for (const groupId of holding) if (await holdsItself(manager, groupId)) throw loop(this.workOn(groupId)?.item);
    await this.writeOwners(groups);
  }

  private membersOf({ item, changes }: Work): GroupMemberEntity[] {
    return changes.members.add.map((key) => {
      const { kind, id } = parseMember(key);
      const common = { groupId: item.localId ?? '', memberKey: id, sourceId: this.batch.source.id };
      return kind === 'external'
        ? { ...common, memberKind: kind, memberId: null, address: id }
        : { ...common, memberKind: kind, memberId: id, address: null };
    });
  }

  private async writeOwners(groups: readonly Work[]): Promise<void> {
    const leaving = groups.flatMap(({ item, changes }) =>
      changes.owners.remove.map((key) => ({ groupId: item.localId ?? '', id: parseMember(key).id })),
    );
    if (leaving.length > 0)
      await this.manager.query(
        `DELETE FROM group_owner own USING unnest($1::uuid[], $2::uuid[]) AS wanted(group_id, mailbox_id)
          WHERE own.group_id = wanted.group_id AND own.mailbox_id = wanted.mailbox_id`,
        [leaving.map(({ groupId }) => groupId), leaving.map(({ id }) => id)],
      );
    await insertMany(
      this.manager,
      GroupOwnerEntity,
      groups.flatMap(({ item, changes }) =>
        changes.owners.add.map((key) => ({
          groupId: item.localId ?? '',
          mailboxId: parseMember(key).id,
          sourceId: this.batch.source.id,
        })),
      ),
    );
  }

  private workOn = (localId: string) => this.works.findLast(({ item }) => item.localId === localId);

  private async writeLinks(): Promise<void> {
    const { source, items } = this.batch;
    const { at } = this.change;
    const rows = await findLinks(
      this.manager,
      source.id,
      items.map(({ anchor }) => anchor),
    );
    for (const { item, changes } of this.works)
      rows.set(item.anchor, linkAfter(rows.get(item.anchor) ?? newLink(source.id, item, at), item, changes.link, at));
    await putLinks(this.manager, [...rows.values()]);
  }

  private async tell(): Promise<void> {
    const { note } = this.change;
    const mailboxes = this.of('mailbox').flatMap(({ after }) => (after ? [after as MailboxEntity] : []));
    const mailboxTold = new Map((await mailboxRecords(this.manager, mailboxes)).map((record) => [record.id, record]));
    const groups = this.of('group').filter(hasNewRecord);
    const owners = await ownersOf(
      this.manager,
      groups.map(({ item }) => item.localId ?? ''),
    );
    for (const work of this.works) {
      const { item, kind, after, before, changes } = work;
      const row = after ?? before;
      if (!row) continue;
      const told: ReplicaChange[] = [];
      const mailbox = mailboxTold.get(row.id);
      if (kind === 'mailbox' && after && mailbox) told.push(put(mailbox));
      if (kind === 'contact' && after) told.push(put(contactRecord(after as ContactEntity)));
      if (kind === 'group' && hasNewRecord(work))
        told.push(put(groupRecord(row as GroupEntity, owners.get(row.id) ?? [])));
      note(
        {
          action: actionOf(kind, item.operation),
          subject: { level: kind, id: row.id, name: row.name },
          before: item.operation === 'create' ? null : changes.before,
          after: { ...changes.after, ...(item.detail !== null && { detail: item.detail }) },
          reason: `Run ${this.batch.runId} of the directory source ${this.batch.source.name}`,
        },
        [...told, ...work.told],
      );
    }
  }
}

const hasNewRecord = ({ after, changes }: Work) =>
  after !== undefined || changes.owners.add.length + changes.owners.remove.length > 0;

/** A field that the source has no value for: most are absent then, but nobody goes without a display name. */
const emptyOf = (field: string, row: Recipient) => (field === 'displayName' ? row.name : isFlag(field) ? false : null);

const suspension = (at: Date | null) => ({
  suspendedBy: at === null ? null : ('directory' as const),
  suspendedReason: null,
  suspendedAt: at,
});

/** What becomes of signing in. What an administrator suspended, and what is not suspended by a directory, stays as it is. */
function signIn(
  suspended: unknown,
  { suspendedBy }: MailboxEntity,
  { item, at }: { item: DirectoryPlanItemEntity; at: Date },
): Partial<MailboxEntity> | undefined {
  if (suspended === true && suspendedBy === null)
    return { ...suspension(at), suspendedReason: item.detail?.slice(0, 500) ?? null };
  if (suspended === false && suspendedBy === 'directory') return suspension(null);
  return undefined;
}

const newLink = (sourceId: string, item: DirectoryPlanItemEntity, at: Date): DirectoryLinkEntity => ({
  id: randomUUID(),
  sourceId,
  anchor: item.anchor,
  kind: item.kind,
  localId: null,
  dn: item.dn,
  dnKey: '',
  state: 'linked',
  suspendedFor: null,
  suspendedSince: null,
  missingSince: null,
  missingRuns: 0,
  missingCountedAt: null,
  appliedHash: null,
  unresolved: false,
  pending: null,
  createdAt: at,
  modifiedAt: at,
});

/** The link once an item is applied. */
function linkAfter(
  row: DirectoryLinkEntity,
  item: DirectoryPlanItemEntity,
  { change, update }: ItemChanges['link'],
  at: Date,
): DirectoryLinkEntity {
  const joins = item.operation === 'create' || item.operation === 'link';
  return {
    ...row,
    kind: item.kind,
    localId: item.localId ?? row.localId,
    dn: item.dn,
    dnKey: dnDigest(item.dn),
    ...(joins && { state: 'linked' as const }),
    ...(change && {
      state: change.state,
      suspendedFor: change.suspendedFor,
      suspendedSince: timeOf(change.suspendedSince),
      missingSince: timeOf(change.missingSince),
      missingRuns: change.missingRuns,
      missingCountedAt: timeOf(change.missingCountedAt),
    }),
    ...(update && {
      appliedHash: update.hash ?? null,
      unresolved: update.unresolved,
      pending: update.pending ?? null,
    }),
    modifiedAt: at,
  };
}

const timeOf = (text: string | null) => (text === null ? null : new Date(text));

/** What the audit calls an operation. */
function actionOf(kind: RecipientKind, operation: PlanOperation): string {
  switch (operation) {
    case 'create':
      return `${kind}.created`;
    case 'suspend':
      return `${kind}.suspended`;
    case 'enable':
    case 'restore':
      return `${kind}.resumed`;
    case 'group-add':
    case 'group-remove':
      return 'group.members-changed';
    case 'link':
      return `${kind}.linked`;
    case 'missing':
      return `${kind}.missing`;
    case 'purge-propose':
      return `${kind}.purge-proposed`;
    default:
      return `${kind}.changed`;
  }
}

const goneMeanwhile = ({ label, kind }: DirectoryPlanItemEntity) =>
  new DomainError('recipient-not-found', `The ${localKindOf[kind]} ${label} is not there any more.`);

const loop = (item: DirectoryPlanItemEntity | undefined) =>
  new DomainError('membership-loop', `The group ${item?.label ?? ''} would hold itself through others.`);
