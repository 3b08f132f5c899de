import type { PostfixHop } from '@waypost/contracts';
import {
  type FlowConnector,
  type FlowFacts,
  type HopFacts,
  hopOf,
  type HopWriter,
  type Outcome,
  readAddress,
  type ServerHop,
  ServerHops,
  type Way,
} from '@waypost/flow';
import { domainOf } from '@waypost/kernel';
import { isLimited, postfixTransport } from '@waypost/mailplan';

/** What the Postfix of each server on a message's way is told, held against what the rules say. */
export class HopsAlong {
  private readonly byServer = new Map<string, ServerHops>();

  constructor(
    /** The server the message begins at. */
    private readonly first: string,
    private readonly writer: HopWriter,
    private readonly facts: FlowFacts,
  ) {}

  /** For one recipient, server by server. */
  of({ way, recipient }: Outcome): PostfixHop[] {
    const { address, type } = readAddress(recipient);
    if (!way || type !== 'SMTP') return [];
    const [mailbox] = this.facts.recipients(address, type);
    const home = mailbox?.kind === 'mailbox' ? mailbox.server : undefined;
    return serversOf(way, this.first).flatMap((server) => {
      const hops = this.hopsOf(server);
      return hops ? [this.at(server, hops, { way, address, home })] : [];
    });
  }

  private at(server: string, hops: ServerHops, { way, address, home }: Carried): PostfixHop {
    const to = (writer?: HopWriter) =>
      home === undefined ? hops.toOutside(address, 'SMTP', writer) : hops.toServer(home, writer);
    const depends = home === undefined ? hops.dependsToOutside(address) : hops.dependsToServer(home);
    const untold = to();
    const says = depends ? to(this.writer) : untold;
    const expected = this.expected(server, way, home);
    const because =
      isSame(says, expected) || isFoundLater(way, says)
        ? spokenToOtherwise(says, expected, { hops, address, facts: this.facts })
        : this.whyElsewhere(server);
    const transport = (hop: ServerHop) => postfixTransport(hop, this.hasTransport) ?? null;
    return {
      server,
      transport: transport(untold),
      ...(depends && { asking: transport(says) }),
      agrees: because === undefined,
      ...(because !== undefined && { because }),
    };
  }

  private hopsOf(name: string): ServerHops | undefined {
    const server = this.facts.server(name);
    if (server && !this.byServer.has(name)) this.byServer.set(name, new ServerHops(server, hopFacts(this.facts)));
    return this.byServer.get(name);
  }

  private expected(server: string, way: Way, home: string | undefined): ServerHop {
    if (way.verdict !== 'onward' || server === way.servers.at(-1)) {
      if (home === server) return { to: 'own' };
      return hopOf(way.verdict === 'onward' ? { ...way, servers: [server] } : way, this.facts, '');
    }
    const next = way.servers[way.servers.indexOf(server) + 1] ?? server;
    return { to: 'server', fqdn: this.facts.server(next)?.fqdn ?? next };
  }

  /** As the configuration has it that follows from what is set. */
  private readonly hasTransport = (name: string) => {
    const connector = this.facts.connector(name);
    return connector !== undefined && isLimited(connector);
  };

  private readonly whyElsewhere = (server: string) =>
    server === this.first
      ? 'Postfix asks for the address alone and is told otherwise.'
      : `Postfix on ${server} decides anew, as for mail that begins there.`;
}

interface Carried {
  way: Way;
  address: string;
  /** The home server of the mailbox it is for. */
  home: string | undefined;
}

const serversOf = (way: Way, first: string) => (way.verdict === 'onward' ? way.servers : [first]);

const hopFacts = ({ at, server, setting, domains, routes, connector }: FlowFacts): HopFacts => ({
  at,
  server,
  setting,
  domains,
  routes,
  connector,
});

/** Texts are for people and may differ, and two connectors may lead the same way. */
const isSame = (one: ServerHop, other: ServerHop) => wayIn(one) === wayIn(other);
const wayIn = (hop: ServerHop) => JSON.stringify({ ...hop, says: undefined, connector: undefined });

/** What DNS has to say, such as that a domain takes no mail, Postfix finds out for itself once it is under way. */
const fromDns: readonly string[] = ['5.1.10', '5.3.5', '5.4.0', '5.4.8'];
const isFoundLater = (way: Way, says: ServerHop) =>
  way.verdict === 'refused' && fromDns.includes(way.code) && says.to !== 'wait' && says.to !== 'refusal';

interface Spoken {
  hops: ServerHops;
  address: string;
  facts: FlowFacts;
}

/**
 * Encryption and passwords are asked for by the destination alone: where the connector that counts there has others than the one that was
 * chosen, the way is not the same although it leads to the same hosts. Undefined where nothing differs.
 */
function spokenToOtherwise(says: ServerHop, expected: ServerHop, { hops, address, facts }: Spoken): string | undefined {
  const name = 'connector' in expected ? expected.connector : undefined;
  const chosen = name === undefined ? undefined : facts.connector(name);
  if (!chosen || (says.to === 'hosts' && says.by !== 'smtp')) return undefined;
  const destinations = says.to === 'hosts' ? says.hosts : says.to === 'dns' ? [domainOf(address)] : [];
  for (const destination of destinations) {
    const counts = hops.connectorTo(destination);
    if (counts && !speakAlike(counts, chosen))
      return `Postfix speaks to ${destination} as ${counts.name} says, which comes before ${chosen.name} by name.`;
  }
  return undefined;
}

/** The same encryption; and what one signs in with is not what another does. */
const speakAlike = (one: FlowConnector, other: FlowConnector) =>
  one.name === other.name ||
  (encryptionOf(one) === encryptionOf(other) && one.signsIn !== true && other.signsIn !== true);
const encryptionOf = ({ tls = 'opportunistic', tlsName = '' }: FlowConnector) => `${tls} ${tlsName}`;
