import { isNodeId, nameKey } from '@waypost/kernel';
import type { Connector, StatedLink } from '@waypost/organization';
import { type EntityManager, In } from 'typeorm';
import {
  ConnectorBridgeheadEntity,
  ConnectorEntity,
  ConnectorSenderEntity,
  LinkReportEntity,
  LinkStateEntity,
} from './entities/connector.entities.js';
import { ServerEntity } from './entities/node.entities.js';

export const findConnector = (manager: EntityManager, reference: string) =>
  manager.findOneBy(
    ConnectorEntity,
    isNodeId(reference) ? { id: reference.toLowerCase() } : { nameKey: nameKey(reference) },
  );

/** Connectors in the words of the domain, with their bridgeheads and senders: three queries, however many there are. */
export async function toConnectors(manager: EntityManager, rows: readonly ConnectorEntity[]): Promise<Connector[]> {
  const where = { connectorId: In(rows.map(({ id }) => id)) };
  const bridgeheads = byConnector(await manager.find(ConnectorBridgeheadEntity, { where, order: { serverId: 'ASC' } }));
  const senders = byConnector(await manager.find(ConnectorSenderEntity, { where, order: { recipientId: 'ASC' } }));
  return rows.map((row) => {
    const servers = bridgeheads.get(row.id) ?? [];
    const listed = senders.get(row.id) ?? [];
    const who = (verdict: string) =>
      listed.filter((sender) => sender.verdict === verdict).map(({ recipientId }) => recipientId);
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
      bridgeheads: servers.filter(({ isRemote }) => !isRemote).map(({ serverId }) => serverId),
      remoteBridgeheads: servers.filter(({ isRemote }) => isRemote).map(({ serverId }) => serverId),
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
  });
}

function byConnector<Row extends { connectorId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) found.set(row.connectorId, [...(found.get(row.connectorId) ?? []), row]);
  return found;
}

/** A state that was set by hand, in the words of the domain. */
export const toStatedLink = ({ subjectId, state, expiresAt }: LinkStateEntity): StatedLink => ({
  id: subjectId,
  state,
  ...(expiresAt !== null && { until: expiresAt.toISOString() }),
});

/** A report that counts, in the words of the domain. */
export const toReportedLink = ({ subjectId, reporterId, holdsUntil }: LinkReportEntity): StatedLink => ({
  id: subjectId,
  state: 'down',
  until: holdsUntil.toISOString(),
  reportedBy: reporterId,
});

/** Everything that was set by hand or reported and may still hold. */
export async function findStatedLinks(manager: EntityManager): Promise<StatedLink[]> {
  const stated = await manager.find(LinkStateEntity);
  const reports = await manager.findBy(LinkReportEntity, { counts: true });
  return [...stated.map(toStatedLink), ...reports.map(toReportedLink)];
}

/** What a state is of: a connector or a server. */
export async function nameOfSubject(
  manager: EntityManager,
  id: string,
): Promise<{ level: 'connector' | 'server'; id: string; name: string }> {
  const connector = await manager.findOneBy(ConnectorEntity, { id });
  if (connector) return { level: 'connector', id, name: connector.name };
  const server = await manager.findOneBy(ServerEntity, { id });
  return { level: 'server', id, name: server?.name ?? id };
}

/** Takes a recipient that is about to go out of the lists of every connector; answers those whose lists it was in. */
export async function forgetSender(manager: EntityManager, recipientId: string): Promise<Connector[]> {
  const listed = await manager.findBy(ConnectorSenderEntity, { recipientId });
  if (listed.length === 0) return [];
  await manager.delete(ConnectorSenderEntity, { recipientId });
  const ids = [...new Set(listed.map(({ connectorId }) => connectorId))];
  return toConnectors(manager, await manager.findBy(ConnectorEntity, { id: In(ids) }));
}
