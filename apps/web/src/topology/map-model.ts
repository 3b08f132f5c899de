import type { RoutingTopology, TopologyConnector, TopologyServer, TopologySite } from '@waypost/contracts';

/** What a link or way out is now. */
export type WayState = 'up' | 'down' | 'draining' | 'off';

/** A site as it is drawn: its servers, and the ways out of it. */
export interface MapSite extends TopologySite {
  servers: readonly TopologyServer[];
  exits: readonly TopologyConnector[];
}

/** One line between two sites: a link, or two that are the same in both directions. */
export interface MapLine {
  key: string;
  from: string;
  to: string;
  both: boolean;
  cost: number;
  state: WayState;
  connectors: readonly TopologyConnector[];
  /** Which of several lines between the same two sites it is, and how many there are. */
  nth: number;
  of: number;
}

export interface MapModel {
  sites: readonly MapSite[];
  lines: readonly MapLine[];
}

/** What a connector is now, in one word. */
export function stateOfWay({ enabled, up, because }: Pick<TopologyConnector, 'enabled' | 'up' | 'because'>): WayState {
  if (!enabled) return 'off';
  if (up) return 'up';
  return because === 'draining' ? 'draining' : 'down';
}

/** Sorts what the api told by site, and joins links that differ in nothing but their direction. */
export function mapModel({ sites, servers, connectors }: RoutingTopology): MapModel {
  const [homes, exits] = [bySite(servers), bySite(connectors.filter(({ targetSite }) => targetSite === null))];
  return {
    sites: sites.map((site) => ({ ...site, servers: homes.get(site.name) ?? [], exits: exits.get(site.name) ?? [] })),
    lines: linesOf(connectors),
  };
}

function bySite<One extends { site: string }>(all: readonly One[]): ReadonlyMap<string, One[]> {
  const found = new Map<string, One[]>();
  for (const one of all) {
    const there = found.get(one.site);
    if (there) there.push(one);
    else found.set(one.site, [one]);
  }
  return found;
}

function linesOf(connectors: readonly TopologyConnector[]): MapLine[] {
  const groups = new Map<string, MapLine[]>();
  for (const connector of connectors) {
    const { site: from, targetSite: to, cost } = connector;
    if (to === null) continue;
    const pair = [from, to].sort().join('\n');
    const lines = groups.get(pair) ?? [];
    groups.set(pair, lines);
    const state = stateOfWay(connector);
    const back = lines.find(
      (line) => !line.both && line.from === to && line.cost === (cost ?? 1) && line.state === state,
    );
    if (back) {
      back.both = true;
      back.connectors = [...back.connectors, connector];
    } else {
      const line = { from, to, both: false, cost: cost ?? 1, state, connectors: [connector], nth: 0, of: 1 };
      lines.push({ key: connector.id, ...line });
    }
  }
  return [...groups.values()].flatMap((lines) => lines.map((line, nth) => ({ ...line, nth, of: lines.length })));
}

/** Servers, links and ways out of a site that are not up. */
export const troublesOf = (site: MapSite) =>
  site.servers.filter(({ state }) => state !== 'up').length +
  site.exits.filter((exit) => ['down', 'draining'].includes(stateOfWay(exit))).length;
