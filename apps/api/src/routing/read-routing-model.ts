import type { RoutingModel } from '@waypost/routing';
import { ConnectorEntity, LinkStateEntity, ServerEntity, SiteEntity, toConnectors, toStatedLink } from '@waypost/store';
import type { EntityManager } from 'typeorm';

/** Everything routing is worked out from, in six queries: at most hundreds of sites and thousands of servers and connectors. */
export async function readRoutingModel(manager: EntityManager): Promise<RoutingModel> {
  const sites = await manager.find(SiteEntity, { select: { id: true, name: true } });
  const servers = await manager.find(ServerEntity, { select: { id: true, siteId: true, name: true, roles: true } });
  const connectors = await toConnectors(manager, await manager.find(ConnectorEntity));
  const states = await manager.find(LinkStateEntity);
  return { sites, servers, connectors, states: states.map(toStatedLink) };
}
