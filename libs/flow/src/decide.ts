import { domainOf } from '@waypost/kernel';
import { chooseBridgehead, isOpen, type RouteChoice, type RouteQuery, type SiteLink } from '@waypost/routing';
import type { Arrival } from './door.js';
import type { FlowConnector, FlowFacts, FlowServer } from './facts.js';
import { type Looking, type Lookup, mxStation, smartHostStation, type Station } from './next-hop.js';
import type { Leaf } from './resolve.js';

/** Where a copy goes from the server it is on. */
export type Way =
  | { verdict: 'local'; server: string }
  | {
      verdict: 'onward';
      /** What the server hands it to: another server of ours, or what a station stands for. */
      nextHop: string;
      hop: 'server' | 'relay' | 'final-or-gateway' | 'gateway';
      /** Servers of ours on the way out, this one first. */
      servers: readonly string[];
      /** The site links on that way, the first one first. */
      links?: readonly string[];
      connector?: string;
      station?: Station;
      /** The connector or link that is not open now: mail waits at the last of the servers for its next window. */
      closed?: string;
    }
  | { verdict: 'queued'; code: string }
  | { verdict: 'refused'; code: string };

/** H and I: where one copy goes, and by which rule. */
export function decideWay(arrival: Arrival, leaf: Leaf): Way {
  if (leaf.expandAt !== undefined) return toServer(arrival, leaf, leaf.expandAt);
  if (leaf.mailbox) return toServer(arrival, leaf, leaf.mailbox.server ?? '');
  if (leaf.type !== 'SMTP') return toForeign(arrival, leaf);
  return toOutside(arrival, leaf);
}

function toServer(arrival: Arrival, leaf: Leaf, name: string): Way {
  const { facts, trace, server } = arrival;
  const home = facts.server(name);
  const about = { recipient: leaf.address };
  if (!home) return { verdict: 'refused', code: trace.refuse('H1', '5.1.6', `There is no server ${name}.`, {}, about) };
  if (home.name === server.name) return local(arrival, leaf, home);
  if (home.site !== server.site) return toSite(arrival, leaf, home);
  const evidence = { home: home.name, site: home.site };
  if (home.state !== 'up') return queue(arrival, leaf, 'H2', `${home.name} is ${home.state}.`, evidence);
  trace.step('H2', 'next-hop', `${home.name} is in the same site: straight to it.`, evidence, about);
  arrive(arrival, leaf, home);
  return { verdict: 'onward', nextHop: home.fqdn, hop: 'server', servers: [server.name, home.name] };
}

function local({ trace }: Arrival, leaf: Leaf, home: FlowServer): Way {
  trace.step('H1', 'local', `${home.name} keeps it.`, { server: home.name }, { recipient: leaf.address });
  return { verdict: 'local', server: home.name };
}

/** What becomes of it on the server it goes to: it is kept there, or opened there. */
function arrive({ trace }: Arrival, leaf: Leaf, home: FlowServer): void {
  const about = { recipient: leaf.address };
  if (leaf.mailbox) trace.step('H1', 'local', `${home.name} keeps it.`, { server: home.name }, about);
}

function toSite(arrival: Arrival, leaf: Leaf, home: FlowServer): Way {
  const { facts, trace, server } = arrival;
  const ways = facts.routes.ways.of(routeQuery(arrival, leaf));
  const way = ways.between(server.site, home.site);
  const about = { recipient: leaf.address };
  const evidence = { home: home.name, from: server.site, to: home.site, forbidden: ways.forbidden };
  if (way.verdict === 'refused') {
    const says = `No way leads from ${server.site} to ${home.site} for it.`;
    return { verdict: 'refused', code: trace.refuse('H3', way.code, says, { ...evidence, reason: way.reason }, about) };
  }
  if (way.verdict === 'queued')
    return queue(arrival, leaf, 'H3', `Every way to ${home.site} has a link that is down.`, evidence);
  const { path } = way;
  const along = alongLinks(arrival, path.links);
  const servers = along.closed === undefined ? [...new Set([...along.servers, home.name])] : along.servers;
  trace.step('H3', 'next-hop', `To ${home.site} by ${path.links.join(', ')}.`, { ...evidence, path, servers }, about);
  const nextHop = facts.server(servers[1] ?? home.name)?.fqdn ?? home.fqdn;
  const onward = { verdict: 'onward', nextHop, hop: 'server', servers, links: path.links } as const;
  if (along.closed !== undefined) return { ...onward, closed: along.closed };
  arrive(arrival, leaf, home);
  return onward;
}

