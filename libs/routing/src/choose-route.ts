import { nameKey } from '@waypost/kernel';
import { type AddressSpace, SpaceIndex } from './address-space.js';
import { pathsFrom, type SitePath } from './site-paths.js';
import type { RoutedConnector, Topology } from './topology.js';

/** A message as far as its route goes: where it is, whose it is, whom it is for, how large it is in octets. */
export interface RouteQuery {
  from: string;
  sender: string;
  recipient: string;
  bytes: number;
}

/** Why a connector did not get the message. */
export type LostBecause =
  | 'disabled'
  | 'out-of-scope'
  | 'sender-restricted'
  | 'too-large'
  | 'less-specific'
  | 'down'
  | 'unreachable'
  | 'costs-more'
  | 'other-site'
  | 'later-name';

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

interface Held {
  connector: RoutedConnector;
  space: AddressSpace;
}

/** Chooses connectors for messages in one state of sites, links and connectors. Building it costs once, asking costs little. */
export class RouteChooser {
  private readonly spaces = new SpaceIndex<Held>();
  private readonly paths = new Map<string, Map<string, SitePath>>();

  constructor(private readonly topology: Topology) {
    for (const connector of topology.connectors)
      for (const space of connector.spaces) this.spaces.add(space.pattern, { connector, space });
  }

  /**
   * DESIGN §6: connectors that are disabled, out of scope, restricted for the sender or too small for the message do not exist for it;
   * the most specific space of the others wins; of those with it that are up and can be reached, the least total cost, own site
   * first, then name.
   */
  choose(query: RouteQuery): RouteChoice {
    const losers: Loser[] = [];
    let winners: readonly Held[] = [];
    for (const rank of this.spaces.matching(query.recipient)) {
      const fit: Held[] = [];
      for (const held of rank) {
        const because = whyNotFor(query, held.connector) ?? (winners.length > 0 ? 'less-specific' : undefined);
        if (because) losers.push({ ...this.candidate(query.from, held), because });
        else fit.push(held);
      }
      if (winners.length === 0) winners = fit;
    }
    if (winners.length === 0) return { ...nobody(losers), losers };
    return this.best(query.from, winners, losers);
  }

  private best(from: string, winners: readonly Held[], losers: Loser[]): RouteChoice {
    const able: (Required<Candidate> & { held: Held })[] = [];
    for (const held of winners) {
      const candidate = this.candidate(from, held);
      const { path, totalCost } = candidate;
      if (!held.connector.up) losers.push({ ...candidate, because: 'down' });
      else if (!path || totalCost === undefined) losers.push({ ...candidate, because: 'unreachable' });
      else able.push({ ...candidate, path, totalCost, held });
    }
    const [first, ...others] = able.sort((a, b) => comparing(from, a, b));
    if (!first) {
      const space = [...new Set(winners.map((held) => held.space.pattern))].sort();
      return { verdict: 'queued', reason: 'unreachable', space, losers };
    }
    for (const { held, ...other } of others)
      losers.push({ ...other, because: whyAfter(from, first, { ...other, held }) });
    const { connector, space, totalCost, path } = first;
    return { verdict: 'route', connector, space, totalCost, path: path.sites, links: path.links, losers };
  }

  /** The way between two sites, if there is one. */
  path(from: string, to: string): SitePath | undefined {
    let known = this.paths.get(from);
    if (!known) this.paths.set(from, (known = pathsFrom(from, this.topology.links)));
    return known.get(to);
  }

  private candidate(from: string, { connector, space }: Held): Candidate {
    const path = this.path(from, connector.site);
    const of = { connector: connector.name, space: space.pattern, spaceCost: space.cost };
    return path ? { ...of, path, totalCost: path.cost + space.cost } : of;
  }
}

function whyNotFor({ from, sender, bytes }: RouteQuery, connector: RoutedConnector): LostBecause | undefined {
  if (!connector.enabled) return 'disabled';
  if (connector.scope === 'site' && connector.site !== from) return 'out-of-scope';
  if (connector.rejectFrom.includes(sender.toLowerCase())) return 'sender-restricted';
  if (connector.maxBytes !== null && bytes > connector.maxBytes) return 'too-large';
  return undefined;
}

/** Nobody exists for the message: refused where somebody would for another sender or a smaller one, else it goes out by itself. */
function nobody(losers: readonly { because: LostBecause }[]) {
  if (losers.some(({ because }) => because === 'too-large'))
    return { verdict: 'refused', reason: 'too-large', code: '5.2.3' } as const;
  if (losers.some(({ because }) => because === 'sender-restricted'))
    return { verdict: 'refused', reason: 'sender-restricted', code: '5.7.1' } as const;
  return { verdict: 'direct' } as const;
}

type Able = Required<Candidate> & { held: Held };

const elsewhere = (from: string, { held }: Able) => (held.connector.site === from ? 0 : 1);

const comparing = (from: string, a: Able, b: Able) =>
  a.totalCost - b.totalCost || elsewhere(from, a) - elsewhere(from, b) || byName(a.connector, b.connector);

/** Names are unique without regard to case, and are compared so: what is written in capitals does not come first. */
const byName = (a: string, b: string) => (nameKey(a) < nameKey(b) ? -1 : 1);

function whyAfter(from: string, first: Able, other: Able): LostBecause {
  if (other.totalCost > first.totalCost) return 'costs-more';
  return elsewhere(from, other) > elsewhere(from, first) ? 'other-site' : 'later-name';
}
