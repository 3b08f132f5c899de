// @ts-check
import { spreadOf } from './measure.mjs';
import { figure, heading, latency } from './report.mjs';

const [sites, links, connectors, asked] = [200, 800, 1_000, 1_000];
const repeats = 30;

/** Tables and choices for a made-up world of DESIGN.md §10's size; pure arithmetic, so nothing is asked over a wire. */
export async function routing() {
  const { RouteChooser, routingTable, topologyOf } = await import('@waypost/routing');
  const model = madeUpModel();
  const at = new Date();
  heading(`Routing, ${sites} sites, ${links} links, ${connectors} connectors`);

  const tables = await sampled(() => routingTable(new RouteChooser(topologyOf(model, at)), 'site-0'));
  latency('table of one site from scratch: states, paths, every space', tables, { most: 50 });

  const all = await sampled(() => {
    const { ways } = new RouteChooser(topologyOf(model, at));
    for (const { name } of model.sites) ways.path(name, 'site-0');
  });
  latency('least cost from every site to every other', all);

  const chooser = new RouteChooser(topologyOf(model, at));
  const questions = Array.from({ length: asked }, (_, nth) => ({
    from: `site-${nth % sites}`,
    sender: 'ann@paradigms.example',
    recipient: `someone@${nth % 3 === 0 ? 'deep.below.' : ''}domain-${nth % 700}.example`,
    bytes: (nth % 20) * 1_000_000,
  }));
  const choices = await sampled(() => questions.map((question) => chooser.choose(question)));
  figure(`${asked} choices with everybody who lost`, choices.median, 'ms', { budget: { most: 1_000 } });
}

/** @param {() => unknown} work */
async function sampled(work) {
  const times = [];
  for (let n = 0; n < repeats; n += 1) {
    const began = performance.now();
    work();
    times.push(performance.now() - began);
  }
  return spreadOf(times);
}

/** Sites in a ring with chords, so that ways are long and many; most connectors share a few hundred spaces. */
function madeUpModel() {
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
