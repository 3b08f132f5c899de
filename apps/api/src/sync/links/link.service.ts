import { Injectable } from '@nestjs/common';
import type { DirectoryLinkList, DirectoryLinkQuery, RecipientDirectory } from '@waypost/contracts';
import { DirectoryLinkEntity, type RecipientKind } from '@waypost/store';
import { DataSource } from 'typeorm';
import { cutPage, readCursor } from '../../http/paging.js';
import { sourceIdAsked } from '../sources/expect-source.js';
import { expectRecipient, representDirectory, representLinks } from './link-representation.js';

const byAnchor = 'anchor';

/** What entries of directories and recipients have to do with each other. */
@Injectable()
export class LinkService {
  constructor(private readonly source: DataSource) {}

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

  async read(kind: RecipientKind, reference: string): Promise<RecipientDirectory> {
    const { manager } = this.source;
    return representDirectory(manager, kind, await expectRecipient(manager, kind, reference));
  }
}
