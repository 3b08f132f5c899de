import {
  type FlowServer,
  type HopFacts,
  type HopWriter,
  type ServerHop,
  ServerHops,
  settingsOnTheWay,
} from '@waypost/flow';
import { addressKey, nameKey } from '@waypost/kernel';
import { askingTransport, postfixTlsPolicy, postfixTransport } from '@waypost/mailplan';
import type { Server } from '@waypost/organization';
import { nextExpiry, RouteChooser, StatedLinks, topologyOf } from '@waypost/routing';
import type { DirectoryModel } from './directory-model.js';
import type { EffectiveValues } from './effective-values.js';
import { isCircling, mailboxOfCopy, recipientOfKey } from './receivers.js';

/** Schedules open and close on the minute. */
const minute = 60_000;

/** Whether anything set at a server or above has an end of its own. */
const hasEnds = (model: DirectoryModel) =>
  [model.organization, ...model.sites.values(), ...model.servers.values()].some(
    (node) => node && settingsOnTheWay.some((key) => model.overridesAt(node.id)?.get(key)?.expiresAt !== undefined),
  );

/** Where mail is handed on to: a server of ours by its name, an address elsewhere, or nowhere, as a mailbox is forwarded to itself. */
type Target = { home: string } | { address: string } | { circling: string };

const backToItself = (name: string): ServerHop => ({
  to: 'refusal',
  code: '5.4.6',
  says: `${name} is forwarded back to itself.`,
});

/** What was decided from at one instant, and until when that holds. */
interface Decided {
  hops: Map<string, ServerHops>;
  servers: ReadonlyMap<string, FlowServer>;
  facts: HopFacts;
  until: number;
}

/**
 * Where mail goes next from each server, decided when it is asked for and kept until something above mailboxes, a connector or a state
 * changes, a state that was set ends, or a schedule may open or close.
 */
export class NextHops {
  private decided: Decided | undefined;
  private byReference: ReadonlyMap<string, Server> | undefined;
  private readonly texts = new WeakMap<ServerHop, string>();

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
    const target = this.targetOf(server, address);
    return target && this.written(this.hopTo(server, target, now));
  }

  /** The same for a Postfix that asks its policy service wherever the sender or the size of the message matters. */
  transportAsking(server: Server, address: string, now: number): string | undefined {
    const target = this.targetOf(server, address);
    if (!target) return undefined;
    if ('circling' in target) return postfixTransport(backToItself(target.circling));
    const hops = this.of(server, now);
    const depends = 'home' in target ? hops.dependsToServer(target.home) : hops.dependsToOutside(target.address);
    return depends ? askingTransport : this.written(this.hopTo(server, target, now));
  }

  /** By which connector it is handed on from here, and the next hop as its own transport has it; undefined where by none, or a pipe. */
  connectorHop(server: Server, address: string, now: number): { name: string; nextHop: string } | undefined {
    const target = this.targetOf(server, address);
    const hop = target && this.hopTo(server, target, now);
    if (!hop || !('connector' in hop) || hop.connector === undefined) return undefined;
    return { name: hop.connector, nextHop: postfixTransport(hop, () => true) ?? '' };
  }

  /** Where one message goes from a server; undefined where that does what it would untold. */
  hopOf(server: Server, address: string, writer: HopWriter, now: number): ServerHop | undefined {
    const target = this.targetOf(server, address);
    return target && this.hopTo(server, target, now, writer);
  }

  /**
   * How a server's Postfix speaks to a destination, and by which connector: a host as one of its connectors names it, or a domain that goes
   * out by DNS. The first by name, where several do.
   */
  policyTo(server: Server, destination: string, now: number): { connectorId: string; tls: string } | undefined {
    const connector = this.of(server, now).connectorTo(destination);
    return connector && { connectorId: connector.id, tls: postfixTlsPolicy(connector) };
  }

  /** Next hops are kept, and so is how they are written. */
  private written(hop: ServerHop): string | undefined {
    let text = this.texts.get(hop);
    if (text === undefined && (text = postfixTransport(hop)) !== undefined) this.texts.set(hop, text);
    return text;
  }

  private hopTo(server: Server, target: Target, now: number, writer?: HopWriter): ServerHop {
    if ('circling' in target) return backToItself(target.circling);
    const hops = this.of(server, now);
    return 'home' in target ? hops.toServer(target.home, writer) : hops.toOutside(target.address, undefined, writer);
  }

  /** What mail for an address is handed on for: a mailbox on another server, or an address elsewhere. */
  private targetOf(server: Server, address: string): Target | undefined {
    const { model } = this;
    const key = addressKey(address);
    const recipient = recipientOfKey(key, model) ?? mailboxOfCopy(address, model);
    if (!recipient) return this.isOursAlone(server, key) ? undefined : { address: key };
    if ('kind' in recipient) {
      // What is written out is the contact's outside address; any other of its addresses is rewritten before it is sent.
      const isTarget = recipient.kind === 'contact' && addressKey(recipient.address) === key;
      return isTarget ? { address } : undefined;
    }
    if (isCircling(recipient, { model })) return { circling: recipient.name };
    const home = model.servers.get(recipient.serverId);
    return !home || home.id === server.id ? undefined : { home: home.name };
  }

  /** An address nobody has: of the server's own users, such as root, or in a domain that we alone answer for. */
  private isOursAlone(server: Server, key: string): boolean {
    const domain = key.slice(key.lastIndexOf('@') + 1);
    return domain === server.fqdn || this.model.recipients.acceptedDomain(domain)?.domainKind === 'authoritative';
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
    const stated = new StatedLinks(states, at, all);
    const servers = new Map(
      all.map(({ id, name, fqdn, siteId }): [string, FlowServer] => [
        name,
        { id, name, fqdn, site: model.sites.get(siteId)?.name ?? siteId, state: stated.ofServer(id, siteId) },
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
      servers,
      facts,
      until: Math.min(expiry, hasWindows || hasEnds(model) ? nextMinute : Infinity),
    };
  }
}
