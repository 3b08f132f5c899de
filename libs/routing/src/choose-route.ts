import { nameKey } from '@waypost/kernel';
import type { AddressSpace } from '@waypost/organization';
import { keysOf, patternOf, SpaceIndex, spaceKey, type SpacePattern } from './address-space.js';
import { type Forbidden, forbids, isOff, isSelective, refusalFor, type RestrictedMessage } from './restrictions.js';
import type { SitePath } from './site-paths.js';
import { type MessageWays, SiteWays } from './site-ways.js';
import type { RoutedConnector, SiteLink, Topology } from './topology.js';

/** A message as far as its route goes: where it is, whose it is, whom it is for, how large it is in octets. */
export interface RouteQuery extends RestrictedMessage {
  from: string;
  recipient: string;
  /** `SMTP` unless said otherwise. */
  recipientType?: string;
}

/** Why a connector did not get the message. */
export type LostBecause =
  Forbidden | 'out-of-scope' | 'less-specific' | 'down' | 'unreachable' | 'costs-more' | 'other-site' | 'later-name';

/** A connector with a space that matches, and what taking it would cost. */
export interface Candidate {
  connector: string;
  space: string;
  spaceCost: number;
  /** Absent where no way leads to its site. */
  path?: SitePath;
  totalCost?: number;
}

/** A candidate that did not get the message, and why. */
export type Loser = Candidate & { because: LostBecause };

/** What becomes of the message, with everybody who could have had it and why they do not. */
export type RouteChoice = { losers: Loser[] } & (
  | {
      verdict: 'route';
      connector: string;
      space: string;
      totalCost: number;
      path: readonly string[];
      links: readonly string[];
    }
  /** The closest spaces have nobody who is up and can be reached: the message waits, and never falls to a wider space. */
  | { verdict: 'queued'; reason: 'unreachable'; space: string[] }
  | { verdict: 'refused'; reason: 'sender-restricted'; code: '5.7.1' }
  | { verdict: 'refused'; reason: 'too-large'; code: '5.2.3' }
  /** No space at all: the server's smart host, else DNS. */
  | { verdict: 'direct' }
);

/** One address space of one connector, as it was understood. */
export interface HeldSpace {
  connector: RoutedConnector;
  space: AddressSpace;
  pattern: SpacePattern;
}

/** Chooses connectors for messages in one state of sites, links and connectors. Building it costs once, asking costs little. */
export class RouteChooser {
  /** The ways between sites. */
  readonly ways: SiteWays;
  /** Every space of every connector. */
  readonly held: readonly HeldSpace[];
  /** Whether anybody has a space for a single address; where not, all addresses of a domain go alike. */
  readonly hasAddresses: boolean;
  private readonly spaces = new SpaceIndex<HeldSpace>();
  private readonly links: ReadonlyMap<string, SiteLink>;
  private readonly connectors: ReadonlyMap<string, RoutedConnector>;

  constructor(readonly topology: Topology) {
    this.ways = new SiteWays(topology.links);
    this.held = topology.connectors.flatMap((connector) =>
      connector.spaces.map((space) => ({ connector, space, pattern: patternOf(space) })),
    );
    for (const held of this.held) this.spaces.add(held.pattern, held);
    this.hasAddresses = this.held.some(({ pattern }) => pattern.kind === 'address');
    this.links = new Map(topology.links.map((link) => [link.name, link]));
    this.connectors = new Map(topology.connectors.map((connector) => [connector.name, connector]));
  }

  /** A site link by its name. */
  link(name: string): SiteLink | undefined {
    return this.links.get(name);
  }

  /** A way out by its name. */
  connector(name: string): RoutedConnector | undefined {
    return this.connectors.get(name);
  }

  /**
   * Whether mail from a site to an address can go another way for another sender or size. Spaces that are wider than one that
   * everybody may use do not matter.
   */
  dependsOnMessage(from: string, address: string, type?: string): boolean {
    for (const rank of this.spaces.matching(address, type)) {
      const there = rank
        .map(({ connector }) => connector)
        .filter((one) => !isOff(one) && (one.scope !== 'site' || one.site === from));
      if (there.some(isSelective)) return true;
      if (there.length > 0) return this.ways.areSelective && there.some(({ site }) => site !== from);
    }
    return false;
  }

  /** Every space that takes an address, the most specific first. */
  matching(address: string, type?: string): HeldSpace[] {
    return [...this.spaces.matching(address, type)].flat();
  }

  /** Whether anybody has this space, by its `spaceKey`. */
  hasSpace(key: string): boolean {
    return this.spaces.at(key).length > 0;
  }

  /**
   * Whether anybody with this space exists for a message. Recipients with the same closest space that does are chosen for alike, so
   * that a choice can be kept by it.
   */
  existsAt(key: string, query: RouteQuery): boolean {
    const ways = this.ways.of(query);
    return this.spaces.at(key).some(({ connector }) => whyNot(query, ways, connector) === undefined);
  }

