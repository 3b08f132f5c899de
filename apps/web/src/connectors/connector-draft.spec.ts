import { describe, expect, it } from 'vitest';
import {
  atLines,
  bodyOf,
  changesBetween,
  type ConnectorDraft,
  draftFaults,
  newDraft,
  wayBack,
} from './connector-draft';

const smarthost = (more: Partial<ConnectorDraft> = {}) =>
  newDraft('smarthost', {
    name: 'partner',
    site: 'paris',
    addressSpaces: [{ type: 'SMTP', pattern: '*.partner.org', cost: 10 }],
    hosts: ['[192.0.2.1]'],
    ...more,
  });
const link = (more: Partial<ConnectorDraft> = {}) =>
  newDraft('site-link', { name: 'paris-tokyo', site: 'paris', targetSite: 'tokyo', cost: 5, ...more });

describe('bodyOf', () => {
  it('leaves out empty lines and what the kind does not have', () => {
    const body = bodyOf(smarthost({ hosts: ['', ' [192.0.2.1] ', ''], note: ' ', targetSite: 'tokyo' }));
    expect(body).toMatchObject({ hosts: ['[192.0.2.1]'], note: null });
    expect(body).not.toHaveProperty('targetSite');
    expect(body).not.toHaveProperty('cost');
    expect(body).not.toHaveProperty('transport');
  });
  it('sends a site link without address spaces, a pipe without hosts', () => {
    expect(bodyOf(link())).toMatchObject({ targetSite: 'tokyo', cost: 5, addressSpaces: [], hosts: [] });
    const pipe = newDraft('foreign', { name: 'fax', site: 'paris', transport: 'pipe', hosts: ['fax.example.org'] });
    expect(bodyOf(pipe)).toMatchObject({ transport: 'pipe', hosts: [] });
  });
});

describe('limits', () => {
  const none = {
    connections: null,
    connectionsPerDomain: null,
    messagesPerConnection: null,
    recipientsPerMessage: null,
  };
  it('are sent with all but a pipe', () => {
    const limits = { ...none, connections: 3 };
    expect(bodyOf(smarthost({ limits })).limits).toEqual(limits);
    expect(bodyOf(newDraft('foreign', { transport: 'pipe', limits })).limits).toEqual(none);
  });
  it.each([
    { what: 'no number', limits: { ...none, connections: Number.NaN }, at: ['limits.connections'] },
    { what: 'nothing at all', limits: { ...none, messagesPerConnection: 0 }, at: ['limits.messagesPerConnection'] },
    {
      what: 'two that do not go together',
      limits: { ...none, connectionsPerDomain: 2, recipientsPerMessage: 1 },
      at: ['limits.connectionsPerDomain'],
    },
    { what: 'numbers', limits: { ...none, connections: 3, recipientsPerMessage: 50 }, at: [] },
  ])('of $what are told at $at', ({ limits, at }) => {
    expect(Object.keys(draftFaults(smarthost({ limits }), false))).toEqual(at);
  });
});

describe('encryption and signing in', () => {
  it('are of hosts that are spoken to by SMTP', () => {
    expect(bodyOf(smarthost({ tls: 'verified', tlsName: ' mx.partner.org ' }))).toMatchObject({
      tls: 'verified',
      tlsName: 'mx.partner.org',
    });
    const lmtp = newDraft('foreign', { transport: 'lmtp', tls: 'verified', tlsName: 'mx.partner.org' });
    expect(bodyOf(lmtp)).toMatchObject({ tls: 'opportunistic', tlsName: null });
  });
  it('never put a password into the connector itself', () => {
    const body = bodyOf(smarthost({ tls: 'required', signIn: { username: 'acme', password: 'secret' } }));
    expect(JSON.stringify(body)).not.toMatch(/acme|secret|signIn/);
  });
  it.each([
    { what: 'a password in clear text', more: { signIn: { username: 'acme', password: 'x' } }, at: ['tls'] },
    {
      what: 'a name without a password',
      more: { tls: 'required', signIn: { username: 'acme', password: '' } },
      at: ['signIn.password'],
    },
    { what: 'a kept password in clear text', more: { signsIn: true }, at: ['tls'] },
    { what: 'an address that is verified by no name', more: { tls: 'verified' }, at: ['tlsName'] },
    { what: 'nothing', more: { tls: 'required', signIn: { username: 'acme', password: 'x' } }, at: [] },
  ] as const)('are at fault for $what', ({ more, at }) => {
    expect(Object.keys(draftFaults(smarthost(more), true))).toEqual(at);
  });
});

