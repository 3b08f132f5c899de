import type { Connector, LinkState, Server, StatedLink } from '@waypost/organization';
import { byName } from './choose-route.js';
import type { Bridgehead, DownCause, Restrictions, RoutedConnector, SiteLink, Topology } from './topology.js';

/** What routing is worked out from, as the organization has it. */
export interface RoutingModel {
  sites: readonly { id: string; name: string }[];
  servers: readonly Pick<Server, 'id' | 'siteId' | 'name' | 'roles'>[];
  connectors: readonly Connector[];
  /** What was set by hand. */
  states: readonly StatedLink[];
}

/** The state of a connector or server: what was set by hand while it holds, else up. */
export function stateOf(id: string, states: ReadonlyMap<string, StatedLink>, at: Date): LinkState {
  const stated = states.get(id);
  return stated && (stated.until === undefined || new Date(stated.until) > at) ? stated.state : 'up';
}

/** When the next state that was set by hand ends; undefined where none will. */
export const nextExpiry = (states: readonly StatedLink[], at: Date): Date | undefined =>
  states
    .flatMap(({ until }) => (until === undefined ? [] : [new Date(until)]))
    .filter((until) => until > at)
    .reduce<Date | undefined>((first, one) => (first && first <= one ? first : one), undefined);

/**
 * Sites, links and connectors with the state each is in at a moment. A connector is down where it was set so or where none of its
 * bridgeheads is up; a link also where nobody on the other side can take mail in. One that is draining counts as not up.
 */
export function topologyOf(model: RoutingModel, at: Date): Topology {
  const siteName = new Map(model.sites.map(({ id, name }) => [id, name]));
  const named = (id: string) => {
    const name = siteName.get(id);
    if (name === undefined) throw new Error(`There is no site ${id} that a connector refers to.`);
    return name;
  };
  const stations = new Stations(model, at);
  const links: SiteLink[] = [];
  const connectors: RoutedConnector[] = [];
  for (const connector of model.connectors) {
    const { name, siteId, targetSiteId } = connector;
    const bridgeheads = stations.bridgeheads(siteId, connector.bridgeheads);
    const common = { name, ...restrictionsOf(connector), bridgeheads };
    if (targetSiteId === undefined) {
      const state = stations.stateOf(connector.id, [bridgeheads]);
      const { scope, spaces, relay } = connector;
      connectors.push({ ...common, ...state, site: named(siteId), scope, spaces, relay });
    } else {
      const remoteBridgeheads = stations.bridgeheads(targetSiteId, connector.remoteBridgeheads);
      const state = stations.stateOf(connector.id, [bridgeheads, remoteBridgeheads]);
      const [from, to, cost] = [named(siteId), named(targetSiteId), connector.linkCost ?? 1];
      links.push({ ...common, ...state, from, to, cost, remoteBridgeheads });
    }
  }
  return { sites: model.sites.map(({ name }) => name), links, connectors };
}

class Stations {
  private readonly states: ReadonlyMap<string, StatedLink>;
  private readonly servers: ReadonlyMap<string, RoutingModel['servers'][number]>;
  private readonly ofSite = new Map<string, string[]>();

  constructor(
    { servers, states }: RoutingModel,
    private readonly at: Date,
  ) {
    this.states = new Map(states.map((stated) => [stated.id, stated]));
    this.servers = new Map(servers.map((server) => [server.id, server]));
    for (const { id, siteId, roles } of servers)
      if (roles.includes('transport')) this.ofSite.set(siteId, [...(this.ofSite.get(siteId) ?? []), id]);
  }

  /** The listed servers, or those of the site that move mail, by name. */
  bridgeheads(siteId: string, listed: readonly string[]): Bridgehead[] {
    return (listed.length > 0 ? listed : (this.ofSite.get(siteId) ?? []))
      .flatMap((id) => {
        const server = this.servers.get(id);
        return server ? [{ server: server.name, state: stateOf(id, this.states, this.at) }] : [];
      })
      .sort((a, b) => byName(a.server, b.server));
  }

  stateOf(id: string, ends: readonly Bridgehead[][]): { up: boolean; downBecause?: DownCause } {
    const own = stateOf(id, this.states, this.at);
    if (own === 'draining') return { up: false, downBecause: 'draining' };
    if (own === 'down') return { up: false, downBecause: 'stated-down' };
    if (ends.some((end) => !end.some(({ state }) => state === 'up')))
      return { up: false, downBecause: 'no-bridgehead-up' };
    return { up: true };
  }
}

function restrictionsOf({ enabled, maxBytes, senders, schedule }: Connector): Restrictions {
  return {
    enabled,
    schedule,
    ...(maxBytes !== undefined && { maxBytes }),
    rejectFrom: senders.reject,
    ...(senders.others === 'reject' && { acceptFrom: senders.accept }),
  };
}

/** The bridgehead that a server hands mail to: itself where it is one, else the first that is up by name. */
export function chooseBridgehead(bridgeheads: readonly Bridgehead[], server: string): string | undefined {
  const up = bridgeheads.filter(({ state }) => state === 'up');
  return (up.find((one) => one.server === server) ?? up[0])?.server;
}