function toForeign(arrival: Arrival, leaf: Leaf): Way {
  const choice = arrival.facts.routes.choose(routeQuery(arrival, leaf));
  if (choice.verdict !== 'direct') return byConnector(arrival, leaf, choice);
  const says = `No connector takes addresses of the type ${leaf.type}.`;
  const { trace } = arrival;
  return {
    verdict: 'refused',
    code: trace.refuse('H4', '5.4.4', says, { type: leaf.type }, { recipient: leaf.address, losers: choice.losers }),
  };
}

function toOutside(arrival: Arrival, leaf: Leaf): Way {
  const choice = arrival.facts.routes.choose(routeQuery(arrival, leaf));
  return choice.verdict === 'direct' ? directly(arrival, leaf, choice) : byConnector(arrival, leaf, choice);
}

/** I4: nobody's address space: the server's smart host, else DNS. */
function directly(arrival: Arrival, leaf: Leaf, { losers }: RouteChoice): Way {
  const { facts, trace, server } = arrival;
  const smartHost = facts.setting(server.id, 'smtp.smartHost');
  const last = facts.setting(server.id, 'smtp.smartHostLast');
  const isLast = smartHost.value !== '' && last.value === true;
  const evidence = { 'smtp.smartHost': smartHost, ...(isLast && { 'smtp.smartHostLast': last }) };
  trace.step('I4', 'direct', sayDirect(server.name, smartHost.value as string, isLast), evidence, {
    recipient: leaf.address,
    losers,
  });
  const looking = { facts, trace, server, recipient: leaf.address };
  const hosts = smartHost.value === '' || isLast ? [] : [smartHost.value as string];
  return leave(looking, hosts, { servers: [server.name] });
}

function sayDirect(server: string, smartHost: string, isLast: boolean): string {
  if (smartHost === '') return `No connector is for it, and ${server} has no smart host: DNS.`;
  return isLast
    ? `No connector is for it: DNS, and ${smartHost} only where that fails.`
    : `No connector is for it: the smart host of ${server}.`;
}

function byConnector(arrival: Arrival, leaf: Leaf, choice: Exclude<RouteChoice, { verdict: 'direct' }>): Way {
  const { facts, trace, server } = arrival;
  const { losers } = choice;
  const about = { recipient: leaf.address, losers };
  if (choice.verdict === 'refused')
    return {
      verdict: 'refused',
      code: trace.refuse('I1', choice.code, sayRefused[choice.reason], { reason: choice.reason }, about),
    };
  if (choice.verdict === 'queued')
    return queue(
      arrival,
      leaf,
      'I2',
      `Nobody with ${choice.space.join(', ')} is up; it waits for them.`,
      { space: choice.space },
      losers,
    );
  const connector = facts.connector(choice.connector);
  const routed = facts.routes.connector(choice.connector);
  if (!connector || !routed) throw new Error(`The connector ${choice.connector} was chosen and is not there.`); // INVARIANT
  const { space, totalCost, path, links } = choice;
  trace.step('I1', 'route', `${space} is the closest address space.`, { space, connector: choice.connector }, about);
  const { servers: along, closed } = alongLinks(arrival, links);
  const from = along.at(-1) ?? server.name;
  const bridgehead = chooseBridgehead(routed.bridgeheads ?? [], from);
  const last = facts.server(bridgehead ?? from);
  if (!last) throw new Error(`The connector ${choice.connector} has no bridgehead that is up.`); // INVARIANT: else it were down
  const servers = closed !== undefined || along.at(-1) === last.name ? along : [...along, last.name];
  const says = `${choice.connector} of ${routed.site} takes it, at a total cost of ${totalCost}.`;
  trace.step(
    'I2',
    'route',
    says,
    { connector: choice.connector, totalCost, path, links, servers },
    { recipient: leaf.address },
  );
  if (closed !== undefined)
    return { verdict: 'onward', nextHop: last.fqdn, hop: 'server', servers, links, connector: connector.name, closed };
  const leaving = { servers, links, ...(!isOpen(connector.schedule, facts.at) && { closed: connector.name }) };
  return act({ facts, trace, server: last, recipient: leaf.address }, connector, leaving);
}

