import { describe, expect, it } from 'vitest';
import { chooseShortly, RouteChooser } from './choose-route.js';
import { topologyOf } from './link-state.js';
import { probesOf, routeChanges } from './route-changes.js';
import { aConnector, aLink, aModel, stated } from './small-model.spec-support.js';

const noon = new Date('2026-11-22T12:00:00Z');
const internet = aConnector('internet', 'paris', { spaces: [{ pattern: '*', cost: 10 }] });
const links = [aLink('paris', 'tokyo'), aLink('tokyo', 'paris')];
const partner = aConnector('partner', 'tokyo', {
  connectorKind: 'smarthost',
  hosts: ['[192.0.2.1]'],
  spaces: [{ pattern: '*.partner.org', cost: 10 }],
});
const choosing = (connectors: ReturnType<typeof aConnector>[], states: ReturnType<typeof stated>[] = []) =>
  new RouteChooser(topologyOf(aModel({ connectors: [...links, ...connectors], states }), noon));
const sites = ['paris', 'tokyo', 'nairobi'];

describe('what would go another way', () => {
  it('is what the new space takes, from wherever it can be reached', () => {
    const [before, after] = [choosing([internet]), choosing([internet, partner])];
    const { changes, leftOut } = routeChanges([before, after], { probes: probesOf(before, after), sites, most: 1_000 });
    expect(
      changes.map(({ site, probe, before: was, after: is }) => [
        site,
        probe.address,
        'connector' in was ? was.connector : was.verdict,
        'connector' in is ? `${is.connector} ${is.totalCost}` : is.verdict,
      ]),
    ).toEqual([
      ['paris', 'somebody@below.partner.org', 'internet', 'partner 11'],
      ['tokyo', 'somebody@below.partner.org', 'internet', 'partner 10'],
      ['nairobi', 'somebody@below.partner.org', 'queued', 'queued'],
    ]);
    expect(leftOut).toEqual([]);
  });

  it('is nothing where nothing differs, and what waits where a link goes down', () => {
    const before = choosing([internet, partner]);
    const probes = probesOf(before);
    expect(routeChanges([before, choosing([partner, internet])], { probes, sites, most: 1_000 }).changes).toEqual([]);
    const down = choosing([internet, partner], [stated('tokyo-paris', 'down')]);
    expect(routeChanges([before, down], { probes, sites, most: 1_000 }).changes).toMatchObject([
      { site: 'tokyo', probe: { pattern: '*' }, before: { connector: 'internet' }, after: { verdict: 'queued' } },
    ]);
  });

  it('leaves sites out rather than ask too much', () => {
    const before = choosing([internet, partner]);
    const { leftOut } = routeChanges([before, before], { probes: probesOf(before), sites, most: 4 });
    expect(leftOut).toEqual(['nairobi']);
  });
});

it('a short choice is the choice', () => {
  const chooser = choosing([internet, partner, aConnector('own', 'nairobi', { scope: 'site', maxBytes: 10 })]);
  for (const from of sites)
    for (const recipient of ['a@partner.org', 'a@x.partner.org', 'a@example.net'])
      for (const bytes of [0, 1_000]) {
        const query = { from, recipient, sender: 'x@example.net', bytes };
        const { losers: _, ...choice } = chooser.choose(query);
        expect(chooseShortly(chooser, query)).toMatchObject(choice);
      }
});
