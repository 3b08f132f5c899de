import type { ExplainOutcome, ExplainStep, RoutingTopology } from '@waypost/contracts';
import type { MapRoute } from '../topology/topology-map';

const texts = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? (value as string[]) : undefined;

/** The sites and links that the rules named for a recipient: those to a connector (I2) or to another site (H3). */
function pathOf(steps: readonly ExplainStep[], recipient: string) {
  const step = steps.findLast(({ rule, recipient: about }) => about === recipient && (rule === 'I2' || rule === 'H3'));
  const { path, links, connector: by } = step?.evidence ?? {};
  // Mail that is returned because of what lies beyond its connector has come that far.
  const connector = typeof by === 'string' ? by : undefined;
  if (path !== null && typeof path === 'object' && !Array.isArray(path)) {
    const told = path as { sites?: unknown; links?: unknown };
    return { sites: texts(told.sites), links: texts(told.links), connector };
  }
  return { sites: texts(path), links: texts(links), connector };
}

/** The way of one copy over the topology: where the rules name no path, through the sites of the servers on the way. */
export function routeOf(
  outcome: ExplainOutcome,
  steps: readonly ExplainStep[],
  { topology, first }: { topology: RoutingTopology; first: string },
): MapRoute {
  const told = pathOf(steps, outcome.recipient);
  const siteOf = (server: string) => topology.servers.find(({ name }) => name === server)?.site;
  const servers = outcome.servers ?? [first, ...(outcome.server === undefined ? [] : [outcome.server])];
  const visited = servers.flatMap((server) => siteOf(server) ?? []);
  const leaves = outcome.hop !== undefined && outcome.hop !== 'server';
  return {
    sites: told.sites ?? [...new Set(visited)],
    links: told.links ?? [],
    exit: outcome.connector ?? told.connector,
    beyond: leaves ? (outcome.station?.host ?? outcome.nextHop) : undefined,
  };
}
