import { randomUUID } from 'node:crypto';
import { nameKey } from '@waypost/kernel';
import { type Change, ConnectorBridgeheadEntity, ConnectorEntity, ServerEntity, SiteEntity } from '@waypost/store';
import type { DemoConnector } from './demo-organization.js';

/** Adds the demo's connectors; its sites and servers are there already. */
export async function addConnectors({ manager, at }: Change, connectors: readonly DemoConnector[]): Promise<void> {
  const sites = new Map((await manager.find(SiteEntity)).map(({ name, id }) => [name, id]));
  const servers = new Map((await manager.find(ServerEntity)).map(({ name, id }) => [name, id]));
  const known = (ids: ReadonlyMap<string, string>, name: string): string => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`a connector of the demo refers to ${name}, which it does not have`);
    return id;
  };
  for (const { site, targetSite, bridgeheads = [], ...connector } of connectors) {
    const row: Partial<ConnectorEntity> = {
      id: randomUUID(),
      name: connector.name,
      nameKey: nameKey(connector.name),
      kind: connector.kind,
      siteId: known(sites, site),
      targetSiteId: targetSite === undefined ? null : known(sites, targetSite),
      enabled: true,
      scope: 'organization',
      spaces: [...(connector.spaces ?? [])],
      linkCost: connector.linkCost ?? null,
      maxBytes: connector.maxBytes ?? null,
      otherSenders: 'accept',
      relay: false,
      schedule: 'always',
      transport: connector.transport ?? null,
      hosts: [...(connector.hosts ?? [])],
      note: connector.note ?? null,
      createdAt: at,
      modifiedAt: at,
    };
    await manager.insert(ConnectorEntity, row as never);
    if (bridgeheads.length > 0)
      await manager.insert(
        ConnectorBridgeheadEntity,
        bridgeheads.map((name) => ({
          connectorId: row.id as string,
          serverId: known(servers, name),
          isRemote: false,
        })),
      );
  }
}