  /** The choice among those with one space that exist for a message. */
  chooseAt(key: string, query: RouteQuery): RouteChoice {
    const ways = this.ways.of(query);
    const fit = this.spaces.at(key).filter(({ connector }) => whyNot(query, ways, connector) === undefined);
    return best(
      query.from,
      fit.map((held) => ({ held, candidate: candidateOf(query, ways, held) })),
      [],
    );
  }

  /**
   * DESIGN §6: connectors that are disabled, out of scope, restricted for the sender or too small for the message do not exist for it;
   * the most specific space of the others wins; of those with it that are up and can be reached, the least total cost, own site
   * first, then name.
   */
  choose(query: RouteQuery): RouteChoice {
    const ways = this.ways.of(query);
    const losers: Loser[] = [];
    let winners: readonly HeldSpace[] = [];
    for (const rank of this.spaces.matching(query.recipient, query.recipientType)) {
      const fit: HeldSpace[] = [];
      for (const held of rank) {
        const because = whyNot(query, ways, held.connector) ?? (winners.length > 0 ? 'less-specific' : undefined);
        if (because) losers.push(lost(candidateOf(query, ways, held), because));
        else fit.push(held);
      }
      if (winners.length === 0) winners = fit;
    }
    if (winners.length === 0) return { ...nobody(losers), losers };
    return best(
      query.from,
      winners.map((held) => ({ held, candidate: candidateOf(query, ways, held) })),
      losers,
    );
  }
}

/** The same choice without everybody who lost: for asking very often. */
export function chooseShortly(chooser: RouteChooser, query: RouteQuery): RouteChoice {
  for (const pattern of keysOf(query.recipient, query.recipientType)) {
    const key = spaceKey(pattern);
    if (chooser.hasSpace(key) && chooser.existsAt(key, query)) return chooser.chooseAt(key, query);
  }
  return chooser.choose(query);
}

function whyNot(query: RouteQuery, ways: MessageWays, connector: RoutedConnector): LostBecause | undefined {
  if (connector.scope === 'site' && connector.site !== query.from) return 'out-of-scope';
  const forbidden = forbids(connector, query);
  if (forbidden || ways.forbidden.length === 0) return forbidden;
  // Where every way to it is forbidden to the message, it does not exist for it either; waiting would not help.
  const way = ways.between(query.from, connector.site);
  return way.verdict === 'refused' && way.reason !== 'no-way' ? way.reason : undefined;
}

function candidateOf({ from }: RouteQuery, ways: MessageWays, { connector, space }: HeldSpace): Candidate {
  const path = ways.path(from, connector.site);
  const of: Candidate = { connector: connector.name, space: space.pattern, spaceCost: space.cost };
  if (!path) return of;
  of.path = path;
  of.totalCost = path.cost + space.cost;
  return of;
}

/** The candidate itself with a word more: there may be hundreds for one message, so none is copied. */
const lost = (candidate: Candidate, because: LostBecause): Loser => Object.assign(candidate, { because });

function best(from: string, winners: readonly Winner[], losers: Loser[]): RouteChoice {
  const able: Able[] = [];
  for (const { held, candidate } of winners) {
    const { path, totalCost } = candidate;
    if (!held.connector.up) losers.push(lost(candidate, 'down'));
    else if (!path || totalCost === undefined) losers.push(lost(candidate, 'unreachable'));
    else able.push({ candidate: candidate as Required<Candidate>, site: held.connector.site });
  }
  const [first, ...others] = able.sort((a, b) => comparing(from, a, b));
  if (!first) {
    const space = [...new Set(winners.map(({ held }) => held.space.pattern))].sort();
    return { verdict: 'queued', reason: 'unreachable', space, losers };
  }
  for (const other of others) losers.push(lost(other.candidate, whyAfter(from, first, other)));
  const { connector, space, totalCost, path } = first.candidate;
  return { verdict: 'route', connector, space, totalCost, path: path.sites, links: path.links, losers };
}

interface Winner {
  held: HeldSpace;
  candidate: Candidate;
}

/** Nobody exists for the message: refused where somebody would for another sender or a smaller one, else it goes out by itself. */
const nobody = (losers: readonly Loser[]) => {
  const refusal = refusalFor(losers.map(({ because }) => because));
  return refusal ? ({ verdict: 'refused', ...refusal } as const) : ({ verdict: 'direct' } as const);
};

interface Able {
  candidate: Required<Candidate>;
  site: string;
}

const elsewhere = (from: string, { site }: { site: string }) => (site === from ? 0 : 1);

const comparing = (from: string, a: Able, b: Able) =>
  a.candidate.totalCost - b.candidate.totalCost ||
  elsewhere(from, a) - elsewhere(from, b) ||
  byName(a.candidate.connector, b.candidate.connector);

/** Names are unique without regard to case, and are compared so: what is written in capitals does not come first. */
export const byName = (a: string, b: string) => (nameKey(a) < nameKey(b) ? -1 : 1);

function whyAfter(from: string, first: Able, other: Able): LostBecause {
  if (other.candidate.totalCost > first.candidate.totalCost) return 'costs-more';
  return elsewhere(from, other) > elsewhere(from, first) ? 'other-site' : 'later-name';
}
