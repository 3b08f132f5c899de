import { Injectable } from '@nestjs/common';
import type { DirectoryLink } from '@waypost/contracts';
import { DomainError, isNodeId } from '@waypost/kernel';
import {
  type Change,
  ContactEntity,
  DirectoryConflictEntity,
  DirectoryLinkEntity,
  DirectorySourceEntity,
  findWorkingRun,
  GroupEntity,
  MailboxEntity,
} from '@waypost/store';
import { type EntityManager, In, IsNull, Not } from 'typeorm';
import { ContactService } from '../../contacts/contact.service.js';
import { GroupService } from '../../groups/group.service.js';
import type { WriteRequest } from '../../http/write-request.js';
import { Writes } from '../../http/writes.js';
import { MailboxService } from '../../mailboxes/mailbox.service.js';
import { orderRun, sourceSubject } from '../runs/order-run.js';
import { RunControl } from '../runs/run-control.js';
import { representLinks } from './link-representation.js';

/** What an administrator decides of single links: who is purged, and who is taken in again. */
@Injectable()
export class LinkDecisions {
  constructor(
    private readonly writes: Writes,
    private readonly control: RunControl,
    private readonly mailboxes: MailboxService,
    private readonly contacts: ContactService,
    private readonly groups: GroupService,
  ) {}

  /** Deletes a recipient that was proposed for purge, and forgets its entry: should it come back, it is a new one. */
  purge(write: WriteRequest, id: string): Promise<void> {
    return this.writes.change(write, async (change) => {
      const { manager } = change;
      const link = await expectLink(manager, id);
      if (link.state !== 'purge-proposed' || link.localId === null)
        throw new DomainError(
          'link-not-purgeable',
          `The link is ${link.state}; only what is proposed for purge can be purged.`,
        );
      const forget = await this.purging(change, link, { id: link.localId });
      await manager.delete(DirectoryLinkEntity, { id: link.id });
      await forget();
    });
  }

  /** What deletes the recipient of a link, once it was seen that it may be. */
  private async purging(
    change: Change,
    link: DirectoryLinkEntity,
    { id }: { id: string },
  ): Promise<() => Promise<void>> {
    const { manager } = change;
    if (link.kind === 'person') {
      const mailbox = await manager.findOneByOrFail(MailboxEntity, { id });
      await expectLeaver(manager, link, mailbox);
      if (mailbox.suspendedBy === null) throw notPurgeable(mailbox, 'can sign in');
      return () => this.mailboxes.delete(change, mailbox);
    }
    if (link.kind === 'group') {
      const group = await manager.findOneByOrFail(GroupEntity, { id });
      await expectLeaver(manager, link, group);
      return () => this.groups.delete(change, group);
    }
    const contact = await manager.findOneByOrFail(ContactEntity, { id });
    await expectLeaver(manager, link, contact);
    return () => this.contacts.delete(change, contact);
  }

  /**
   * Takes an entry in again that was left out. What it becomes, and whether it may, the next run that reads it says: one of this entry
   * alone is queued with the change where its source is free to run.
   */
  async unignore(write: WriteRequest, id: string): Promise<DirectoryLink> {
    const shown = await this.writes.change(write, async (change) => {
      const { manager, at, note } = change;
      const link = await expectLink(manager, id);
      if (link.state !== 'ignored')
        throw new DomainError(
          'link-not-ignored',
          `The link is ${link.state}; only an ignored entry can be taken in again.`,
        );
      const taken = { state: 'conflict' as const, appliedHash: null, unresolved: true, modifiedAt: at };
      await manager.update(DirectoryLinkEntity, { id: link.id }, taken);
      const { sourceId, anchor } = link;
      const open = { status: 'open' as const, resolution: null, resolvedBy: null, resolvedAt: null };
      await manager.update(DirectoryConflictEntity, { sourceId, anchor, status: 'ignored' }, open);
      const source = await manager.findOneByOrFail(DirectorySourceEntity, { id: sourceId });
      note({
        action: 'entry.unignored',
        subject: sourceSubject(source),
        before: { entry: link.dn, state: 'ignored' },
        after: { entry: link.dn, state: 'conflict' },
      });
      await this.readAnew(change, source, anchor);
      const [one] = await representLinks(manager, [{ ...link, ...taken }]);
      if (!one) throw new Error(`link ${link.id} cannot be shown`);
      return one;
    });
    this.control.wake();
    return shown;
  }

  private async readAnew(change: Change, source: DirectorySourceEntity, anchor: string): Promise<void> {
    if (source.state !== 'active' || (await findWorkingRun(change.manager, source.id))) return;
    const order = { sourceId: source.id, mode: 'single', anchor, dryRun: false, trigger: 'resync' } as const;
    await orderRun(this.control, change, { source, order });
  }
}

async function expectLink(manager: EntityManager, id: string): Promise<DirectoryLinkEntity> {
  const link = isNodeId(id) ? await manager.findOneBy(DirectoryLinkEntity, { id }) : null;
  if (!link) throw new DomainError('link-not-found', 'There is no link with this id.');
  return link;
}

const notPurgeable = ({ name }: { name: string }, why: string) =>
  new DomainError('link-not-purgeable', `${name} ${why}; nothing was deleted.`);

/** Whoever another source still has is nobody's leaver, whatever one source says. */
async function expectLeaver(
  manager: EntityManager,
  link: DirectoryLinkEntity,
  recipient: { id: string; name: string },
): Promise<void> {
  const elsewhere = {
    localId: recipient.id,
    id: Not(link.id),
    missingSince: IsNull(),
    state: In(['linked', 'suspended']),
  };
  if (await manager.existsBy(DirectoryLinkEntity, elsewhere))
    throw notPurgeable(recipient, 'is still in another directory source');
}
