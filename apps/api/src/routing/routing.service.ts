import { Injectable } from '@nestjs/common';
import type { RoutingChanges, RoutingChangesQuery, RoutingTable, RoutingTableQuery } from '@waypost/contracts';
import { readAddress } from '@waypost/flow';
import { nameKey } from '@waypost/kernel';
import { routingTable, rowsFor, tableChanges, type RoutingTable as SiteTable } from '@waypost/routing';
import { referenceNotFound } from '../http/refusals.js';
import { RoutingGenerations } from './routing-generations.js';
import { type Routing, RoutingNow } from './routing-now.js';

/** What routing makes of connectors, links and their states. */
@Injectable()
export class RoutingService {
  constructor(
    private readonly now: RoutingNow,
    private readonly generations: RoutingGenerations,
  ) {}

  async table({ site, address, generation }: RoutingTableQuery): Promise<RoutingTable> {
    const kept = generation === undefined ? undefined : await this.generations.at({ n: generation });
    const table = tableOf(kept?.routing ?? (await this.now.get()), site, address);
    const at = kept?.generation.at ?? new Date().toISOString();
    return { site: table.site, at, spaces: [...table.spaces], sites: [...table.sites] };
  }

  async changes({ site, from, to, address }: RoutingChangesQuery): Promise<RoutingChanges> {
    const later = await this.generations.at({ n: to });
    const earlier = await this.generations.at(from === undefined ? { before: later.generation.n } : { n: from });
    const after = tableOf(later.routing, site, address);
    // A site that was not there yet had nothing.
    const before = knowsSite(earlier.routing, site)
      ? tableOf(earlier.routing, site, address)
      : { site: after.site, spaces: [], sites: [] };
    return { site: after.site, from: earlier.generation, to: later.generation, ...tableChanges(before, after) };
  }
}

const siteIn = ({ model }: Routing, reference: string) =>
  model.sites.find(({ id, name }) => id === reference.toLowerCase() || nameKey(name) === nameKey(reference));
const knowsSite = (routing: Routing, reference: string) => siteIn(routing, reference) !== undefined;

/** The table of a site; only rows that take an address, where one is given. */
function tableOf(routing: Routing, reference: string, address: string | undefined): SiteTable {
  const site = siteIn(routing, reference);
  if (!site) throw referenceNotFound('site', 'site', reference);
  const table = routingTable(routing.routes, site.name);
  if (address === undefined) return table;
  const asked = readAddress(address);
  return { ...table, spaces: rowsFor(table, asked.address, asked.type) };
}
