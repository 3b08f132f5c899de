import { randomUUID } from 'node:crypto';
import type { Connector as ShownConnector, NewConnector } from '@waypost/contracts';
import { DomainError, type FieldFault, nameKey, pointerTo } from '@waypost/kernel';
import { type Connector, type ConnectorLimits, connectorLimitNames, type SenderRule } from '@waypost/organization';
import { connectorFaults } from '@waypost/routing';
import {
  type ConnectorEntity,
  findRecipientsNamed,
  findSite,
  type RecipientKind,
  ServerEntity,
  type SiteEntity,
} from '@waypost/store';
import { type EntityManager, In } from 'typeorm';
import { referenceNotFound } from '../http/refusals.js';

/* What a connector comes to that somebody asks for, whether it is then kept or only supposed. */

/** The row of a new connector; nothing of it is kept yet. */
export async function draftedRow(manager: EntityManager, asked: NewConnector, at: Date): Promise<ConnectorEntity> {
  const site = await siteOf(manager, 'site', asked.site);
  const target = asked.targetSite === undefined ? null : await siteOf(manager, 'targetSite', asked.targetSite);
  return {
    id: randomUUID(),
    kind: asked.kind,
    siteId: site.id,
    targetSiteId: target?.id ?? null,
    createdAt: at,
    modifiedAt: at,
    username: null,
    password: null,
    ...columns(asked),
  };
}

async function siteOf(manager: EntityManager, field: string, reference: string): Promise<SiteEntity> {
  const site = await findSite(manager, reference);
  if (!site) throw referenceNotFound(field, 'site', reference);
  return site;
}

/** A connector without what it keeps for good. */
export type Asked = Omit<NewConnector, 'kind' | 'site' | 'targetSite'>;

/** What of a connector is kept in its own row. */
export const columns = (asked: Asked) => ({
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
  limits: limitsOf(asked.limits),
  transport: asked.transport ?? null,
  hosts: asked.hosts,
  tls: asked.tls ?? 'opportunistic',
  tlsName: asked.tlsName?.toLowerCase() ?? null,
  note: asked.note,
});

/** Only what there is a limit for is kept. */
const limitsOf = (asked: Asked['limits']): ConnectorLimits =>
  Object.fromEntries(Object.entries(asked).filter(([, limit]) => limit !== null));

/** What is kept of limits, as it is shown. */
export const shownLimits = (limits: ConnectorLimits): ShownConnector['limits'] =>
  Object.fromEntries(connectorLimitNames.map((name) => [name, limits[name] ?? null])) as ShownConnector['limits'];

/** What a connector refers to, by id. */
export interface Lists {
  bridgeheads: string[];
  remoteBridgeheads: string[];
  senders: { recipientId: string; recipientKind: RecipientKind; verdict: 'accept' | 'reject' }[];
}

type Referring = Pick<Asked, 'bridgeheads' | 'remoteBridgeheads' | 'senders'>;

/**
 * Finds whom a connector refers to, and refuses what it cannot be (`exchange-semantics` §4.1), all at once.
 * @throws {DomainError} `reference-not-found` where nothing else is wrong with it, else `body-invalid`
 */
export async function checkedLists(manager: EntityManager, row: ConnectorEntity, asked: Referring): Promise<Lists> {
  const { lists, missing } = await listsOf(manager, row, asked);
  const errors = [...missing, ...faultsOf(row, lists)];
  if (missing[0] && errors.length === missing.length)
    throw new DomainError('reference-not-found', missing[0].detail, { errors });
  refuse(errors);
  return lists;
}

/** Every reference that leads nowhere, or to another site, is missing. */
async function listsOf(
  manager: EntityManager,
  { siteId, targetSiteId }: ConnectorEntity,
  asked: Referring,
): Promise<{ lists: Lists; missing: FieldFault[] }> {
  const missing: FieldFault[] = [];
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
  const distinct = (ids: readonly string[]) => [...new Set(ids)];
  return {
    lists: { bridgeheads: distinct(bridgeheads), remoteBridgeheads: distinct(remoteBridgeheads), senders },
    missing,
  };
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
  missing: FieldFault[],
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

/** Refuses a connector that cannot be so, whoever passes its mail on. */
export const refuseFaults = (row: ConnectorEntity): void => {
  refuse(faultsOf(row, { remoteBridgeheads: [] }));
};

function refuse(errors: readonly FieldFault[]): void {
  if (errors.length > 0)
    throw new DomainError('body-invalid', 'A connector cannot be so; the errors say why.', { errors: [...errors] });
}

function faultsOf(row: ConnectorEntity, { remoteBridgeheads }: Pick<Lists, 'remoteBridgeheads'>): FieldFault[] {
  const { name, kind, siteId, targetSiteId, spaces, linkCost, relay, schedule, limits, transport, hosts } = row;
  const faults = connectorFaults({
    name,
    connectorKind: kind,
    siteId,
    ...(targetSiteId !== null && { targetSiteId }),
    spaces,
    ...(linkCost !== null && { linkCost }),
    remoteBridgeheads,
    relay,
    schedule,
    limits,
    ...(transport !== null && { transport }),
    hosts,
    tls: row.tls,
    ...(row.tlsName !== null && { tlsName: row.tlsName }),
    signsIn: row.username !== null,
  });
  return faults.map(({ at, detail }) => ({ pointer: pointerTo(...at), detail }));
}

/** What of a connector can be changed, as a PATCH would say it. */
export const editable = (connector: ShownConnector) => ({
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
  limits: connector.limits,
  transport: connector.transport,
  hosts: connector.hosts,
  tls: connector.tls,
  tlsName: connector.tlsName,
  note: connector.note,
});

/** A connector that is in no table, in the words of the domain. */
export function draftedConnector(row: ConnectorEntity, lists: Lists): Connector {
  const who = (verdict: string) =>
    lists.senders.filter((sender) => sender.verdict === verdict).map(({ recipientId }) => recipientId);
  return {
    id: row.id,
    name: row.name,
    connectorKind: row.kind,
    siteId: row.siteId,
    ...(row.targetSiteId !== null && { targetSiteId: row.targetSiteId }),
    enabled: row.enabled,
    scope: row.scope,
    spaces: row.spaces,
    ...(row.linkCost !== null && { linkCost: row.linkCost }),
    bridgeheads: lists.bridgeheads,
    remoteBridgeheads: lists.remoteBridgeheads,
    ...(row.maxBytes !== null && { maxBytes: row.maxBytes }),
    senders: { others: row.otherSenders, accept: who('accept'), reject: who('reject') },
    relay: row.relay,
    schedule: row.schedule,
    ...(Object.keys(row.limits).length > 0 && { limits: row.limits }),
    ...(row.transport !== null && { transport: row.transport }),
    hosts: row.hosts,
    ...(row.tls !== 'opportunistic' && { tls: row.tls }),
    ...(row.tlsName !== null && { tlsName: row.tlsName }),
  };
}
