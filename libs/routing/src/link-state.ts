import type { Connector, Server, StatedLink } from '@waypost/organization';
import { byName } from './choose-route.js';
import { StatedLinks } from './stated-links.js';
import type { Bridgehead, DownCause, RoutedConnector, SiteLink, Topology } from './topology.js';

/** What routing is worked out from, as the organization has it. */
export interface RoutingModel {
  sites: readonly { id: string; name: string }[];
  servers: readonly Pick<Server, 'id' | 'siteId' | 'name' | 'roles'>[];
  connectors: readonly Connector[];
  /** What was set by hand or reported. */
  states: readonly StatedLink[];
}

/** When the next state that was set or reported ends; undefined where none will. */
export const nextExpiry = (states: readonly StatedLink[], at: Date): Date | undefined =>
  states
    .flatMap(({ until }) => (until === undefined ? [] : [new Date(until)]))
    .filter((until) => until > at)
    .reduce<Date | undefined>((first, one) => (first && first <= one ? first : one), undefined);

/**
 * Sites, links and connectors with the state each is in at a moment. A connector is down where it was set so, where all of its
 * bridgeheads that are up report it, or where none of them is up; a link also where nobody on the other side can take mail in. One that
 * is draining counts as not up.
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
    const { siteId, targetSiteId } = connector;
    const all = stations.bridgeheads(siteId, connector.bridgeheads, siteId);
    const near = stations.withoutReporters(connector, all);
    if (targetSiteId === undefined) {
      const cause = stations.whyDown(connector, { all, near, far: all });
      connectors.push(restricted(routedConnector(connector, named(siteId), near), connector, cause));
    } else {
      const far = stations.bridgeheads(targetSiteId, connector.remoteBridgeheads, siteId);
      const cause = stations.whyDown(connector, { all, near, far });
      const link = siteLink(connector, { from: named(siteId), to: named(targetSiteId), near, far });
      links.push(restricted(link, connector, cause));
    }
  }
  return { sites: model.sites.map(({ name }) => name), links, connectors };
}

/** The servers of a connector: all of them, those that may pass its mail on, and those that take it in on the other side. */
interface Sides {
  all: readonly Bridgehead[];
  near: readonly Bridgehead[];
  far: readonly Bridgehead[];
}

class Stations {
  private readonly states: StatedLinks;
  private readonly ids = new Map<string, string>();
  private readonly servers: ReadonlyMap<string, Bridgehead>;
  /** Every connector of a site that names no servers has the same ones. */
  private readonly ofSite = new Map<string, Bridgehead[]>();

  constructor({ servers, states }: RoutingModel, at: Date) {
    this.states = new StatedLinks(states, at, servers);
    const byId = new Map<string, Bridgehead>();
    this.servers = byId;
    for (const { id, siteId, name, roles } of servers) {
      // As the mail of its own site finds it, which most often is how everybody does.
      const bridgehead = { server: name, state: this.states.ofServer(id, siteId) };
      this.ids.set(name, id);
      byId.set(id, bridgehead);
      if (!roles.includes('transport')) continue;
      const known = this.ofSite.get(siteId);
      if (known) known.push(bridgehead);
      else this.ofSite.set(siteId, [bridgehead]);
    }
    for (const bridgeheads of this.ofSite.values()) bridgeheads.sort(byServer);
  }

  /** The listed servers, or those of the site that move mail, by name, each in the state that mail from a site finds it in. */
  bridgeheads(siteId: string, listed: readonly string[], fromSite: string): readonly Bridgehead[] {
    if (listed.length === 0) {
      const all = this.ofSite.get(siteId) ?? [];
      return siteId === fromSite ? all : this.seenFrom(fromSite, all);
    }
    return this.seenFrom(fromSite, listed.flatMap((id) => this.servers.get(id) ?? []).sort(byServer));
  }

  /** The same list where nobody is found in another state from there. */
  private seenFrom(siteId: string, bridgeheads: readonly Bridgehead[]): readonly Bridgehead[] {
    if (!this.states.hasReports) return bridgeheads;
    return bridgeheads.map((one) => {
      const state = this.states.ofServer(this.idOf(one), siteId);
      return state === one.state ? one : { ...one, state };
    });
  }

  /** INVARIANT: every bridgehead was made from a server of the model. */
  private idOf({ server }: Bridgehead): string {
    const id = this.ids.get(server);
    if (id === undefined) throw new Error(`The server ${server} is not in the model.`);
    return id;
  }

  /** What keeps a connector from passing mail on; undefined where nothing does. */
  whyDown({ id }: Connector, { all, near, far }: Sides): DownCause | undefined {
    const set = this.states.setFor(id);
    if (set === 'draining') return 'draining';
    if (set === 'down') return 'stated-down';
    if (near.some(isUp) && far.some(isUp)) return undefined;
    return all.some(isUp) && far.some(isUp) ? 'reported-down' : 'no-bridgehead-up';
  }

  /** The bridgeheads of a connector without those that report they cannot pass its mail on: somebody else may still be able to. */
  withoutReporters({ id }: Connector, near: readonly Bridgehead[]): readonly Bridgehead[] {
    const reporters = this.states.reportersOf(id);
    if (reporters.size === 0) return near;
    return near.map((one) => (reporters.has(this.idOf(one)) ? { ...one, state: 'down' as const } : one));
  }
}

const isUp = ({ state }: Bridgehead) => state === 'up';

const byServer = (a: Bridgehead, b: Bridgehead) => byName(a.server, b.server);

/* There are thousands: each kind is written out whole, so that all of a kind share one shape, and nothing is copied. */

const routedConnector = (
  { name, enabled, schedule, senders, scope, spaces, relay }: Connector,
  site: string,
  bridgeheads: readonly Bridgehead[],
): RoutedConnector => ({
  name,
  enabled,
  schedule,
  rejectFrom: senders.reject,
  bridgeheads,
  up: true,
  site,
  scope,
  spaces,
  relay,
});

interface Ends {
  from: string;
  to: string;
  near: readonly Bridgehead[];
  far: readonly Bridgehead[];
}

const siteLink = ({ name, enabled, schedule, senders, linkCost = 1 }: Connector, ends: Ends): SiteLink => ({
  name,
  enabled,
  schedule,
  rejectFrom: senders.reject,
  bridgeheads: ends.near,
  up: true,
  from: ends.from,
  to: ends.to,
  cost: linkCost,
  remoteBridgeheads: ends.far,
});

/** Adds what few of them have. */
function restricted<Routed extends RoutedConnector | SiteLink>(
  routed: Routed,
  { maxBytes, senders }: Connector,
  cause: DownCause | undefined,
): Routed {
  if (cause !== undefined) {
    routed.up = false;
    routed.downBecause = cause;
  }
  if (maxBytes !== undefined) routed.maxBytes = maxBytes;
  if (senders.others === 'reject') routed.acceptFrom = senders.accept;
  return routed;
}

/** The bridgehead that a server hands mail to: itself where it is one, else the first that is up by name. */
export function chooseBridgehead(bridgeheads: readonly Bridgehead[], server: string): string | undefined {
  const up = bridgeheads.filter(({ state }) => state === 'up');
  return (up.find((one) => one.server === server) ?? up[0])?.server;
}