describe('changesBetween', () => {
  it.each([
    { name: 'nothing', change: {}, then: {} },
    { name: 'an empty line', change: { hosts: ['[192.0.2.1]', ''] }, then: {} },
    { name: 'a note', change: { note: 'Leased line' }, then: { note: 'Leased line' } },
    { name: 'a list, whole', change: { bridgeheads: ['iris'] }, then: { bridgeheads: ['iris'] } },
  ])('tells $name', ({ change, then }) => {
    expect(changesBetween(smarthost(), smarthost(change))).toEqual(then);
  });
});

describe('draftFaults', () => {
  it.each<{ name: string; draft: ConnectorDraft; at: string[] }>([
    { name: 'nothing where all is well', draft: smarthost(), at: [] },
    {
      name: 'a space that cannot be read, in its own line though one before it is empty',
      draft: smarthost({
        addressSpaces: [
          { type: 'SMTP', pattern: '', cost: 1 },
          { type: 'SMTP', pattern: 'a.*.org', cost: 1 },
        ],
      }),
      at: ['addressSpaces.1.pattern'],
    },
    {
      name: 'a cost out of bounds',
      draft: smarthost({ addressSpaces: [{ type: 'SMTP', pattern: 'a.org', cost: 101 }] }),
      at: ['addressSpaces.0.cost'],
    },
    { name: 'a host that is none', draft: smarthost({ hosts: ['', 'not a host'] }), at: ['hosts.1'] },
    {
      name: 'an open relay',
      draft: smarthost({ relay: true, addressSpaces: [{ type: 'SMTP', pattern: '*', cost: 1 }] }),
      at: ['relay'],
    },
    {
      name: 'a window that ends before it begins',
      draft: smarthost({ schedule: { zone: 'Europe/Paris', windows: [{ days: [1], from: '09:00', to: '08:00' }] } }),
      at: ['schedule.windows.0.to'],
    },
    { name: 'a link to its own site', draft: link({ targetSite: 'paris' }), at: ['targetSite'] },
  ])('finds $name', ({ draft, at }) => {
    expect(Object.keys(draftFaults(draft, true))).toEqual(at);
  });

  it('finds nothing in what nobody wrote into yet, until all of it is asked about', () => {
    expect(draftFaults(newDraft('smarthost'), false)).toEqual({});
    expect(Object.keys(draftFaults(newDraft('smarthost'), true)).sort()).toEqual([
      'addressSpaces',
      'hosts',
      'name',
      'site',
    ]);
  });
});

describe('atLines', () => {
  it('finds the line of the form that a refusal is about', () => {
    const draft = smarthost({ hosts: ['', '[192.0.2.1]', 'x y'] });
    expect(atLines(draft, { 'hosts.1': 'No.', name: 'Taken.' })).toEqual({ 'hosts.2': 'No.', name: 'Taken.' });
  });
});

describe('wayBack', () => {
  it('turns sites and bridgeheads round', () => {
    expect(wayBack(link({ bridgeheads: ['iris'], remoteBridgeheads: ['hoshi'] }), 'tokyo-paris')).toMatchObject({
      name: 'tokyo-paris',
      site: 'tokyo',
      targetSite: 'paris',
      bridgeheads: ['hoshi'],
      remoteBridgeheads: ['iris'],
      cost: 5,
    });
  });
});
