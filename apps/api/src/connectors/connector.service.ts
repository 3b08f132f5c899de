import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  type Connector,
  type ConnectorChange,
  type ConnectorCredentials,
  type ConnectorList,
  type ConnectorQuery,
  NewConnector,
} from '@waypost/contracts';
import { DomainError, pointerTo } from '@waypost/kernel';
import type { ReplicaChange } from '@waypost/organization';
import {
  ConnectorBridgeheadEntity,
  ConnectorEntity,
  connectorRecord,
  credentialsRecord,
  ConnectorSenderEntity,
  findConnector,
  gone,
  LinkStateEntity,
  put,
  toConnectors,
} from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { differences, given } from '../http/differences.js';
import { expectAsAsked } from '../http/etag.js';
import { cutPage } from '../http/paging.js';
import { refusingTaken } from '../http/refusals.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { SecretBox } from '../session/secret-box.js';
import { connectorPasswordPlace } from './connector-secrets.js';
import { representConnectors } from './connector-representation.js';
import { checkedLists, columns, draftedRow, editable, type Lists, refuseFaults } from './draft-connector.js';
import { forgetReports } from './link-report.service.js';
import { connectorNotFound } from './link-state.service.js';
import { selectConnectors } from './select-connectors.js';

/** Connectors: ways out of sites. There are at most a thousand or so. */
@Injectable()
export class ConnectorService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    private readonly box: SecretBox,
  ) {}

  async list(query: ConnectorQuery): Promise<ConnectorList> {
    const { manager } = this.source;
    const rows = await (await selectConnectors(manager, query)).getMany();
    const { items, nextCursor } = cutPage(rows, query.limit, query.sort, (row) => row.nameKey);
    const total = query.total
      ? await (await selectConnectors(manager, { ...query, cursor: undefined })).getCount()
      : undefined;
    return { items: await representConnectors(manager, items), nextCursor, ...(total !== undefined && { total }) };
  }

  async read(reference: string): Promise<Connector> {
    return represented(this.source.manager, await expectConnector(this.source.manager, reference));
  }

  create(write: WriteRequest, asked: NewConnector): Promise<Connector> {
    return this.insert(write, randomUUID(), asked);
  }

  /**
   * Brings back one that was deleted, under its id, so that its history goes on.
   * @throws {DomainError} `change-not-revertible` where an older release wrote down less of it than is needed now
   */
  restore(write: WriteRequest, id: string, deleted: Readonly<Record<string, unknown>>): Promise<Connector> {
    const told = Object.entries(deleted).filter(([member, value]) => value !== null || !absentIsNull.has(member));
    const asked = NewConnector.safeParse(Object.fromEntries(told));
    if (!asked.success)
      throw new DomainError('change-not-revertible', 'The audit holds too little of it to bring it back.');
    return this.insert(write, id, asked.data);
  }

  private insert(write: WriteRequest, id: string, asked: NewConnector): Promise<Connector> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      const row = { ...(await draftedRow(manager, asked, at)), id };
      const lists = await checkedLists(manager, row, asked);
      await refusingTaken(manager.insert(ConnectorEntity, row as never));
      await setLists(manager, row.id, lists);
      const connector = await represented(manager, row);
      const after = editable(connector);
      note({ action: 'connector.created', subject: subjectOf(row), before: null, after, revertible: true }, [
        ...(await told(manager, row)),
      ]);
      return connector;
    });
  }

  change(write: WriteRequest, reference: string, patch: ConnectorChange): Promise<Connector> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      const row = await expectConnector(manager, reference);
      const before = await represented(manager, row);
      expectAsAsked(write, before);
      const asked = { ...editable(before), ...given(patch) };
      const changed: ConnectorEntity = { ...row, ...columns(asked) };
      const lists = await checkedLists(manager, changed, asked);
      refuseNewHosts(row, changed);
      await refusingTaken(manager.update(ConnectorEntity, { id: row.id }, changed as never));
      await setLists(manager, row.id, lists);
      const after = await represented(manager, changed);
      const difference = differences(editable(before), editable(after));
      if (!difference) return before;
      await manager.update(ConnectorEntity, { id: row.id }, { modifiedAt: at });
      note({ action: 'connector.changed', subject: subjectOf(changed), ...difference, revertible: true }, [
        ...(await told(manager, changed)),
      ]);
      return { ...after, modifiedAt: at.toISOString() };
    });
  }

  /** Keeps what a connector signs in to its hosts with; null for nothing. The audit hears of the name alone. */
  setCredentials(write: WriteRequest, reference: string, asked: ConnectorCredentials | null): Promise<Connector> {
    return this.writes.change(write, async ({ manager, at, note }) => {
      const row = await expectConnector(manager, reference);
      expectAsAsked(write, await represented(manager, row));
      const { username = null, password } = asked ?? {};
      const sealed = password === undefined ? null : this.box.seal(password, connectorPasswordPlace(row.id));
      const changed: ConnectorEntity = { ...row, username, password: sealed, modifiedAt: at };
      refuseFaults(changed);
      await manager.update(ConnectorEntity, { id: row.id }, { username, password: sealed, modifiedAt: at });
      const record = credentialsRecord(changed);
      note(
        {
          action: asked ? 'connector.credentials-set' : 'connector.credentials-removed',
          subject: subjectOf(row),
          before: { username: row.username },
          after: { username },
        },
        [record ? put(record) : gone('connector-credentials', row.id)],
      );
      return represented(manager, changed);
    });
  }

  remove(write: WriteRequest, reference: string): Promise<void> {
    return this.writes.change(write, async ({ manager, note }) => {
      const row = await expectConnector(manager, reference);
      const present = await represented(manager, row);
      expectAsAsked(write, present);
      const reports = await forgetReports(manager, { subjectId: row.id });
      await manager.delete(LinkStateEntity, { subjectId: row.id });
      await manager.delete(ConnectorEntity, { id: row.id }); // its lists go with it
      const { kind, site, targetSite } = present;
      const before = { kind, site: site.name, targetSite: targetSite?.name ?? null, ...editable(present) };
      note({ action: 'connector.deleted', subject: subjectOf(row), before, after: null, revertible: true }, [
        ...reports,
        gone('link-state', row.id),
        gone('connector-credentials', row.id),
        gone('connector', row.id),
      ]);
    });
  }
}

