import { addressKey, isDomainName } from '@waypost/kernel';
import { byName, keysOf, type RouteQuery, spaceKey } from '@waypost/routing';
import { decideWay, type Way } from './decide.js';
import type { Arrival } from './door.js';
import type { FlowConnector, FlowFacts, FlowMailbox, FlowServer } from './facts.js';
import type { Leaf } from './resolve.js';
import { Trace } from './step.js';

/** What a mail program does with mail for one address. */
export type ServerHop =
  /** It keeps it, or finds the way itself. */
  | { to: 'own' }
  /** To another server of ours; to one in another site by a site link. */
  | { to: 'server'; fqdn: string; connector?: string }
  /** To the first of these hosts that can be reached. */
  | { to: 'hosts'; hosts: readonly string[]; by: 'smtp' | 'lmtp'; connector?: string }
  /** To whom DNS says. */
  | { to: 'dns'; connector: string }
  /** To a service of its own. */
  | { to: 'service'; name: string }
  /** It waits, or goes back: the code and one sentence for its sender. */
  | { to: 'wait' | 'refusal'; code: string; says: string };

/** What next hops are decided from; see {@link FlowFacts}. */
export type HopFacts = Pick<FlowFacts, 'at' | 'server' | 'setting' | 'domains' | 'routes' | 'connector'>;

/** Whose message it is and how large, in octets: what connectors and links may be closed to. */
export interface HopWriter {
  sender: string;
  /** The ids that stand for him: his own, and those of the groups he is in. */
  senderIs: readonly string[];
  bytes: number;
}

/** Domains whose way is kept at once. */
const mostDomains = 10_000;

/**
 * Next hops as the mail program of one server is told them. Where it asks for an address alone, and says neither sender nor size,
 * connectors that are closed to some senders count as open to whoever they say nothing of, and where all are closed to such, the one that
 * would be taken by those it is open to. Answers are kept: build it anew when the facts change.
 */
export class ServerHops {
  private readonly bySpace = new Map<string, ServerHop | null>();
  private readonly byServer = new Map<string, ServerHop>();
  private readonly byDomain = new Map<string, ServerHop>();
  private named: ReadonlyMap<string, FlowConnector> | undefined;

  constructor(
    private readonly server: FlowServer,
    private readonly facts: HopFacts,
  ) {}

  /** For mailboxes of a server, by its name. */
  toServer(name: string, writer?: HopWriter): ServerHop {
    const known = writer ? undefined : this.byServer.get(name);
    if (known) return known;
    const mailbox: FlowMailbox = { kind: 'mailbox', id: '', name: '', address: '', groups: [], server: name };
    const hop = this.decide({ ...leafFor(`somebody at ${name}`, 'SMTP'), mailbox }, { writer });
    if (!writer) this.byServer.set(name, hop);
    return hop;
  }

  /** For an address elsewhere. */
  toOutside(address: string, type = 'SMTP', writer?: HopWriter): ServerHop {
    const lower = type === 'SMTP' ? addressKey(address) : address.toLowerCase();
    if (writer) return this.decide(leafFor(lower, type), { writer });
    // All addresses of a domain go the same way, but for those that have a space of their own.
    const { routes } = this.facts;
    if (type !== 'SMTP' || (routes.hasAddresses && routes.hasSpace(spaceKey({ type, kind: 'address', key: lower }))))
      return this.found(lower, type);
    const domain = lower.slice(lower.lastIndexOf('@') + 1);
    let known = this.byDomain.get(domain);
    if (known) return known;
    known = this.found(lower, type);
    if (this.byDomain.size >= mostDomains) this.byDomain.clear();
    this.byDomain.set(domain, known);
    return known;
  }

  /** Whether mail for mailboxes of a server can go another way for another sender or size. */
  dependsToServer(name: string): boolean {
    const { routes, server } = this.facts;
    return routes.ways.areSelective && server(name)?.site !== this.server.site;
  }

  /** Whether mail for an address elsewhere can go another way for another sender or size. */
  dependsToOutside(address: string, type = 'SMTP'): boolean {
    return this.facts.routes.dependsOnMessage(this.server.site, address, type);
  }

  /**
   * By which connector a destination is spoken to: a host as a connector of this server names it, or a domain that goes out by DNS. A
   * mail program knows the destination alone, so that of several the first by name counts.
   */
  connectorTo(destination: string): FlowConnector | undefined {
    const key = destination.toLowerCase();
    this.named ??= this.namedHosts();
    const named = this.named.get(key);
    if (named || !isDomainName(key)) return named;
    const hop = this.toOutside(`somebody@${key}`);
    return hop.to === 'dns' ? this.facts.connector(hop.connector) : undefined;
  }

