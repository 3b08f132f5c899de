import { nameKey } from '@waypost/kernel';
import { keysOf, patternOf, spaceKey, specificity, type SpacePattern } from './address-space.js';
import { byName, type HeldSpace, type RouteChooser } from './choose-route.js';
import { isOff, isRestricted } from './restrictions.js';
import type { DownCause, RoutedConnector } from './topology.js';

/** Whether mail can go by a row now, and if not, why. */
export type RowState = 'up' | 'disabled' | 'out-of-scope' | DownCause | 'unreachable';

/** One address space of one connector, as one site sees it. */
export interface SpaceRow {
  type: string;
  pattern: string;
  connector: string;
  /** The connector's site. */
  site: string;
  spaceCost: number;
  /** Path and space together; absent where no way leads there. */
  totalCost?: number;
  /** The first link on the way, and the site it leads to; absent for a connector of the site's own. */
  nextHop?: { link: string; site: string };
  state: RowState;
  /** Whether mail that no restriction concerns goes by this row now. */
  taken: boolean;
  /** Whether some senders or sizes are kept from it. */
  restricted: boolean;
}

/** The way to another site. */
export interface SiteRow {
  site: string;
  totalCost?: number;
  nextHop?: { link: string; site: string };
  /** `unreachable` while links are down, `no-way` where none leads there. */
  state: 'up' | 'unreachable' | 'no-way';
}

/** Everything one site knows of ways out and to other sites; Exchange's GWART with states. */
export interface RoutingTable {
  site: string;
  spaces: readonly SpaceRow[];
  sites: readonly SiteRow[];
}

/** The table of a site: spaces by type and pattern, the most specific first, each with the row that is taken first; sites by name. */
export function routingTable(chooser: RouteChooser, site: string): RoutingTable {
  const groups = new Map<string, { pattern: SpacePattern; rows: SpaceRow[] }>();
  for (const held of chooser.held) {
    const key = spaceKey(held.pattern);
    const group = groups.get(key) ?? { pattern: held.pattern, rows: [] };
    group.rows.push(spaceRow(chooser, site, held));
    groups.set(key, group);
  }
  const ordered = [...groups.values()].sort((a, b) => closestFirst(a.pattern, b.pattern));
  return {
    site,
    spaces: ordered.flatMap(({ rows }) => inOrder(site, rows)),
    sites: chooser.topology.sites
      .filter((name) => name !== site)
      .sort(byName)
      .map((name) => siteRow(chooser, site, name)),
  };
}

/** The rows whose spaces match an address, the most specific first: what a message to it is chosen from. */
export function rowsFor({ spaces }: RoutingTable, address: string, type = 'SMTP'): SpaceRow[] {
  const keys = new Set([...keysOf(address, type)].map(spaceKey));
  return spaces.filter((row) => keys.has(spaceKey(patternOf(row))));
}

function spaceRow({ ways }: RouteChooser, site: string, { connector, space, pattern }: HeldSpace): SpaceRow {
  const path = ways.path(site, connector.site);
  const [link, next] = [path?.links[0], path?.sites[1]];
  return {
    type: pattern.type,
    pattern: space.pattern,
    connector: connector.name,
    site: connector.site,
    spaceCost: space.cost,
    ...(path && { totalCost: path.cost + space.cost }),
    ...(link !== undefined && next !== undefined && { nextHop: { link, site: next } }),
    state: stateAt(site, connector, path !== undefined),
    taken: false,
    restricted: isRestricted(connector),
  };
}

function stateAt(site: string, connector: RoutedConnector, isReached: boolean): RowState {
  if (isOff(connector)) return 'disabled';
  if (connector.scope === 'site' && connector.site !== site) return 'out-of-scope';
  if (!connector.up) return connector.downBecause ?? 'stated-down';
  return isReached ? 'up' : 'unreachable';
}

/** Rows of one space in the order they are chosen in. */
function inOrder(site: string, rows: SpaceRow[]): SpaceRow[] {
  const rank = (row: SpaceRow) => (row.state === 'up' ? 0 : 1);
  const elsewhere = (row: SpaceRow) => (row.site === site ? 0 : 1);
  rows.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.totalCost ?? Infinity) - (b.totalCost ?? Infinity) ||
      elsewhere(a) - elsewhere(b) ||
      byName(a.connector, b.connector),
  );
  const [first] = rows;
  if (first) first.taken = first.state === 'up';
  return rows;
}

function siteRow({ ways }: RouteChooser, from: string, to: string): SiteRow {
  const path = ways.path(from, to);
  const [link, next] = [path?.links[0], path?.sites[1]];
  if (!path || link === undefined || next === undefined)
    return { site: to, state: ways.pathOnceUp(from, to) ? 'unreachable' : 'no-way' };
  return { site: to, totalCost: path.cost, nextHop: { link, site: next }, state: 'up' };
}

function closestFirst(a: SpacePattern, b: SpacePattern): number {
  if (a.type !== b.type) return a.type === 'SMTP' ? -1 : b.type === 'SMTP' || a.type > b.type ? 1 : -1;
  const byKind = specificity[b.kind] - specificity[a.kind] || b.key.length - a.key.length;
  return byKind || (nameKey(a.key) < nameKey(b.key) ? -1 : 1);
}