async function expectConnector(manager: EntityManager, reference: string): Promise<ConnectorEntity> {
  const row = await findConnector(manager, reference);
  if (!row) throw connectorNotFound(reference);
  return row;
}

/** A password that nobody can read must not be had by naming a host of one's own: whoever names another gives it again. */
function refuseNewHosts(before: ConnectorEntity, after: ConnectorEntity): void {
  if (before.password === null) return;
  const known = new Set(before.hosts.map((host) => host.toLowerCase()));
  const detail =
    'It signs in with a password that was given for other hosts: remove that first, and set it anew after.';
  const errors = after.hosts.flatMap((host, nth) =>
    known.has(host.toLowerCase()) ? [] : [{ pointer: pointerTo('hosts', nth), detail }],
  );
  if (errors.length > 0) throw new DomainError('body-invalid', detail, { errors });
}

/** What a new connector leaves out where it has none, and one that is shown tells as null. */
const absentIsNull: ReadonlySet<string> = new Set(['targetSite', 'cost', 'transport']);

async function setLists(manager: EntityManager, connectorId: string, lists: Lists): Promise<void> {
  await manager.delete(ConnectorBridgeheadEntity, { connectorId });
  await manager.delete(ConnectorSenderEntity, { connectorId });
  const bridgeheads = [
    ...lists.bridgeheads.map((serverId) => ({ connectorId, serverId, isRemote: false })),
    ...lists.remoteBridgeheads.map((serverId) => ({ connectorId, serverId, isRemote: true })),
  ];
  if (bridgeheads.length > 0) await manager.insert(ConnectorBridgeheadEntity, bridgeheads);
  if (lists.senders.length > 0)
    await manager.insert(
      ConnectorSenderEntity,
      lists.senders.map((sender) => ({ connectorId, ...sender })),
    );
}

/** The word to followers of how a connector is now; whoever passes its mail on from now on is told what it signs in with. */
async function told(manager: EntityManager, row: ConnectorEntity): Promise<ReplicaChange[]> {
  const [connector] = await toConnectors(manager, [row]);
  if (!connector) throw connectorNotFound(row.id);
  const credentials = credentialsRecord(row);
  return [put(connectorRecord(connector)), ...(credentials ? [put(credentials)] : [])];
}

const subjectOf = ({ id, name }: ConnectorEntity) => ({ level: 'connector', id, name });

async function represented(manager: EntityManager, row: ConnectorEntity): Promise<Connector> {
  const [connector] = await representConnectors(manager, [row]);
  if (!connector) throw connectorNotFound(row.id);
  return connector;
}