  private namedHosts(): ReadonlyMap<string, FlowConnector> {
    const named = new Map<string, FlowConnector>();
    const all = this.facts.routes.topology.connectors.toSorted((one, other) => byName(one.name, other.name));
    for (const { name, bridgeheads = [] } of all) {
      const connector = bridgeheads.some((one) => one.server === this.server.name) && this.facts.connector(name);
      if (!connector) continue;
      for (const host of connector.hosts) if (!named.has(host.toLowerCase())) named.set(host.toLowerCase(), connector);
    }
    return named;
  }

  private found(address: string, type: string): ServerHop {
    return this.closest(address, type, false) ?? this.closest(address, type, true) ?? this.withoutSpace(address, type);
  }

  private closest(address: string, type: string, ofAnySender: boolean): ServerHop | undefined {
    for (const pattern of keysOf(address, type)) {
      const key = spaceKey(pattern);
      const kept = ofAnySender ? `any ${key}` : key;
      let known = this.bySpace.get(kept);
      if (known === undefined) {
        if (!this.facts.routes.hasSpace(key)) continue;
        const exists = this.facts.routes.existsAt(key, this.query(address, type, ofAnySender));
        known = exists ? this.decide(leafFor(address, type), { ofAnySender }) : null;
        this.bySpace.set(kept, known);
      }
      if (known) return known;
    }
    return undefined;
  }

  private withoutSpace(address: string, type: string): ServerHop {
    let known = this.bySpace.get(type);
    if (!known) this.bySpace.set(type, (known = this.decide(leafFor(address, type))));
    return known;
  }

  private query(recipient: string, recipientType: string, ofAnySender: boolean): RouteQuery {
    return { from: this.server.site, sender: '', bytes: 0, recipient, recipientType, ofAnySender };
  }

  private decide(leaf: Leaf, { writer, ofAnySender = false }: Asking = {}): ServerHop {
    const { server, facts } = this;
    const trace = new Trace();
    const { sender, senderIs, bytes }: HopWriter = writer ?? { sender: '', senderIs: [], bytes: 0 };
    const message = { channel: 'client', server: server.name, from: sender, to: [leaf.address], bytes } as const;
    const all: FlowFacts = {
      ...facts,
      recipients: () => [],
      isHost: () => false,
      dns: { mx: () => undefined, addresses: () => undefined },
    };
    const arrival: Arrival = { message, facts: all, trace, server, ofAnySender, senderIs };
    return hopOf(decideWay(arrival, leaf), facts, trace.steps.at(-1)?.says ?? '');
  }
}

interface Asking {
  writer?: HopWriter | undefined;
  ofAnySender?: boolean;
}

const leafFor = (address: string, type: string): Leaf => ({
  address,
  type,
  sentTo: address,
  through: [],
  reportTo: 'sender',
  isHidden: false,
});

/** A way as its first server is told it. */
export function hopOf(way: Way, facts: Pick<HopFacts, 'server' | 'connector'>, says: string): ServerHop {
  if (way.verdict === 'local') return { to: 'own' };
  if (way.verdict === 'queued') return { to: 'wait', code: way.code, says };
  if (way.verdict === 'refused') return { to: 'refusal', code: way.code, says };
  const next = way.servers[1];
  if (next !== undefined) return toNext(way, next, facts);
  if (way.closed !== undefined) return { to: 'wait', code: '4.3.2', says: `${way.closed} is closed now.` };
  const connector = way.connector === undefined ? undefined : facts.connector(way.connector);
  if (!connector) return way.hop === 'relay' ? { to: 'hosts', hosts: [way.nextHop], by: 'smtp' } : { to: 'own' };
  const { connectorKind, transport, hosts, name } = connector;
  if (connectorKind === 'internet') return { to: 'dns', connector: name };
  if (transport === 'pipe') return { to: 'service', name };
  return { to: 'hosts', hosts, by: transport === 'lmtp' ? 'lmtp' : 'smtp', connector: name };
}

/** Another server of ours; where it stands in another site, the first link on the way is the one that leads there. */
function toNext(
  way: Extract<Way, { verdict: 'onward' }>,
  next: string,
  { server }: Pick<HopFacts, 'server'>,
): ServerHop {
  const [here, there] = [server(way.servers[0] ?? ''), server(next)];
  const [link] = way.links ?? [];
  const hop = { to: 'server', fqdn: there?.fqdn ?? next } as const;
  return link === undefined || here?.site === there?.site ? hop : { ...hop, connector: link };
}
