import type { SiteLink } from './topology.js';

/** The way from one site to another: the sites along it, both ends included, the links taken, and what they cost together. */
export interface SitePath {
  sites: readonly string[];
  links: readonly string[];
  cost: number;
}

/**
 * The least costly way from one site to every site that can be reached over links that are up (Dijkstra). Of ways that cost the same
 * the one with fewer links counts, then the one whose links come first by name.
 */
export function pathsFrom(start: string, links: readonly SiteLink[]): Map<string, SitePath> {
  const outOf = linksBySite(links);
  const settled = new Map<string, SitePath>();
  const open = new Map<string, SitePath>([[start, { sites: [start], links: [], cost: 0 }]]);
  while (open.size > 0) {
    const [site, path] = least(open);
    open.delete(site);
    settled.set(site, path);
    for (const link of outOf.get(site) ?? []) {
      if (settled.has(link.to)) continue;
      const onward = {
        sites: [...path.sites, link.to],
        links: [...path.links, link.name],
        cost: path.cost + link.cost,
      };
      const known = open.get(link.to);
      if (!known || comesBefore(onward, known)) open.set(link.to, onward);
    }
  }
  return settled;
}

function linksBySite(links: readonly SiteLink[]): Map<string, SiteLink[]> {
  const outOf = new Map<string, SiteLink[]>();
  for (const link of links) {
    if (!link.up) continue;
    const known = outOf.get(link.from);
    if (known) known.push(link);
    else outOf.set(link.from, [link]);
  }
  return outOf;
}

function least(open: ReadonlyMap<string, SitePath>): [string, SitePath] {
  let best: [string, SitePath] | undefined;
  for (const one of open) if (!best || comesBefore(one[1], best[1])) best = one;
  if (!best) throw new Error('There is nothing open.'); // INVARIANT: asked only while there is
  return best;
}

function comesBefore(a: SitePath, b: SitePath): boolean {
  if (a.cost !== b.cost) return a.cost < b.cost;
  if (a.links.length !== b.links.length) return a.links.length < b.links.length;
  const at = a.links.findIndex((name, index) => name !== b.links[index]);
  return at >= 0 && (a.links[at] ?? '') < (b.links[at] ?? '');
}
