import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RouteChooser, type RouteQuery } from './choose-route.js';
import type { RoutedConnector, SiteLink, Topology } from './topology.js';

const { cases } = JSON.parse(readFileSync(new URL('../fixtures/routing.json', import.meta.url), 'utf8')) as {
  cases: (Topology & { queries: (RouteQuery & { expect: object })[] })[];
};

describe('choosing a connector', () => {
  it.each(
    cases.flatMap((topology, at) => topology.queries.map((query, nth) => ({ topology, query, id: `${at}.${nth}` }))),
  )('agrees with the known answer $id', ({ topology, query: { expect: expected, ...query } }) => {
    expect(new RouteChooser(topology).choose(query)).toMatchObject(expected);
  });
});

describe('a connector beyond a link', () => {
  const there = {
    name: 'there',
    site: 'tokyo',
    up: true,
    scope: 'organization' as const,
    spaces: [{ pattern: 'partner.org', cost: 1 }],
  };
  const here = { ...there, name: 'here', site: 'paris', spaces: [{ pattern: '*', cost: 1 }] };
  const link = { name: 'paris-tokyo', from: 'paris', to: 'tokyo', cost: 1, up: true, maxBytes: 1_000 };
  const choose = (connectors: RoutedConnector[], bytes: number, up = true) =>
    new RouteChooser({ sites: ['paris', 'tokyo'], links: [{ ...link, up }], connectors }).choose({
      from: 'paris',
      sender: 'ann@paradigms.com',
      recipient: 'zed@partner.org',
      bytes,
    });

  it('does not exist for a message that no link to it takes', () => {
    expect(choose([there, here], 1_001)).toMatchObject({
      verdict: 'route',
      connector: 'here',
      losers: [{ connector: 'there', because: 'too-large' }],
    });
    expect(choose([there], 1_001)).toMatchObject({ verdict: 'refused', code: '5.2.3' });
  });

  it('is waited for while the link is down', () => {
    expect(choose([there, here], 1_000, false)).toMatchObject({ verdict: 'queued', space: ['partner.org'] });
  });
});

it.each([
  { sender: 'ann@paradigms.com', senderIs: ['id-ann', 'id-sales'], then: 'route' },
  { sender: 'ANN@paradigms.com', senderIs: [], then: 'refused' },
  { sender: 'bob@paradigms.com', senderIs: ['id-bob', 'id-sales', 'id-leavers'], then: 'refused' },
])('a connector for one group takes mail of $senderIs: $then', ({ sender, senderIs, then }) => {
  const chooser = new RouteChooser({
    sites: ['paris'],
    links: [],
    connectors: [
      {
        name: 'gate',
        site: 'paris',
        up: true,
        scope: 'organization',
        spaces: [{ pattern: '*', cost: 1 }],
        acceptFrom: ['id-sales'],
        rejectFrom: ['id-leavers'],
      },
    ],
  });
  const query = { from: 'paris', sender, senderIs, recipient: 'zed@partner.org', bytes: 1 };
  expect(chooser.choose(query)).toMatchObject({ verdict: then });
});

describe('whether sender or size can change the way', () => {
  const gate = (name: string, pattern: string, more: Partial<RoutedConnector> = {}): RoutedConnector => ({
    name,
    site: 'paris',
    up: true,
    scope: 'organization',
    spaces: [{ pattern, cost: 1 }],
    ...more,
  });
  const link = (more: Partial<SiteLink> = {}): SiteLink => ({
    name: 'paris-tokyo',
    from: 'paris',
    to: 'tokyo',
    cost: 1,
    up: true,
    ...more,
  });
  const open = gate('internet', '*');
  const club = gate('club', '*.org', { acceptFrom: ['id-sales'] });
  it.each([
    { when: 'everybody may use them', connectors: [open, gate('orgs', '*.org')], then: false },
    { when: 'one is for a few', connectors: [open, club], then: true },
    {
      when: 'one that is wider is for a few',
      connectors: [gate('all', '*', { maxBytes: 1 }), gate('orgs', '*.org')],
      then: false,
    },
    { when: 'one is for a few and turned off', connectors: [open, { ...club, enabled: false }], then: false },
    {
      when: 'one is for a few and for another site',
      connectors: [open, { ...club, site: 'tokyo', scope: 'site' as const }],
      then: false,
    },
    { when: 'some may not use one', connectors: [gate('all', '*', { rejectFrom: ['id-ann'] })], then: true },
    {
      when: 'a link to it takes little',
      connectors: [{ ...open, site: 'tokyo' }],
      links: [link({ maxBytes: 1 })],
      then: true,
    },
    {
      when: 'a link that it does not need takes little',
      connectors: [open],
      links: [link({ maxBytes: 1 })],
      then: false,
    },
    { when: 'there are none', connectors: [], then: false },
  ])('where $when: $then', ({ connectors, links = [], then }) => {
    const chooser = new RouteChooser({ sites: ['paris', 'tokyo'], links, connectors });
    expect(chooser.dependsOnMessage('paris', 'zed@partner.org')).toBe(then);
  });
});
