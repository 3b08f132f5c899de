import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  type Connector,
  type ConnectorChange,
  type ConnectorList,
  type ConnectorQuery,
  NewConnector,
} from '@waypost/contracts';
import { DomainError, nameKey, pointerTo } from '@waypost/kernel';
import type { SenderRule } from '@waypost/organization';
import { connectorFaults } from '@waypost/routing';
import {
  ConnectorBridgeheadEntity,
  ConnectorEntity,
  ConnectorSenderEntity,
  findConnector,
  findRecipientsNamed,
  findSite,
  LinkStateEntity,
  type RecipientKind,
  ServerEntity,
  type SiteEntity,
} from '@waypost/store';
import { DataSource, type EntityManager, In } from 'typeorm';
import { differences, given } from '../http/differences.js';
import { expectAsAsked } from '../http/etag.js';
import { cutPage } from '../http/paging.js';
import { referenceNotFound, refusingTaken } from '../http/refusals.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { representConnectors } from './connector-representation.js';
import { connectorNotFound } from './link-state.service.js';
import { selectConnectors } from './select-connectors.js';

/** Connectors: ways out of sites. There are at most a thousand or so. */
@Injectable()
export class ConnectorService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
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
      const site = await siteOf(manager, 'site', asked.site);
      const target = asked.targetSite === undefined ? null : await siteOf(manager, 'targetSite', asked.targetSite);
      const row: ConnectorEntity = {
        id,
        kind: asked.kind,
        siteId: site.id,
        targetSiteId: target?.id ?? null,
        createdAt: at,
        modifiedAt: at,
        ...columns(asked),
      };
      const lists = await listsOf(manager, row, asked);
      refuseFaults(row, lists);
      await refusingTaken(manager.insert(ConnectorEntity, row as never));
      await setLists(manager, row.id, lists);
      const connector = await represented(manager, row);
      const after = editable(connector);
      note({ action: 'connector.created', subject: subjectOf(row), before: null, after, revertible: true });
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
      const lists = await listsOf(manager, changed, asked);
      refuseFaults(changed, lists);
      await refusingTaken(manager.update(ConnectorEntity, { id: row.id }, changed as never));
      await setLists(manager, row.id, lists);
      const after = await represented(manager, changed);
      const difference = differences(editable(before), editable(after));
      if (!difference) return before;
      await manager.update(ConnectorEntity, { id: row.id }, { modifiedAt: at });
      note({ action: 'connector.changed', subject: subjectOf(changed), ...difference, revertible: true });
      return { ...after, modifiedAt: at.toISOString() };
    });
  }

  remove(write: WriteRequest, reference: string): Promise<void> {
    return this.writes.change(write, async ({ manager, note }) => {
      const row = await expectConnector(manager, reference);
      const present = await represented(manager, row);
      expectAsAsked(write, present);
      await manager.delete(LinkStateEntity, { subjectId: row.id });
      await manager.delete(ConnectorEntity, { id: row.id }); // its lists go with it
      const { kind, site, targetSite } = present;
      const before = { kind, site: site.name, targetSite: targetSite?.name ?? null, ...editable(present) };
      note({ action: 'connector.deleted', subject: subjectOf(row), before, after: null, revertible: true });
    });
  }
}

async function expectConnector(manager: EntityManager, reference: string): Promise<ConnectorEntity> {
  const row = await findConnector(manager, reference);
  if (!row) throw connectorNotFound(reference);
  return row;
}

async function siteOf(manager: EntityManager, field: string, reference: string): Promise<SiteEntity> {
  const site = await findSite(manager, reference);
  if (!site) throw referenceNotFound(field, 'site', reference);
  return site;
}

/** What a new connector leaves out where it has none, and one that is shown tells as null. */
const absentIsNull: ReadonlySet<string> = new Set(['targetSite', 'cost', 'transport']);

/** A connector without what it keeps for good. */
type Asked = Omit<NewConnector, 'kind' | 'site' | 'targetSite'>;

/** What of a connector is kept in its own row. */
const columns = (asked: Asked) => ({
  name: asked.name,
  nameKey: nameKey(asked.name),
  enabled: asked.enabled,
  scope: asked.scope,
  spaces: asked.addressSpaces,
  linkCost: asked.cost ?? null,
  maxBytes: asked.maxBytes,
  otherSenders: asked.senders.others,
  relay: asked.relay,
  schedule: asked.schedule,
  transport: asked.transport ?? null,
  hosts: asked.hosts,
  note: asked.note,
});

/** What a connector refers to, by id. */
interface Lists {
  bridgeheads: string[];
  remoteBridgeheads: string[];
  senders: { recipientId: string; recipientKind: RecipientKind; verdict: 'accept' | 'reject' }[];
}

