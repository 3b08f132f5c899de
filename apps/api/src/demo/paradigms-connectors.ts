import type { DemoConnector } from './demo-organization.js';

const mebibyte = 1024 * 1024;

/** How the demo's mail leaves its sites, and passes between them. */
export const connectors: readonly DemoConnector[] = [
  {
    name: 'internet',
    kind: 'internet',
    site: 'headquarters',
    spaces: [{ pattern: '*', cost: 10 }],
    bridgeheads: ['hermes'],
    note: 'The way out for everyone; hermes asks DNS.',
  },
  {
    name: 'internet-paris',
    kind: 'internet',
    site: 'paris',
    spaces: [{ pattern: '*', cost: 20 }],
    bridgeheads: ['iris'],
    note: 'Stands in while headquarters is away.',
  },
  {
    name: 'carrier-tokyo',
    kind: 'smarthost',
    site: 'tokyo',
    spaces: [{ pattern: '*.jp', cost: 5 }],
    hosts: ['relay1.carrier.example:587', 'relay2.carrier.example:587'],
    maxBytes: 10 * mebibyte,
    note: 'The carrier takes 10 MiB and no more.',
  },
  {
    name: 'fax',
    kind: 'foreign',
    site: 'headquarters',
    spaces: [{ type: 'FAX', pattern: '*', cost: 1 }],
    bridgeheads: ['hermes'],
    transport: 'pipe',
  },
  ...bothWays('headquarters', 'paris', 5),
  ...bothWays('headquarters', 'minasi', 3),
  ...bothWays('headquarters', 'toronto', 5),
  ...bothWays('headquarters', 'tokyo', 15),
  ...bothWays('toronto', 'tokyo', 8),
  ...bothWays('paris', 'nairobi', 40, { maxBytes: 5 * mebibyte, note: 'Satellite' }),
];

function bothWays(from: string, to: string, linkCost: number, more: Partial<DemoConnector> = {}): DemoConnector[] {
  return [
    { name: `${from}-${to}`, kind: 'site-link', site: from, targetSite: to, linkCost, ...more },
    { name: `${to}-${from}`, kind: 'site-link', site: to, targetSite: from, linkCost, ...more },
  ];
}
