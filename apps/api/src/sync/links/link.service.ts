import { Injectable } from '@nestjs/common';
import type { DirectoryLinkList, DirectoryLinkQuery, RecipientDirectory } from '@waypost/contracts';
import { DomainError, isNodeId } from '@waypost/kernel';
import { DirectoryLinkEntity, MailboxEntity, type RecipientKind } from '@waypost/store';
import { DataSource, type EntityManager, Not } from 'typeorm';
import { cutPage, readCursor } from '../../http/paging.js';
import type { WriteRequest } from '../../http/write-request.js';
import { Writes } from '../../http/writes.js';
import { MailboxService } from '../../mailboxes/mailbox.service.js';
import { sourceIdAsked } from '../sources/expect-source.js';
import { expectRecipient, representDirectory, representLinks } from './link-representation.js';

const byAnchor = 'anchor';

/** What entries of directories and recipients have to do with each other. */
@Injectable()
export class LinkService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    private readonly mailboxes: MailboxService,
  ) {}

  async list(query: DirectoryLinkQuery): Promise<DirectoryLinkList> {
    const { manager } = this.source;
    const sourceId = await sourceIdAsked(manager, query.source);
    const after = readCursor(byAnchor, query.cursor);
    const selection = manager
      .createQueryBuilder(DirectoryLinkEntity, 'link')
      .orderBy('link.sourceId')
      .addOrderBy('link.anchor')
      .take(query.limit + 1);
    if (sourceId !== undefined) selection.andWhere('link.sourceId = :sourceId', { sourceId });
    if (query.state !== undefined) selection.andWhere('link.state = :state', { state: query.state });
    if (after) {
      const [source, anchor] = after.key.split(' ');
      selection.andWhere('(link.sourceId, link.anchor) > (:source, :anchor)', { source, anchor: anchor ?? '' });
    }
    const rows = await selection.getMany();
    const { items, nextCursor } = cutPage(rows, query.limit, byAnchor, (row) => `${row.sourceId} ${row.anchor}`);
    return { items: await representLinks(manager, items), nextCursor };
  }

  /** Deletes a mailbox that was proposed for purge, and forgets its entry: should it come back, it is a new one. */
  purge(write: WriteRequest, id: string): Promise<void> {
    return this.writes.change(write, async (change) => {
      const { manager } = change;
      const link = isNodeId(id) ? await manager.findOneBy(DirectoryLinkEntity, { id }) : null;
      if (!link) throw new DomainError('link-not-found', 'There is no link with this id.');
      const mailbox =
        link.state === 'purge-proposed' && link.kind === 'person' && link.localId !== null
          ? await manager.findOneBy(MailboxEntity, { id: link.localId })
          : null;
      if (!mailbox)
        throw new DomainError(
          'link-not-purgeable',
          `The link is ${link.state}; only what is proposed for purge can be purged.`,
        );
      await expectLeaver(manager, link, mailbox);
      await manager.delete(DirectoryLinkEntity, { id: link.id });
      await this.mailboxes.delete(change, mailbox);
    });
  }

  async read(kind: RecipientKind, reference: string): Promise<RecipientDirectory> {
    const { manager } = this.source;
    return representDirectory(manager, kind, await expectRecipient(manager, kind, reference));
  }
}

/** Whoever can sign in, or whom another source still has, is nobody's leaver, whatever one source says. */
async function expectLeaver(
  manager: EntityManager,
  link: DirectoryLinkEntity,
  { id, name, suspendedBy }: MailboxEntity,
): Promise<void> {
  const refused = (why: string) => new DomainError('link-not-purgeable', `${name} ${why}; nothing was deleted.`);
  if (await manager.existsBy(DirectoryLinkEntity, { localId: id, id: Not(link.id), state: 'linked' }))
    throw refused('is still in another directory source');
  if (suspendedBy === null) throw refused('can sign in');
}
