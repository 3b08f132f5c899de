import type { RoutingModel } from '@waypost/routing';
import { ConnectorEntity, findStatedLinks, ServerEntity, SiteEntity, toConnectors } from '@waypost/store';
import type { EntityManager } from 'typeorm';

/** The model routing is worked out from, and where its servers are reached. */
export interface PlacedRoutingModel extends RoutingModel {
  servers: (RoutingModel['servers'][number] & { fqdn: string })[];
  /** Ids of the connectors that sign in to their hosts; not kept with what routing was. */
  signingIn?: ReadonlySet<string>;
}

/** Everything routing is worked out from, in seven queries: at most hundreds of sites and thousands of servers and connectors. */
export async function readRoutingModel(manager: EntityManager): Promise<PlacedRoutingModel> {
  const sites = await manager.find(SiteEntity, { select: { id: true, name: true } });
  const servers = await manager.find(ServerEntity, {
    select: { id: true, siteId: true, name: true, roles: true, fqdn: true },
  });
  const rows = await manager.find(ConnectorEntity);
  const connectors = await toConnectors(manager, rows);
  const signingIn = new Set(rows.filter(({ username }) => username !== null).map(({ id }) => id));
  return { sites, servers, connectors, signingIn, states: await findStatedLinks(manager) };
}