const sayRefused = {
  'sender-restricted': 'Every connector for it is closed to this sender.',
  'too-large': 'Every connector for it takes only smaller messages.',
};

interface Leaving {
  servers: readonly string[];
  links?: readonly string[];
  connector?: string;
  closed?: string;
}

/** I3: what the connector does with it on its bridgehead. */
function act(looking: Looking, connector: FlowConnector, leaving: Leaving): Way {
  const { trace, server, recipient } = looking;
  const { connectorKind, hosts, transport, name } = connector;
  const to = { ...leaving, connector: name };
  if (connectorKind === 'foreign') {
    const nextHop = transport === 'pipe' ? name : (hosts[0] ?? name);
    const says = `${server.name} hands it to the mail system behind ${name}; what happens there is not known here.`;
    trace.step('H4', 'gateway', says, { transport: transport ?? null, hosts }, { recipient });
    return { verdict: 'onward', nextHop, hop: 'gateway', ...to };
  }
  const says = connectorKind === 'smarthost' ? `By ${hosts.join(', ')}.` : 'By DNS.';
  trace.step(
    'I3',
    'action',
    `On ${server.name}: ${says}`,
    { server: server.name, connectorKind, hosts },
    { recipient },
  );
  return leave(looking, hosts, to);
}

/** Out of the organization: to the first smart host that can be found, else to the recipient's own. */
function leave(looking: Looking, hosts: readonly string[], leaving: Leaving): Way {
  let lookup: Lookup | undefined;
  for (const host of hosts) {
    lookup = smartHostStation(looking, host);
    if ('station' in lookup)
      return { verdict: 'onward', nextHop: host, hop: 'relay', station: lookup.station, ...leaving };
  }
  const domain = domainOf(looking.recipient);
  lookup ??= mxStation(looking, domain);
  if ('code' in lookup) return { verdict: 'refused', code: lookup.code };
  const { station } = lookup;
  return { verdict: 'onward', nextHop: station.host ?? domain, hop: 'final-or-gateway', station, ...leaving };
}

/**
 * The servers that mail passes over links, this one first: of each link a bridgehead on either side. A link that is not open now is not
 * passed: mail waits on this side of it.
 */
function alongLinks({ facts, server }: Arrival, links: readonly string[]): { servers: string[]; closed?: string } {
  const servers = [server.name];
  const pass = (bridgeheads: SiteLink['bridgeheads']) => {
    const next = chooseBridgehead(bridgeheads ?? [], servers.at(-1) as string);
    if (next !== undefined && next !== servers.at(-1)) servers.push(next);
  };
  for (const name of links) {
    const link = facts.routes.link(name);
    pass(link?.bridgeheads);
    if (!isOpen(link?.schedule ?? 'always', facts.at)) return { servers, closed: name };
    pass(link?.remoteBridgeheads);
  }
  return { servers };
}

function queue(
  { trace }: Arrival,
  leaf: Leaf,
  rule: 'H2' | 'H3' | 'I2',
  says: string,
  evidence: Record<string, unknown>,
  losers: RouteChoice['losers'] = [],
): Way {
  const code = rule === 'H2' ? '4.4.1' : '4.4.4';
  const more = { recipient: leaf.address, code, ...(losers.length > 0 && { losers }) };
  trace.step(rule, 'queue', says, evidence, more);
  return { verdict: 'queued', code };
}

/** The message as routing asks about it: where it is, whose it is, whom it is for. */
function routeQuery(arrival: Arrival, leaf: Leaf): RouteQuery {
  const { message, server, ofAnySender = false } = arrival;
  return {
    from: server.site,
    sender: message.from,
    senderIs: arrival.senderIs ?? idsOf(message.from, arrival.facts),
    recipient: leaf.address,
    recipientType: leaf.type,
    bytes: message.bytes,
    ofAnySender,
  };
}

/** The ids that stand for a sender: his own and those of the groups he is in; none for a report, which is from nobody. */
export const idsOf = (sender: string, { recipients }: Pick<FlowFacts, 'recipients'>): string[] =>
  sender === '' ? [] : recipients(sender, 'SMTP').flatMap(({ id, groups }) => [id, ...groups]);
