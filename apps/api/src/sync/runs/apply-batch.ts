import { addressKey, DomainError, domainOf } from '@waypost/kernel';
import { furtherAddressId } from '@waypost/organization';
import {
  addressRecord,
  byNoPolicy,
  type Change,
  checkAddresses,
  ContactEntity,
  deferAddresses,
  DirectoryLinkEntity,
  type ItemToApply,
  findLinks,
  gone,
  GroupEntity,
  insertMany,
  MailboxEntity,
  put,
  putLinks,
  putSearchOff,
  readOthersAnew,
  RecipientAddressEntity,
  type RecipientKind,
  rememberDns,
  setNamesAside,
  takeAddresses,
  updateMany,
} from '@waypost/store';
import { localKindOf, standingOf } from '@waypost/sync';
import { Any, type EntityManager } from 'typeorm';
import { stampMany } from '../../policies/stamp-addresses.js';
import { stampMoved } from '../../policies/stamp-members.js';
import { applyMemberships, membersMoved } from './apply-memberships.js';
import type { Batch, Recipient, Work } from './batch-work.js';
import { itemChanges } from './item-changes.js';
import { linkAfter, newLink } from './link-after.js';
import { recipientChanged, recipientMade } from './recipient-after.js';
import { tellBatch } from './tell-batch.js';

const tables = { mailbox: 'mailbox', contact: 'contact', group: 'mail_group' } as const;
const entityOf = { mailbox: MailboxEntity, contact: ContactEntity, group: GroupEntity } as const;
const kinds = ['mailbox', 'contact', 'group'] as const;

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
    await applyMemberships(this.change, this.works, this.batch.source.id);
    await this.writeLinks();
    await tellBatch(this.change, this.batch, this.works);
    for (const kind of kinds)
      await stampMany(
        this.change,
        kind,
        this.of(kind).flatMap(({ after }) => (after ? [after.id] : [])),
      );
    await stampMoved(this.change, membersMoved(this.works));
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
      const { item } = work;
      if (item.operation === 'create') {
        work.after = recipientMade(work, this.change.at);
        present.set(work.after.id, work.after);
        continue;
      }
      const before = item.localId === null ? undefined : present.get(item.localId);
      if (!before) throw goneMeanwhile(item);
      work.before = before;
      const after = recipientChanged(work, before, this.change.at);
      if (!after) continue;
      work.after = after;
      present.set(after.id, after);
    }
  }

  /** Releases come before claims; what changes hands within the batch is looked at when all of it is done. */
  private async writeRecipients(): Promise<void> {
    const { manager } = this;
    await deferAddresses(manager);
    await putSearchOff(manager);
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

  /** Links of new entries are plain rows; the others may be there, or become so in this batch. */
  private async writeLinks(): Promise<void> {
    const { source } = this.batch;
    const { manager, at } = this.change;
    const [fresh, others] = [new Map<string, DirectoryLinkEntity>(), new Map<string, DirectoryLinkEntity>()];
    const known = this.works.flatMap(({ item, changes }) => (changes.link.isNew ? [] : [item.anchor]));
    const before = await findLinks(manager, source.id, known);
    for (const [anchor, row] of before) others.set(anchor, row);
    for (const { item, changes } of this.works) {
      const rows = changes.link.isNew || fresh.has(item.anchor) ? fresh : others;
      const row = rows.get(item.anchor) ?? newLink(source.id, item, at);
      rows.set(item.anchor, linkAfter(row, item, changes.link, at));
    }
    await insertMany(manager, DirectoryLinkEntity, fresh.values());
    await putLinks(manager, [...others.values()]);
    const written = [...fresh.values(), ...others.values()];
    await rememberDns(
      manager,
      source.id,
      written.map((after) => ({ before: before.get(after.anchor), after })),
    );
    await this.letOthersSpeak([...others.values()], before);
  }

  /** Whom the source has no say about any more, others have: they are looked at anew by these, so that what they say counts. */
  private async letOthersSpeak(
    after: readonly DirectoryLinkEntity[],
    before: ReadonlyMap<string, DirectoryLinkEntity>,
  ): Promise<void> {
    const { id, leavers } = this.batch.source;
    const isGone = (link: DirectoryLinkEntity | undefined) => link && standingOf(link, leavers) === 'gone';
    const left = after.flatMap((link) =>
      link.localId !== null && isGone(link) && !isGone(before.get(link.anchor)) ? [link.localId] : [],
    );
    if (left.length > 0) await readOthersAnew(this.manager, id, left);
  }
}

const goneMeanwhile = ({ label, kind }: ItemToApply) =>
  new DomainError('recipient-not-found', `The ${localKindOf[kind]} ${label} is not there any more.`);
