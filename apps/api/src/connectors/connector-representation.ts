import type { Connector } from '@waypost/contracts';
import {
  type ConnectorEntity,
  ConnectorSenderEntity,
  findServerLinks,
  LinkStateEntity,
  SiteEntity,
  toConnectors,
} from '@waypost/store';
import { type EntityManager, In } from 'typeorm';
import { shownLimits } from './draft-connector.js';
import { reportsOf, shown, statedState, statusByName } from './link-state.service.js';

/** Connectors as they are shown, with the state each is in; as many queries for a page as for one. */
export async function representConnectors(
  manager: EntityManager,
  rows: readonly ConnectorEntity[],
): Promise<Connector[]> {
  if (rows.length === 0) return [];
  const at = new Date();
  const ids = rows.map(({ id }) => id);
  const connectors = await toConnectors(manager, rows);
  const sites = await manager.findBy(SiteEntity, {
    id: In(rows.flatMap(({ siteId, targetSiteId }) => (targetSiteId === null ? [siteId] : [siteId, targetSiteId]))),
  });
  const siteLinks = new Map(sites.map(({ id, name }) => [id, { id, name }]));
  const servers = await findServerLinks(
    manager,
    connectors.flatMap(({ bridgeheads, remoteBridgeheads }) => [...bridgeheads, ...remoteBridgeheads]),
  );
  const serverLinks = (of: readonly string[]) =>
    of.map((id) => servers.get(id) ?? { id, name: id }).sort((one, other) => (one.name < other.name ? -1 : 1));
  const senders = await senderNames(manager, ids);
  const stated = new Map(
    (await manager.findBy(LinkStateEntity, { subjectId: In(ids) })).map((row) => [row.subjectId, statedState(row, at)]),
  );
  const reports = await reportsOf(manager, ids, at);
  const statuses = await statusByName(manager, at);
  return rows.map((row, nth) => {
    const connector = connectors[nth];
    if (!connector) throw new Error(`The connector ${row.name} was not read.`); // INVARIANT: one for each row
    const who = (listed: readonly string[]) => listed.map((id) => senders.get(id) ?? id).sort();
    return {
      id: row.id,
      name: row.name,
      kind: row.kind,
      site: siteLinks.get(row.siteId) ?? { id: row.siteId, name: row.siteId },
      targetSite: row.targetSiteId === null ? null : (siteLinks.get(row.targetSiteId) ?? null),
      enabled: row.enabled,
      scope: row.scope,
      addressSpaces: row.spaces.map(({ type = 'SMTP', pattern, cost }) => ({ type, pattern, cost })),
      cost: row.linkCost,
      bridgeheads: serverLinks(connector.bridgeheads),
      remoteBridgeheads: serverLinks(connector.remoteBridgeheads),
      maxBytes: row.maxBytes,
      senders: {
        others: row.otherSenders,
        accept: who(connector.senders.accept),
        reject: who(connector.senders.reject),
      },
      relay: row.relay,
      schedule: row.schedule as Connector['schedule'],
      limits: shownLimits(row.limits),
      transport: row.transport,
      hosts: row.hosts,
      tls: row.tls,
      tlsName: row.tlsName,
      username: row.username,
      note: row.note,
      status: shown(statuses.get(row.name), stated.get(row.id) ?? null, reports.get(row.id)),
      createdAt: row.createdAt.toISOString(),
      modifiedAt: row.modifiedAt.toISOString(),
    };
  });
}

/** The recipients that these connectors list, by id, as `group:sales`. */
async function senderNames(manager: EntityManager, connectorIds: readonly string[]): Promise<Map<string, string>> {
  const listed = await manager.findBy(ConnectorSenderEntity, { connectorId: In([...connectorIds]) });
  if (listed.length === 0) return new Map();
  const rows = await manager.query<{ id: string; who: string }[]>(
    `SELECT id, 'mailbox:' || name AS who FROM mailbox WHERE id = ANY($1::uuid[])
     UNION ALL SELECT id, 'contact:' || name FROM contact WHERE id = ANY($1::uuid[])
     UNION ALL SELECT id, 'group:' || name FROM mail_group WHERE id = ANY($1::uuid[])`,
    [listed.map(({ recipientId }) => recipientId)],
  );
  return new Map(rows.map(({ id, who }) => [id, who]));
}
