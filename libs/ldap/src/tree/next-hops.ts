import { type FlowServer, type HopFacts, ServerHops } from '@waypost/flow';
import { addressKey, domainOf, isDomainName, nameKey } from '@waypost/kernel';
import { postfixTlsPolicy, postfixTransport } from '@waypost/mailplan';
import type { Connector, Server } from '@waypost/organization';
import { byName, nextExpiry, RouteChooser, StatedLinks, topologyOf } from '@waypost/routing';
import type { SettingKey } from '@waypost/settings';
import type { DirectoryModel } from './directory-model.js';
import type { EffectiveValues } from './effective-values.js';

/** Schedules open and close on the minute. */
const minute = 60_000;

/** Whether anything set at a server or above has an end of its own. */
const hasEnds = (model: DirectoryModel) =>
  [model.organization, ...model.sites.values(), ...model.servers.values()].some(
    (node) =>
      node &&
      (['smtp.smartHost', 'smtp.smartHostLast'] as const satisfies readonly SettingKey[]).some(
        (key) => model.overridesAt(node.id)?.get(key)?.expiresAt !== undefined,
      ),
  );

/** What was decided from at one instant, and until when that holds. */
interface Decided {
  hops: Map<string, ServerHops>;
  servers: ReadonlyMap<string, FlowServer>;
  facts: HopFacts;
  until: number;
  /** Connectors by the hosts they name, by the id of a server. */
  destinations: Map<string, Map<string, Connector>>;
}

/**
 * Where mail goes next from each server, decided when it is asked for and kept until something above mailboxes, a connector or a state
 * changes, a state that was set ends, or a schedule may open or close.
 */
export class NextHops {
  private decided: Decided | undefined;
  private byReference: ReadonlyMap<string, Server> | undefined;

  constructor(
    private readonly model: DirectoryModel,
    private readonly effective: EffectiveValues,
  ) {
    const forget = () => {
      this.decided = undefined;
      this.byReference = undefined;
    };
    model.onInheritanceChange(forget);
    model.onRoutingChange(forget);
  }

  /** A server by its name or host name, in any case. */
  server(reference: string): Server | undefined {
    this.byReference ??= new Map(
      [...this.model.servers.values()].flatMap((server) => [
        [server.fqdn, server],
        [nameKey(server.name), server],
      ]),
    );
    return this.byReference.get(nameKey(reference));
  }

  /**
   * What a server's Postfix is told of an address (milliseconds since 1970); undefined where it does as it would untold: for its own
   * mailboxes, for groups and aliases, which are opened first, and for addresses of ours that nobody has.
   */
  transport(server: Server, address: string, now: number): string | undefined {
    const { model } = this;
    const key = addressKey(address);
    const recipient = model.recipientByPrimary(key) ?? model.recipientByFurther(`smtp:${key}`);
    if (!recipient) return this.ofUnknown(server, address, now);
    if ('kind' in recipient) {
      // What is written out is the contact's outside address; any other of its addresses is rewritten before it is sent.
      const isTarget = recipient.kind === 'contact' && addressKey(recipient.address) === key;
      return isTarget ? this.outside(server, address, now) : undefined;
    }
    const home = model.servers.get(recipient.serverId);
    if (!home || home.id === server.id) return undefined;
    return postfixTransport(this.of(server, now).toServer(home.name));
  }

  /**
   * How a server's Postfix speaks to a destination, and by which connector: a host as one of its connectors names it, or a domain that goes
   * out by DNS. The first by name, where several do.
   */
  policyTo(server: Server, destination: string, now: number): { connectorId: string; tls: string } | undefined {
    const connector = this.connectorTo(server, destination, now);
    return connector && { connectorId: connector.id, tls: postfixTlsPolicy(connector.tls ?? 'opportunistic') };
  }

  private connectorTo(server: Server, destination: string, now: number): Connector | undefined {
    const key = destination.toLowerCase();
    const named = this.destinations(server, now).get(key);
    if (named || !isDomainName(key)) return named;
    const hop = this.of(server, now).toOutside(`somebody@${key}`);
    return hop.to === 'dns' ? this.byName(hop.connector) : undefined;
  }

  private byName(name: string): Connector | undefined {
    return this.decided?.facts.connector(name);
  }

  /** The hosts that connectors of which a server is a bridgehead name. */
  private destinations(server: Server, now: number): ReadonlyMap<string, Connector> {
    this.of(server, now);
    const { decided } = this;
    if (!decided) return new Map();
    let known = decided.destinations.get(server.id);
    if (known) return known;
    known = new Map<string, Connector>();
    for (const { name, bridgeheads = [] } of decided.facts.routes.topology.connectors.toSorted((a, b) =>
      byName(a.name, b.name),
    )) {
      const connector = this.byName(name);
      if (!connector || !bridgeheads.some((one) => one.server === server.name)) continue;
      for (const host of connector.hosts) if (!known.has(host.toLowerCase())) known.set(host.toLowerCase(), connector);
    }
    decided.destinations.set(server.id, known);
    return known;
  }

  private ofUnknown(server: Server, address: string, now: number): string | undefined {
    const domain = domainOf(address).toLowerCase();
    if (domain === server.fqdn) return undefined; // its own users, such as root
    const accepted = this.model.recipients.acceptedDomain(domain);
    return accepted?.domainKind === 'authoritative' ? undefined : this.outside(server, address, now);
  }

  private outside(server: Server, address: string, now: number): string | undefined {
    return postfixTransport(this.of(server, now).toOutside(address));
  }

  private of({ id, name }: Server, now: number): ServerHops {
    if (!this.decided || now >= this.decided.until) this.decided = this.decide(now);
    const { hops, servers, facts } = this.decided;
    let known = hops.get(id);
    const server = servers.get(name);
    if (!server) throw new Error(`The server ${name} is not in the model that was decided from.`); // INVARIANT
    if (!known) hops.set(id, (known = new ServerHops(server, facts)));
    return known;
  }

  private decide(now: number): Decided {
    const { model, effective } = this;
    const at = new Date(now);
    const connectors = [...model.routing.connectors.values()].filter(({ siteId, targetSiteId }) =>
      // A step may arrive before the site it is about.
      [siteId, targetSiteId].every((id) => id === undefined || model.sites.has(id)),
    );
    const states = model.routing.states();
    const [sites, all] = [[...model.sites.values()], [...model.servers.values()]];
    const stated = new StatedLinks(states, at);
    const servers = new Map(
      all.map(({ id, name, fqdn, siteId }): [string, FlowServer] => [
        name,
        { id, name, fqdn, site: model.sites.get(siteId)?.name ?? siteId, state: stated.ofServer(id) },
      ]),
    );
    const byName = new Map(connectors.map((connector) => [connector.name, connector]));
    const hasWindows = connectors.some(({ schedule }) => typeof schedule === 'object');
    const facts: HopFacts = {
      at,
      server: (name) => servers.get(name),
      setting: (serverId, key) => effective.atServer(serverId, key, now),
      domains: [...model.recipients.domains.values()],
      routes: new RouteChooser(topologyOf({ sites, servers: all, connectors, states }, at)),
      connector: (name) => byName.get(name),
    };
    // A setting with an end, such as a server's smart host, is looked at again within a minute as well.
    const expiry = nextExpiry(states, at)?.getTime() ?? Infinity;
    const nextMinute = (Math.floor(now / minute) + 1) * minute;
    return {
      hops: new Map(),
      destinations: new Map(),
      servers,
      facts,
      until: Math.min(expiry, hasWindows || hasEnds(model) ? nextMinute : Infinity),
    };
  }
}
