import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { patternOf, spaceKey } from './address-space.js';
import { RouteChooser } from './choose-route.js';
import { topologyOf } from './link-state.js';
import { rowsFor, routingTable } from './routing-table.js';
import { aConnector, aLink, aModel, stated } from './small-model.spec-support.js';
import { tableChanges } from './table-changes.js';
import type { Topology } from './topology.js';

const noon = new Date('2026-11-22T12:00:00Z');
const connectors = [
  aConnector('internet', 'paris', { spaces: [{ pattern: '*', cost: 10 }] }),
  aConnector('internet-tokyo', 'tokyo', { spaces: [{ pattern: '*', cost: 2 }] }),
  aConnector('partner', 'tokyo', { spaces: [{ pattern: '*.partner.org', cost: 1 }], maxBytes: 1_000 }),
  aConnector('fax', 'paris', { connectorKind: 'foreign', spaces: [{ type: 'FAX', pattern: '+33*', cost: 1 }] }),
  aConnector('own', 'nairobi', { scope: 'site', spaces: [{ pattern: 'ngo.example', cost: 1 }] }),
  aLink('paris', 'tokyo', { linkCost: 5 }),
  aLink('tokyo', 'paris', { linkCost: 5 }),
];
const tableOf = (site: string, states: ReturnType<typeof stated>[] = []) =>
  routingTable(new RouteChooser(topologyOf(aModel({ connectors, states }), noon)), site);

describe('the routing table of paris', () => {
  it('holds every space, the closest first, with total cost, next hop and state', () => {
    const short = tableOf('paris').spaces.map((row) => [
      row.pattern,
      row.connector,
      row.totalCost,
      row.nextHop?.link,
      row.state,
      row.taken,
    ]);
    expect(short).toEqual([
      ['ngo.example', 'own', undefined, undefined, 'out-of-scope', false],
      ['*.partner.org', 'partner', 6, 'paris-tokyo', 'up', true],
      ['*', 'internet-tokyo', 7, 'paris-tokyo', 'up', true],
      ['*', 'internet', 10, undefined, 'up', false],
      ['+33*', 'fax', 1, undefined, 'up', true],
    ]);
    expect(tableOf('paris').spaces.filter(({ restricted }) => restricted)).toMatchObject([{ connector: 'partner' }]);
  });

  it('holds the way to every other site', () => {
    expect(tableOf('paris').sites).toEqual([
      { site: 'nairobi', state: 'no-way' },
      { site: 'tokyo', totalCost: 5, nextHop: { link: 'paris-tokyo', site: 'tokyo' }, state: 'up' },
    ]);
  });

  it('is searched by address', () => {
    const found = rowsFor(tableOf('paris'), 'Ann@lab.partner.ORG');
    expect(found.map(({ pattern, connector }) => `${pattern} ${connector}`)).toEqual([
      '*.partner.org partner',
      '* internet-tokyo',
      '* internet',
    ]);
    expect(rowsFor(tableOf('paris'), '+33144', 'FAX')).toMatchObject([{ connector: 'fax' }]);
  });

  it('follows the state of links, and says what changed', () => {
    const [before, after] = [tableOf('paris'), tableOf('paris', [stated('paris-tokyo', 'down')])];
    const { spaces, sites } = tableChanges(before, after);
    expect(spaces.map((change) => [change.after?.connector, change.before?.taken, change.after?.taken])).toEqual([
      ['partner', true, false],
      ['internet', false, true],
      ['internet-tokyo', true, false],
    ]);
    expect(spaces[0]?.after).toMatchObject({ state: 'unreachable' });
    expect(sites).toMatchObject([{ before: { state: 'up' }, after: { state: 'unreachable' } }]);
    expect(tableChanges(before, tableOf('paris'))).toEqual({ spaces: [], sites: [] });
  });

  it('says what came and what went', () => {
    const one = (name: string) =>
      routingTable(new RouteChooser(topologyOf(aModel({ connectors: [aConnector(name, 'paris')] }), noon)), 'paris');
    expect(tableChanges(one('old'), one('new')).spaces).toMatchObject([
      { after: { connector: 'new' } },
      { before: { connector: 'old' } },
    ]);
  });
});

it('a table takes the very rows that a message nobody restricts is given', () => {
  const { cases } = JSON.parse(readFileSync(new URL('../fixtures/routing.json', import.meta.url), 'utf8')) as {
    cases: (Topology & { queries: { from: string; recipient: string }[] })[];
  };
  for (const { queries, ...topology } of cases) {
    const chooser = new RouteChooser(topology);
    for (const { from, recipient } of queries) {
      const existing = rowsFor(routingTable(chooser, from), recipient).filter(
        ({ state }) => state !== 'disabled' && state !== 'out-of-scope',
      );
      const first = existing[0];
      const rank = existing.filter((row) => first && spaceKey(patternOf(row)) === spaceKey(patternOf(first)));
      const taken = rank.find((row) => row.taken);
      const expected = taken
        ? { verdict: 'route', connector: taken.connector, totalCost: taken.totalCost }
        : { verdict: first ? 'queued' : 'direct' };
      expect(chooser.choose({ from, recipient, sender: 'nobody@example.net', bytes: 0 })).toMatchObject(expected);
    }
  }
});
