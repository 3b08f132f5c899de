import { describe, expect, it } from 'vitest';
import { chooseBridgehead, nextExpiry, topologyOf } from './link-state.js';
import { aConnector, aLink, aModel, aServer, reported, stated } from './small-model.spec-support.js';

const noon = new Date('2026-11-22T12:00:00Z');
const aTwoHeaded = aConnector('gate', 'paris', { bridgeheads: ['id-iris', 'id-juno'] });
const servers = [
  aServer('iris', 'paris'),
  aServer('juno', 'paris'),
  aServer('box', 'paris', ['mailbox']),
  aServer('hoshi', 'tokyo'),
];

describe('the state of a connector', () => {
  it.each([
    { when: 'nothing was said', states: [], then: { up: true } },
    { when: 'it was set down', states: [stated('gate', 'down')], then: { up: false, downBecause: 'stated-down' } },
    { when: 'it is draining', states: [stated('gate', 'draining')], then: { up: false, downBecause: 'draining' } },
    { when: 'what was set has ended', states: [stated('gate', 'down', '2026-11-22T12:00:00Z')], then: { up: true } },
    {
      when: 'what was set holds a minute more',
      states: [stated('gate', 'down', '2026-11-22T12:01:00Z')],
      then: { up: false },
    },
    { when: 'one of two bridgeheads reports it', states: [reported('gate', 'iris')], then: { up: true } },
    {
      when: 'both bridgeheads report it',
      states: [reported('gate', 'iris'), reported('gate', 'juno')],
      then: { up: false, downBecause: 'reported-down' },
    },
    {
      when: 'the one that does not report it is down',
      states: [reported('gate', 'iris'), stated('juno', 'down')],
      then: { up: false, downBecause: 'reported-down' },
    },
    {
      when: 'somebody set it up whatever is reported',
      states: [reported('iris', 'thalia'), stated('iris', 'up'), stated('juno', 'down')],
      then: { up: true },
    },
    {
      when: 'a report has ended',
      states: [reported('gate', 'iris', '2026-11-22T12:00:00Z'), stated('juno', 'down')],
      then: { up: true },
    },
    { when: 'one of two bridgeheads is down', states: [stated('iris', 'down')], then: { up: true } },
    {
      when: 'no bridgehead is up',
      states: [stated('iris', 'down'), stated('juno', 'draining')],
      then: { up: false, downBecause: 'no-bridgehead-up' },
    },
  ])('when $when', ({ states, then }) => {
    const { connectors } = topologyOf(aModel({ servers, connectors: [aTwoHeaded], states }), noon);
    expect(connectors).toMatchObject([then]);
  });

  it('without bridgeheads of its own is that of the servers of its site that move mail', () => {
    const of = (states: ReturnType<typeof stated>[]) =>
      topologyOf(aModel({ servers, connectors: [aConnector('gate', 'paris')], states }), noon).connectors[0];
    expect(of([])?.bridgeheads).toEqual([
      { server: 'iris', state: 'up' },
      { server: 'juno', state: 'up' },
    ]);
    expect(of([stated('iris', 'down'), stated('juno', 'down')])).toMatchObject({ downBecause: 'no-bridgehead-up' });
  });

  it('of a link needs somebody up at either end', () => {
    const of = (state: ReturnType<typeof stated>) =>
      topologyOf(aModel({ servers, connectors: [aLink('paris', 'tokyo')], states: [state] }), noon).links;
    expect(of(stated('thalia', 'down'))).toMatchObject([{ from: 'paris', to: 'tokyo', cost: 1, up: true }]);
    expect(of(stated('hoshi', 'down'))).toMatchObject([{ up: false, downBecause: 'no-bridgehead-up' }]);
  });

  it('counts what a server is reported to be where the mail of the reporter’s site goes, and no further', () => {
    const links = [aLink('paris', 'tokyo'), aLink('nairobi', 'tokyo')];
    const connectors = [
      ...links,
      aConnector('gate', 'tokyo'),
      aConnector('door', 'tokyo', { bridgeheads: ['id-hoshi'] }),
    ];
    const of = (...states: ReturnType<typeof stated>[]) =>
      topologyOf(aModel({ servers: [...servers, aServer('thalia', 'nairobi')], connectors, states }), noon);
    const byParis = of(reported('hoshi', 'iris'));
    expect(byParis.links).toMatchObject([
      { from: 'paris', up: false, downBecause: 'no-bridgehead-up' },
      { from: 'nairobi', up: true },
    ]);
    expect(byParis.connectors).toMatchObject([
      { name: 'gate', up: true },
      { name: 'door', up: true },
    ]);
    expect(of(stated('hoshi', 'down')).links).toMatchObject([{ up: false }, { up: false }]);
  });

  it('changes by itself when the first of what was set ends', () => {
    const states = [stated('a', 'down', '2026-11-22T11:00:00Z'), stated('b', 'down', '2026-11-22T14:00:00Z')];
    expect(nextExpiry([...states, stated('c', 'down', '2026-11-22T13:00:00Z')], noon)).toEqual(
      new Date('2026-11-22T13:00:00Z'),
    );
    expect(nextExpiry([stated('d', 'down')], noon)).toBeUndefined();
  });
});

it.each([
  { at: 'juno', then: 'juno', why: 'it is one itself' },
  { at: 'box', then: 'iris', why: 'it is the first by name' },
  { at: 'kore', then: 'iris', why: 'the server itself is down' },
])('a bridgehead for mail at $at is $then, because $why', ({ at, then }) => {
  const bridgeheads = [
    { server: 'box2', state: 'draining' as const },
    { server: 'iris', state: 'up' as const },
    { server: 'juno', state: 'up' as const },
    { server: 'kore', state: 'down' as const },
  ];
  expect(chooseBridgehead(bridgeheads, at)).toBe(then);
});
