import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { NewServer, Server, ServerChange, ServerList, ServerQuery } from '@waypost/contracts';
import { DomainError, nameKey } from '@waypost/kernel';
import {
  findServer,
  findSite,
  gone,
  LinkStateEntity,
  put,
  ServerEntity,
  serverRecord,
  ServiceAccountEntity,
  serviceAccountRecord,
  SiteEntity,
} from '@waypost/store';
import { DataSource, type EntityManager, In } from 'typeorm';
import { forgetReports } from '../connectors/link-report.service.js';
import { refuseBridgehead } from '../connectors/refuse-in-use.js';
import { refuseAcceptedDomain } from '../domains/domain-rules.js';
import { differences, given } from '../http/differences.js';
import { expectAsAsked } from '../http/etag.js';
import { cutPage } from '../http/paging.js';
import { nodeNotFound, referenceNotFound, refusingTaken } from '../http/refusals.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { forgetOverrides } from '../settings/forget-overrides.js';
import { selectNamed } from '../sites/select-named.js';

/** Servers: mail hosts, each in one site. */
@Injectable()
export class ServerService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
  ) {}

  async list(query: ServerQuery): Promise<ServerList> {
    const { manager } = this.source;
    const select = async (cursor: string | undefined) => {
      const selection = selectNamed(manager, ServerEntity, { ...query, cursor });
      if (query.site === undefined) return selection;
      const site = await findSite(manager, query.site);
      if (!site) throw referenceNotFound('site', 'site', query.site);
      return selection.andWhere('node.siteId = :siteId', { siteId: site.id });
    };
    const { items, nextCursor } = cutPage(
      await (await select(query.cursor)).getMany(),
      query.limit,
      query.sort,
      (row) => row.nameKey,
    );
    const total = query.total ? await (await select(undefined)).getCount() : undefined;
    return { items: await represent(manager, items), nextCursor, ...(total !== undefined && { total }) };
  }

  read(reference: string): Promise<Server> {
    return this.find(this.source.manager, reference);
  }

  create(write: WriteRequest, server: NewServer): Promise<Server> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      const siteId = await siteIdOf(manager, server.site);
      const { name, fqdn, roles } = server;
      const row = {
        id: randomUUID(),
        siteId,
        name,
        nameKey: nameKey(name),
        displayName: server.displayName ?? name,
        fqdn,
        roles,
        mailboxCount: 0,
        createdAt: at,
        modifiedAt: at,
      };
      await refuseAcceptedDomain(manager, fqdn);
      await refusingTaken(manager.insert(ServerEntity, row));
      note({ action: 'server.created', subject: subjectOf(row), before: null, after: await editable(manager, row) }, [
        put(serverRecord(row)),
      ]);
      return this.find(manager, row.id);
    });
  }

  change(write: WriteRequest, reference: string, { site, ...patch }: ServerChange): Promise<Server> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      const row = await findServer(manager, reference);
      if (!row) throw nodeNotFound('server', reference);
      expectAsAsked(write, await this.find(manager, row.id));
      const changed = { ...row, ...given(patch), modifiedAt: at };
      changed.nameKey = nameKey(changed.name);
      if (site !== undefined) changed.siteId = await siteIdOf(manager, site);
      const difference = differences(await editable(manager, row), await editable(manager, changed));
      if (difference) {
        if (changed.siteId !== row.siteId) await refuseBridgehead(manager, row.id);
        if (changed.fqdn !== row.fqdn) await refuseAcceptedDomain(manager, changed.fqdn);
        const { mailboxCount: _, ...written } = changed;
        await refusingTaken(manager.update(ServerEntity, { id: row.id }, written));
        const action = changed.siteId === row.siteId ? 'server.changed' : 'server.moved';
        note({ action, subject: subjectOf(changed), ...difference, revertible: true }, [put(serverRecord(changed))]);
      }
      return this.find(manager, row.id);
    });
  }

  remove(write: WriteRequest, reference: string): Promise<void> {
    return this.writes.change(write, async ({ manager, note }) => {
      const row = await findServer(manager, reference);
      if (!row) throw nodeNotFound('server', reference);
      expectAsAsked(write, await this.find(manager, row.id));
      const { mailboxCount: count } = row;
      if (count > 0)
        throw new DomainError(
          'server-not-empty',
          `Move or delete its ${count === 1 ? 'one mailbox' : `${count} mailboxes`} first.`,
        );
      await refuseBridgehead(manager, row.id);
      const before = await editable(manager, row);
      const forgotten = await forgetOverrides(manager, row.id);
      const reports = [
        ...(await forgetReports(manager, { subjectId: row.id })),
        ...(await forgetReports(manager, { reporterId: row.id })),
      ];
      const accounts = await manager.findBy(ServiceAccountEntity, { serverId: row.id });
      await manager.update(ServiceAccountEntity, { serverId: row.id }, { serverId: null });
      await manager.delete(LinkStateEntity, { subjectId: row.id });
      await manager.delete(ServerEntity, { id: row.id });
      note(
        {
          action: 'server.deleted',
          subject: subjectOf(row),
          before: { ...before, settings: forgotten.settings },
          after: null,
        },
        [
          ...forgotten.changes,
          ...reports,
          ...accounts.map((account) => put(serviceAccountRecord({ ...account, serverId: null }))),
          gone('link-state', row.id),
          gone('server', row.id),
        ],
      );
    });
  }

  private async find(manager: EntityManager, reference: string): Promise<Server> {
    const row = await findServer(manager, reference);
    const [server] = row ? await represent(manager, [row]) : [];
    if (!server) throw nodeNotFound('server', reference);
    return server;
  }
}

async function siteIdOf(manager: EntityManager, reference: string): Promise<string> {
  const site = await findSite(manager, reference);
  if (!site) throw referenceNotFound('site', 'site', reference);
  return site.id;
}

/** What of a server the audit shows, the site by its name. */
async function editable(manager: EntityManager, { name, displayName, fqdn, roles, siteId }: ServerEntity) {
  const site = await manager.findOneByOrFail(SiteEntity, { id: siteId });
  return { name, displayName, fqdn, roles, site: site.name };
}

const subjectOf = ({ id, name }: ServerEntity) => ({ level: 'server', id, name });

async function represent(manager: EntityManager, rows: ServerEntity[]): Promise<Server[]> {
  const sites = await manager.findBy(SiteEntity, { id: In(rows.map(({ siteId }) => siteId)) });
  const names = new Map(sites.map(({ id, name }) => [id, name]));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    displayName: row.displayName,
    fqdn: row.fqdn,
    roles: row.roles,
    site: { id: row.siteId, name: names.get(row.siteId) ?? row.siteId },
    mailboxes: row.mailboxCount,
    createdAt: row.createdAt.toISOString(),
    modifiedAt: row.modifiedAt.toISOString(),
  }));
}
