import type { RoutingTopology, TopologyConnector } from '@waypost/contracts';
import { describe, expect, it } from 'vitest';
import { mapModel, stateOfWay, troublesOf } from './map-model';

const connector = (name: string, more: Partial<TopologyConnector> = {}): TopologyConnector => ({
  id: name,
  name,
  kind: 'internet',
  site: 'paris',
  targetSite: null,
  enabled: true,
  cost: null,
  spaces: [{ type: 'SMTP', pattern: '*', cost: 1 }],
  spaceCount: 1,
  bridgeheads: [],
  up: true,
  because: null,
  ...more,
});
const link = (site: string, targetSite: string, more: Partial<TopologyConnector> = {}) =>
  connector(`${site}-${targetSite}`, { kind: 'site-link', site, targetSite, cost: 5, spaces: [], ...more });
const topology = (connectors: TopologyConnector[]): RoutingTopology => ({
  at: '2026-11-29T12:00:00.000Z',
  sites: ['paris', 'tokyo'].map((name) => ({ id: name, name, displayName: name })),
  servers: [{ id: 'i', name: 'iris', displayName: 'Iris', site: 'paris', roles: ['transport'], state: 'down' }],
  connectors,
});

describe('mapModel', () => {
  it('puts servers and ways out in their sites', () => {
    const { sites } = mapModel(topology([connector('internet', { up: false, because: 'no-bridgehead-up' })]));
    expect(sites.map(({ name, servers, exits }) => [name, servers.length, exits.length])).toEqual([
      ['paris', 1, 1],
      ['tokyo', 0, 0],
    ]);
    expect(sites.map(troublesOf)).toEqual([2, 0]);
  });

  it.each([
    { when: 'there is a way back that is the same', back: {}, then: ['paris tokyo both 5 up'] },
    {
      when: 'the way back costs more',
      back: { cost: 9 },
      then: ['paris tokyo one way 5 up', 'tokyo paris one way 9 up'],
    },
    {
      when: 'the way back is down',
      back: { up: false, because: 'stated-down' as const },
      then: ['paris tokyo one way 5 up', 'tokyo paris one way 5 down'],
    },
  ])('draws one line or two where $when', ({ back, then }) => {
    const { lines } = mapModel(topology([link('paris', 'tokyo'), link('tokyo', 'paris', back)]));
    expect(
      lines.map(
        ({ from, to, both, cost, state }) => `${from} ${to} ${both ? 'both' : 'one way'} ${String(cost)} ${state}`,
      ),
    ).toEqual(then);
    expect(lines.map(({ nth, of }) => [nth, of])).toEqual(then.map((_, nth) => [nth, then.length]));
  });

  it('keeps two links of one direction apart', () => {
    const { lines } = mapModel(
      topology([link('paris', 'tokyo'), { ...link('paris', 'tokyo'), id: 'b', name: 'spare' }]),
    );
    expect(lines.map(({ connectors }) => connectors.map(({ name }) => name))).toEqual([['paris-tokyo'], ['spare']]);
  });
});

describe('stateOfWay', () => {
  it.each([
    [{ enabled: true, up: true, because: null }, 'up'],
    [{ enabled: false, up: true, because: null }, 'off'],
    [{ enabled: true, up: false, because: 'draining' as const }, 'draining'],
    [{ enabled: true, up: false, because: 'no-bridgehead-up' as const }, 'down'],
  ])('of %j is %s', (way, then) => {
    expect(stateOfWay(way)).toBe(then);
  });
});
