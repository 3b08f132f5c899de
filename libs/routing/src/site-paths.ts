import type { SiteLink } from './topology.js';

/** The way from one site to another: the sites along it, both ends included, the links taken, and what they cost together. */
export interface SitePath {
  sites: readonly string[];
  links: readonly string[];
  cost: number;
}

/** A site that is reached, and the last link to it. */
interface Reached {
  site: string;
  cost: number;
  hops: number;
  last?: { link: SiteLink; before: Reached };
}

/** Links by the site they lead out of. */
export type LinksBySite = ReadonlyMap<string, readonly SiteLink[]>;

/** Puts links in the form ways are found in. */
export function linksBySite(links: readonly SiteLink[]): LinksBySite {
  const outOf = new Map<string, SiteLink[]>();
  for (const link of links) {
    const known = outOf.get(link.from);
    if (known) known.push(link);
    else outOf.set(link.from, [link]);
  }
  return outOf;
}

/**
 * The least costly ways from one site to all that the links lead to, up or down (Dijkstra). Of ways that cost the same the one with
 * fewer links counts, then the one whose links come first by name.
 */
export class PathsFrom {
  private readonly reached = new Map<string, Reached>();
  private readonly told = new Map<string, SitePath>();

  constructor(start: string, outOf: LinksBySite) {
    const open = new Frontier();
    for (let at: Reached | undefined = { site: start, cost: 0, hops: 0 }; at; at = open.next()) {
      if (this.reached.has(at.site)) continue; // a better way was found while this one was open
      this.reached.set(at.site, at);
      for (const link of outOf.get(at.site) ?? [])
        if (!this.reached.has(link.to))
          open.add({ site: link.to, cost: at.cost + link.cost, hops: at.hops + 1, last: { link, before: at } });
    }
  }

  has(site: string): boolean {
    return this.reached.has(site);
  }

  /** The way to a site; undefined where none leads there. */
  to(site: string): SitePath | undefined {
    const known = this.told.get(site);
    const end = this.reached.get(site);
    if (known || !end) return known;
    const path = { sites: [end.site], links: [] as string[], cost: end.cost };
    for (let at = end; at.last; at = at.last.before) {
      path.links.unshift(at.last.link.name);
      path.sites.unshift(at.last.before.site);
    }
    this.told.set(site, path);
    return path;
  }
}

/** Sites that are next to reached ones, the best first: a binary heap. */
class Frontier {
  private readonly heap: Reached[] = [];

  add(one: Reached): void {
    const { heap } = this;
    let at = heap.push(one) - 1;
    for (let above = (at - 1) >> 1; at > 0 && comesBefore(one, heap[above] as Reached); above = (at - 1) >> 1) {
      heap[at] = heap[above] as Reached;
      at = above;
    }
    heap[at] = one;
  }

  next(): Reached | undefined {
    const { heap } = this;
    const [first, last] = [heap[0], heap.pop()];
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && comesBefore(heap[below + 1] as Reached, heap[below] as Reached)) below += 1;
      if (!comesBefore(heap[below] as Reached, last)) break;
      heap[at] = heap[below] as Reached;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}

function comesBefore(a: Reached, b: Reached): boolean {
  if (a.cost !== b.cost) return a.cost < b.cost;
  if (a.hops !== b.hops) return a.hops < b.hops;
  return firstLinkDecides(a, b);
}

/** Ways of one length, walked back together to where they part: the earliest link they differ in tells them apart. */
function firstLinkDecides(a: Reached, b: Reached): boolean {
  let isBefore = false;
  let [ofA, ofB] = [a, b];
  while (ofA !== ofB && ofA.last && ofB.last) {
    if (ofA.last.link.name !== ofB.last.link.name) isBefore = ofA.last.link.name < ofB.last.link.name;
    [ofA, ofB] = [ofA.last.before, ofB.last.before];
  }
  return isBefore;
}
