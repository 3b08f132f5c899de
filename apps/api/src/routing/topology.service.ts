import { Injectable } from '@nestjs/common';
import { type RoutingTopology, shownSpaces } from '@waypost/contracts';
import { byName, StatedLinks, topologyOf } from '@waypost/routing';
import { ServerEntity, SiteEntity } from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { readRoutingModel } from './read-routing-model.js';

/** The whole of what routing knows, to be drawn. */
@Injectable()
export class TopologyService {
  constructor(private readonly source: DataSource) {}

  async read(): Promise<RoutingTopology> {
    const { manager } = this.source;
    const at = new Date();
    const model = await readRoutingModel(manager);
    const { links, connectors } = topologyOf(model, at);
    const status = new Map([...links, ...connectors].map((one) => [one.name, one]));
    const stated = new StatedLinks(model.states, at, model.servers);
    const [sites, servers] = [await displayNames(manager, SiteEntity), await displayNames(manager, ServerEntity)];
    const nameOf = new Map([...model.sites, ...model.servers].map(({ id, name }) => [id, name]));
    const named = (id: string) => nameOf.get(id) ?? id;
    return {
      at: at.toISOString(),
      sites: sorted(model.sites.map(({ id, name }) => ({ id, name, displayName: sites.get(id) ?? name }))),
      servers: sorted(
        model.servers.map(({ id, name, siteId, roles }) => ({
          ...{ id, name, displayName: servers.get(id) ?? name, site: named(siteId) },
          roles: [...roles],
          state: stated.anywhere(id),
        })),
      ),
      connectors: sorted(
        model.connectors.map(({ id, name, connectorKind: kind, siteId, targetSiteId, enabled, ...connector }) => ({
          ...{ id, name, kind, site: named(siteId), enabled },
          targetSite: targetSiteId === undefined ? null : named(targetSiteId),
          cost: connector.linkCost ?? null,
          spaces: connector.spaces
            .slice(0, shownSpaces)
            .map(({ type = 'SMTP', pattern, cost }) => ({ type, pattern, cost })),
          spaceCount: connector.spaces.length,
          bridgeheads: connector.bridgeheads.map(named).sort(byName),
          up: status.get(name)?.up ?? true,
          because: status.get(name)?.downBecause ?? null,
        })),
      ),
    };
  }
}

const sorted = <One extends { name: string }>(all: One[]): One[] => all.sort((a, b) => byName(a.name, b.name));

async function displayNames(
  manager: EntityManager,
  entity: typeof SiteEntity | typeof ServerEntity,
): Promise<Map<string, string>> {
  const rows = await manager.find<SiteEntity | ServerEntity>(entity, { select: { id: true, displayName: true } });
  return new Map(rows.map(({ id, displayName }) => [id, displayName]));
}
