import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { NewSite, Site, SiteChange, SiteList, SiteQuery } from '@waypost/contracts';
import { DomainError, nameKey } from '@waypost/kernel';
import { findSite, gone, put, ServerEntity, SiteEntity, siteRecord } from '@waypost/store';
import { DataSource, type EntityManager, In } from 'typeorm';
import { refuseConnected } from '../connectors/refuse-in-use.js';
import { differences, given } from '../http/differences.js';
import { expectAsAsked } from '../http/etag.js';
import { cutPage } from '../http/paging.js';
import { nodeNotFound, refusingTaken } from '../http/refusals.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { forgetOverrides } from '../settings/forget-overrides.js';
import { selectNamed } from './select-named.js';

/** Sites: the places servers stand in. */
@Injectable()
export class SiteService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
  ) {}

  async list(query: SiteQuery): Promise<SiteList> {
    const { manager } = this.source;
    const selection = selectNamed(manager, SiteEntity, query);
    const { items, nextCursor } = cutPage(await selection.getMany(), query.limit, query.sort, (row) => row.nameKey);
    const total = query.total
      ? await selectNamed(manager, SiteEntity, { ...query, cursor: undefined }).getCount()
      : undefined;
    return { items: await represent(manager, items), nextCursor, ...(total !== undefined && { total }) };
  }

  read(reference: string): Promise<Site> {
    return this.find(this.source.manager, reference);
  }

  create(write: WriteRequest, { name, displayName }: NewSite): Promise<Site> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      const row = {
        id: randomUUID(),
        name,
        nameKey: nameKey(name),
        displayName: displayName ?? name,
        createdAt: at,
        modifiedAt: at,
      };
      await refusingTaken(manager.insert(SiteEntity, row));
      note({ action: 'site.created', subject: subjectOf(row), before: null, after: editable(row) }, [
        put(siteRecord(row)),
      ]);
      return this.find(manager, row.id);
    });
  }

  change(write: WriteRequest, reference: string, patch: SiteChange): Promise<Site> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      const row = await findSite(manager, reference);
      if (!row) throw nodeNotFound('site', reference);
      expectAsAsked(write, await this.find(manager, row.id));
      const changed = { ...row, ...given(patch), modifiedAt: at };
      changed.nameKey = nameKey(changed.name);
      const difference = differences(editable(row), editable(changed));
      if (difference) {
        await refusingTaken(manager.update(SiteEntity, { id: row.id }, changed));
        note({ action: 'site.changed', subject: subjectOf(changed), ...difference, revertible: true }, [
          put(siteRecord(changed)),
        ]);
      }
      return this.find(manager, row.id);
    });
  }

  remove(write: WriteRequest, reference: string): Promise<void> {
    return this.writes.change(write, async ({ manager, note }) => {
      const row = await findSite(manager, reference);
      if (!row) throw nodeNotFound('site', reference);
      expectAsAsked(write, await this.find(manager, row.id));
      const servers = await manager.countBy(ServerEntity, { siteId: row.id });
      if (servers > 0)
        throw new DomainError(
          'site-not-empty',
          `Move or delete its ${servers === 1 ? 'one server' : `${servers} servers`} first.`,
        );
      await refuseConnected(manager, row.id);
      const forgotten = await forgetOverrides(manager, row.id);
      await manager.delete(SiteEntity, { id: row.id });
      note(
        {
          action: 'site.deleted',
          subject: subjectOf(row),
          before: { ...editable(row), settings: forgotten.settings },
          after: null,
        },
        [...forgotten.changes, gone('site', row.id)],
      );
    });
  }

  private async find(manager: EntityManager, reference: string): Promise<Site> {
    const row = await findSite(manager, reference);
    const [site] = row ? await represent(manager, [row]) : [];
    if (!site) throw nodeNotFound('site', reference);
    return site;
  }
}

const editable = ({ name, displayName }: SiteEntity) => ({ name, displayName });
const subjectOf = ({ id, name }: SiteEntity) => ({ level: 'site', id, name });

async function represent(manager: EntityManager, rows: SiteEntity[]): Promise<Site[]> {
  const counts = await manager
    .createQueryBuilder(ServerEntity, 'server')
    .select('server.siteId', 'siteId')
    .addSelect('count(*)', 'servers')
    .addSelect('sum(server.mailboxCount)', 'mailboxes')
    .where({ siteId: In(rows.map(({ id }) => id)) })
    .groupBy('server.siteId')
    .getRawMany<{ siteId: string; servers: string; mailboxes: string }>();
  const bySite = new Map(counts.map((count) => [count.siteId, count]));
  return rows.map(({ id, name, displayName, createdAt, modifiedAt }) => ({
    id,
    name,
    displayName,
    servers: Number(bySite.get(id)?.servers ?? 0),
    mailboxes: Number(bySite.get(id)?.mailboxes ?? 0),
    createdAt: createdAt.toISOString(),
    modifiedAt: modifiedAt.toISOString(),
  }));
}
