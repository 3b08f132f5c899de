import { Injectable } from '@nestjs/common';
import type { RoutePreview, RoutePreviewQuestion } from '@waypost/contracts';
import { readAddress } from '@waypost/flow';
import { nameKey } from '@waypost/kernel';
import { byName, chooseBridgehead, type Probe, probesOf, type RouteChoice, routeChanges } from '@waypost/routing';
import { findDomainsWrittenTo } from '@waypost/store';
import { DataSource } from 'typeorm';
import { referenceNotFound } from '../http/refusals.js';
import type { PlacedRoutingModel } from './read-routing-model.js';
import { type Routing, RoutingNow, routingAt } from './routing-now.js';
import { Supposed } from './supposed.js';

/** Questions asked for one preview: sites times addresses. */
const mostQuestions = 60_000;
const mostShown = 500;
/** Domains of contacts and of members elsewhere that are asked for besides. */
const mostSeen = 200;

/** What changes that nobody has made would do to the ways of mail. */
@Injectable()
export class RoutePreviewService {
  constructor(
    private readonly source: DataSource,
    private readonly routing: RoutingNow,
    private readonly supposed: Supposed,
  ) {}

  async preview({ site, addresses, ...whatIf }: RoutePreviewQuestion): Promise<RoutePreview> {
    const before = await this.routing.get();
    const model = await this.supposed.model(before.model, whatIf, '');
    const after = routingAt(model, new Date());
    const sites = sitesToAsk(before.model, model, site);
    const probes = distinct([
      ...addresses.map((text): Probe => ({ ...readAddress(text), why: 'given' })),
      ...probesOf(before.routes, after.routes),
      ...(await findDomainsWrittenTo(this.source.manager, mostSeen)).map((domain): Probe => ({
        address: `somebody@${domain}`,
        type: 'SMTP',
        why: 'seen',
      })),
    ]);
    const { changes, leftOut } = routeChanges([before.routes, after.routes], { probes, sites, most: mostQuestions });
    return {
      sites: sites.length - leftOut.length,
      probes: probes.length,
      total: changes.length,
      changes: changes.slice(0, mostShown).map((change) => ({
        site: change.site,
        address: change.probe.type === 'SMTP' ? change.probe.address : `${change.probe.type}:${change.probe.address}`,
        why: change.probe.why,
        ...(change.probe.pattern !== undefined && { pattern: change.probe.pattern }),
        before: previewed(change.before, before),
        after: previewed(change.after, after),
      })),
      sitesLeftOut: leftOut.slice(0, mostShown),
    };
  }
}

/** Sites whose connectors would change come first: there are the most differences, should not all be asked. */
function sitesToAsk(before: PlacedRoutingModel, after: PlacedRoutingModel, reference: string | undefined): string[] {
  if (reference !== undefined) {
    const found = before.sites.find(({ id, name }) => id === reference || nameKey(name) === nameKey(reference));
    if (!found) throw referenceNotFound('site', 'site', reference);
    return [found.name];
  }
  const kept = new Set(before.connectors);
  const touched = new Set(after.connectors.filter((one) => !kept.has(one)).map(({ siteId }) => siteId));
  const rank = ({ id }: { id: string }) => (touched.has(id) ? 0 : 1);
  return before.sites.toSorted((a, b) => rank(a) - rank(b) || byName(a.name, b.name)).map(({ name }) => name);
}

function distinct(probes: readonly Probe[]): Probe[] {
  const byAddress = new Map<string, Probe>();
  for (const probe of probes) {
    const key = `${probe.type}:${probe.address.toLowerCase()}`;
    if (!byAddress.has(key)) byAddress.set(key, probe);
  }
  return [...byAddress.values()];
}

function previewed(choice: RouteChoice, routing: Routing): RoutePreview['changes'][number]['before'] {
  if (choice.verdict !== 'route') return { verdict: choice.verdict };
  const { connector, space, totalCost, path, links } = choice;
  const routed = routing.routes.topology.connectors.find(({ name }) => name === connector);
  const nextHop = links[0] ?? chooseBridgehead(routed?.bridgeheads ?? [], '');
  return {
    verdict: 'route',
    connector,
    space,
    totalCost,
    path: [...path],
    ...(nextHop !== undefined && { nextHop }),
  };
}
