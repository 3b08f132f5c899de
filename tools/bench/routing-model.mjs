// @ts-check

/** DESIGN.md §10's size of a world. */
export const [sites, links, connectors] = [200, 800, 1_000];

/** Sites in a ring with chords, so that ways are long and many; most connectors share a few hundred spaces. */
export function madeUpModel() {
  const siteId = (/** @type {number} */ nth) => `s${nth % sites}`;
  const common = /** @type {const} */ ({
    enabled: true,
    scope: 'organization',
    bridgeheads: [],
    remoteBridgeheads: [],
    relay: false,
    schedule: 'always',
    hosts: [],
  });
  const senders = /** @type {const} */ ({ others: 'accept', accept: [], reject: [] });
  /** @type {import('@waypost/organization').Connector[]} */
  const ways = Array.from({ length: links }, (_, nth) => ({
    ...common,
    senders,
    id: `l${nth}`,
    name: `link-${nth}`,
    connectorKind: 'site-link',
    siteId: siteId(nth),
    targetSiteId: siteId(nth + ([1, sites - 1, 7, 53][Math.floor(nth / sites)] ?? 1)),
    linkCost: 1 + ((nth * 37) % 100),
    spaces: [],
  }));
  /** @type {import('@waypost/organization').Connector[]} */
  const out = Array.from({ length: connectors }, (_, nth) => ({
    ...common,
    senders,
    id: `c${nth}`,
    name: `connector-${nth}`,
    connectorKind: 'smarthost',
    siteId: siteId(nth),
    ...(nth % 5 === 0 && { maxBytes: 10_000_000 }),
    hosts: ['[192.0.2.1]'],
    spaces: [
      { pattern: `*.domain-${nth % 500}.example`, cost: 1 + (nth % 100) },
      { pattern: `domain-${(nth * 3) % 700}.example`, cost: 1 + (nth % 50) },
      ...(nth % 10 === 0 ? [{ pattern: '*', cost: 1 + (nth % 9) }] : []),
    ],
  }));
  return {
    sites: Array.from({ length: sites }, (_, nth) => ({ id: `s${nth}`, name: `site-${nth}` })),
    servers: Array.from({ length: sites * 5 }, (_, nth) => ({
      id: `v${nth}`,
      siteId: siteId(nth),
      name: `server-${nth}`,
      roles: /** @type {import('@waypost/organization').ServerRole[]} */ (['transport']),
    })),
    connectors: [...ways, ...out],
    states: Array.from({ length: 20 }, (_, nth) => ({ id: `l${nth * 31}`, state: /** @type {const} */ ('down') })),
  };
}