/** Finds whom a connector refers to; every reference that leads nowhere, or to another site, is reported. */
async function listsOf(
  manager: EntityManager,
  { siteId, targetSiteId }: ConnectorEntity,
  asked: Pick<Asked, 'bridgeheads' | 'remoteBridgeheads' | 'senders'>,
): Promise<Lists> {
  const missing: { pointer: string; detail: string }[] = [];
  const serversOf = async (field: 'bridgeheads' | 'remoteBridgeheads', site: string | null) => {
    const references = asked[field].map((reference) => reference.toLowerCase());
    const found = await manager.find(ServerEntity, { where: serversNamed(references) });
    return references.map((reference, nth) => {
      const server = found.find(({ id, nameKey: key }) => id === reference || key === reference);
      const isThere = server !== undefined && (site === null || server.siteId === site);
      if (!isThere)
        missing.push({
          pointer: pointerTo(field, nth),
          detail: server ? `The server ${server.name} stands in another site.` : `There is no server "${reference}".`,
        });
      return server?.id ?? '';
    });
  };
  const bridgeheads = await serversOf('bridgeheads', siteId);
  const remoteBridgeheads = await serversOf('remoteBridgeheads', targetSiteId);
  const senders = [
    ...(await sendersOf(manager, 'accept', asked.senders, missing)),
    ...(await sendersOf(manager, 'reject', asked.senders, missing)),
  ];
  if (missing[0]) throw new DomainError('reference-not-found', missing[0].detail, { errors: missing });
  const distinct = (ids: readonly string[]) => [...new Set(ids)];
  return { bridgeheads: distinct(bridgeheads), remoteBridgeheads: distinct(remoteBridgeheads), senders };
}

const isUuid = (reference: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(reference);
const serversNamed = (references: readonly string[]) => [
  { id: In(references.filter(isUuid)) },
  { nameKey: In(references.filter((reference) => !isUuid(reference))) },
];

async function sendersOf(
  manager: EntityManager,
  verdict: 'accept' | 'reject',
  senders: SenderRule,
  missing: { pointer: string; detail: string }[],
): Promise<Lists['senders']> {
  const asked = senders[verdict].map((text) => {
    const colon = text.indexOf(':');
    return { kind: text.slice(0, colon) as RecipientKind, reference: text.slice(colon + 1) };
  });
  const found = new Map<string, string>();
  for (const kind of ['mailbox', 'contact', 'group'] as const) {
    const references = asked.filter((one) => one.kind === kind).map(({ reference }) => reference);
    for (const [key, { id }] of await findRecipientsNamed(manager, kind, references)) found.set(`${kind}:${key}`, id);
  }
  const ids = new Map<string, Lists['senders'][number]>();
  asked.forEach(({ kind, reference }, nth) => {
    const recipientId = found.get(`${kind}:${reference.toLowerCase()}`);
    if (recipientId === undefined)
      missing.push({ pointer: pointerTo('senders', verdict, nth), detail: `There is no ${kind} "${reference}".` });
    else ids.set(recipientId, { recipientId, recipientKind: kind, verdict });
  });
  return [...ids.values()];
}

/** Refuses what §4.1 refuses, all at once. */
function refuseFaults(row: ConnectorEntity, { remoteBridgeheads }: Lists): void {
  const { kind, siteId, targetSiteId, spaces, linkCost, relay, schedule, transport, hosts } = row;
  const faults = connectorFaults({
    connectorKind: kind,
    siteId,
    ...(targetSiteId !== null && { targetSiteId }),
    spaces,
    ...(linkCost !== null && { linkCost }),
    remoteBridgeheads,
    relay,
    schedule,
    ...(transport !== null && { transport }),
    hosts,
  });
  if (faults.length === 0) return;
  const errors = faults.map(({ at, detail }) => ({ pointer: pointerTo(...at), detail }));
  throw new DomainError('body-invalid', 'A connector cannot be so; the errors say why.', { errors });
}

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

/** What of a connector can be changed, as a PATCH would say it. */
const editable = (connector: Connector) => ({
  name: connector.name,
  enabled: connector.enabled,
  scope: connector.scope,
  addressSpaces: connector.addressSpaces,
  cost: connector.cost,
  bridgeheads: connector.bridgeheads.map(({ name }) => name),
  remoteBridgeheads: connector.remoteBridgeheads.map(({ name }) => name),
  maxBytes: connector.maxBytes,
  senders: connector.senders,
  relay: connector.relay,
  schedule: connector.schedule,
  transport: connector.transport,
  hosts: connector.hosts,
  note: connector.note,
});

const subjectOf = ({ id, name }: ConnectorEntity) => ({ level: 'connector', id, name });

async function represented(manager: EntityManager, row: ConnectorEntity): Promise<Connector> {
  const [connector] = await representConnectors(manager, [row]);
  if (!connector) throw connectorNotFound(row.id);
  return connector;
}
