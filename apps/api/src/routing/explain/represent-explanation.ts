import type { ExplainOutcome, ExplainStep, PostfixHop } from '@waypost/contracts';
import {
  type Explanation,
  type FlowFacts,
  type HopFacts,
  hopOf,
  type Outcome,
  readAddress,
  ruleTitles,
  type ServerHop,
  ServerHops,
  type Step,
} from '@waypost/flow';
import { postfixTransport } from '@waypost/mailplan';

/** Connectors that lost and are named in one step; there may be a thousand. */
const mostLosers = 50;

/** A step as it is answered. */
export function representStep({ losers = [], ...step }: Step): ExplainStep {
  const named = losers.slice(0, mostLosers).map((loser) => ({
    ...loser,
    ...(loser.path && { path: { ...loser.path, sites: [...loser.path.sites], links: [...loser.path.links] } }),
  })) as NonNullable<ExplainStep['losers']>;
  return {
    ...step,
    asks: ruleTitles[step.rule],
    ...(named.length > 0 && { losers: named }),
    ...(losers.length > named.length && { losersLeftOut: losers.length - named.length }),
  };
}

/** What became of each recipient, and what Postfix is told of it on the way. */
export function representOutcomes({ outcomes }: Explanation, first: string, facts: FlowFacts): ExplainOutcome[] {
  const hops = new Map<string, ServerHops>();
  const hopsOf = (name: string) => {
    const server = facts.server(name);
    if (server && !hops.has(name)) hops.set(name, new ServerHops(server, hopFacts(facts)));
    return hops.get(name);
  };
  return outcomes.map((outcome) => representOutcome(outcome, postfixOf(outcome, first, { facts, hopsOf })));
}

const hopFacts = ({ at, server, setting, domains, routes, connector }: FlowFacts): HopFacts => ({
  at,
  server,
  setting,
  domains,
  routes,
  connector,
});

function representOutcome({ way, through, ...outcome }: Outcome, postfix: PostfixHop[]): ExplainOutcome {
  const { sentTo, recipient, verdict } = outcome;
  const onward = way?.verdict === 'onward' ? way : undefined;
  const { station } = onward ?? {};
  return {
    sentTo,
    recipient,
    through: [...through],
    verdict,
    ...('code' in outcome && { code: outcome.code }),
    ...('server' in outcome && { server: outcome.server }),
    ...('nextHop' in outcome && { nextHop: outcome.nextHop }),
    ...('hop' in outcome && { hop: outcome.hop as NonNullable<ExplainOutcome['hop']> }),
    ...(onward && { servers: [...onward.servers] }),
    ...(onward?.connector !== undefined && { connector: onward.connector }),
    ...(station && {
      station: {
        port: station.port,
        ...(station.host !== undefined && { host: station.host }),
        ...(station.addresses && { addresses: [...station.addresses] }),
      },
    }),
    postfix,
  };
}

interface Asked {
  facts: FlowFacts;
  hopsOf(server: string): ServerHops | undefined;
}

/** On each server of the way: what its map says, and whether that is what the rules say. */
function postfixOf({ way, recipient }: Outcome, first: string, { facts, hopsOf }: Asked): PostfixHop[] {
  if (!way) return [];
  const [servers, last] = way.verdict === 'onward' ? [way.servers, way.servers.at(-1)] : [[first], first];
  const { address, type } = readAddress(recipient);
  const [mailbox] = facts.recipients(address, type);
  return servers.flatMap((name): PostfixHop[] => {
    const hops = hopsOf(name);
    if (!hops || type !== 'SMTP') return [];
    const home = mailbox?.kind === 'mailbox' ? mailbox.server : undefined;
    const says = home === undefined ? hops.toOutside(address) : hops.toServer(home);
    const expected =
      name === last || way.verdict !== 'onward'
        ? finalHop(way, home, name, facts)
        : nextServer(way.servers, name, facts);
    const agrees = isSame(says, expected) || isFoundLater(way, says);
    return [
      {
        server: name,
        transport: postfixTransport(says) ?? null,
        agrees,
        ...(!agrees && { because: whyNot(name, first) }),
      },
    ];
  });
}

function finalHop(
  way: NonNullable<Outcome['way']>,
  home: string | undefined,
  server: string,
  facts: FlowFacts,
): ServerHop {
  if (home === server) return { to: 'own' };
  return way.verdict === 'onward' ? hopOf({ ...way, servers: [server] }, facts, '') : hopOf(way, facts, '');
}

const nextServer = (servers: readonly string[], name: string, facts: FlowFacts): ServerHop => {
  const next = servers[servers.indexOf(name) + 1] ?? name;
  return { to: 'server', fqdn: facts.server(next)?.fqdn ?? next };
};

/** Texts are for people and may differ, and two connectors may lead the same way. */
const isSame = (one: ServerHop, other: ServerHop) => wayIn(one) === wayIn(other);
const wayIn = (hop: ServerHop) => JSON.stringify({ ...hop, says: '', connector: '' });

/** What DNS has to say, such as that a domain takes no mail, Postfix finds out for itself once it is under way. */
const fromDns: readonly string[] = ['5.1.10', '5.3.5', '5.4.0', '5.4.8'];
const isFoundLater = (way: NonNullable<Outcome['way']>, says: ServerHop) =>
  way.verdict === 'refused' && fromDns.includes(way.code) && says.to !== 'wait' && says.to !== 'refusal';

const whyNot = (server: string, first: string) =>
  server === first
    ? 'Postfix decides without knowing sender and size, so a connector that is closed to some of them counts as open or is passed over.'
    : `Postfix on ${server} decides anew, as for mail that begins there, and without knowing sender and size.`;
