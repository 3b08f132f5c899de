import { describe, expect, it } from 'vitest';
import { connectorFaults, type ProposedConnector } from './connector-faults.js';
import { aConnector, aLink } from './small-model.spec-support.js';

const internet = aConnector('internet', 'paris');
const link = aLink('paris', 'tokyo');
const smarthost = { ...internet, connectorKind: 'smarthost', hosts: ['[192.0.2.1]:587', 'mail.isp.example'] } as const;
const foreign = { ...internet, connectorKind: 'foreign', transport: 'lmtp', hosts: ['fax.example.net'] } as const;
const without = (connector: ProposedConnector, ...members: (keyof ProposedConnector)[]): ProposedConnector =>
  Object.fromEntries(Object.entries(connector).filter(([key]) => !members.includes(key as never))) as never;

describe('a connector', () => {
  it.each([
    { kind: 'internet', connector: internet },
    { kind: 'smarthost', connector: smarthost },
    { kind: 'site-link', connector: link },
    { kind: 'foreign', connector: foreign },
    { kind: 'foreign by pipe', connector: { ...foreign, transport: 'pipe' as const, hosts: [] } },
    {
      kind: 'signing in',
      connector: { ...smarthost, signsIn: true, tls: 'verified' as const, tlsName: 'mx.isp.example' },
    },
    { kind: 'by the Internet, verified', connector: { ...internet, tls: 'verified' as const } },
    { kind: 'limited', connector: { ...internet, limits: { connections: 3, recipientsPerMessage: 1 } } },
    { kind: 'site-link with limits', connector: { ...link, limits: { connectionsPerDomain: 2 } } },
    { kind: 'relaying', connector: { ...internet, relay: true, spaces: [{ pattern: '*.partner.org', cost: 100 }] } },
  ])('of the kind $kind has no fault', ({ connector }) => {
    expect(connectorFaults(connector)).toEqual([]);
  });

  it.each([
    {
      fault: 'signs in without encryption',
      connector: { ...smarthost, signsIn: true, tls: 'opportunistic' as const },
      at: ['tls'],
    },
    {
      fault: 'signs in to nobody',
      connector: { ...internet, signsIn: true, tls: 'required' as const },
      at: ['username'],
    },
    {
      fault: 'verifies an address without a name',
      connector: { ...smarthost, tls: 'verified' as const },
      at: ['tlsName'],
    },
    {
      fault: 'has a name and does not verify',
      connector: { ...smarthost, tls: 'required' as const, tlsName: 'mx.isp.example' },
      at: ['tlsName'],
    },
    {
      fault: 'verifies what is no name',
      connector: { ...smarthost, tls: 'verified' as const, tlsName: 'mx.isp.example match=any' },
      at: ['tlsName'],
    },
    {
      fault: 'is called as a program of every Postfix',
      connector: { ...foreign, name: 'Local', transport: 'pipe' as const, hosts: [] },
      at: ['name'],
    },
    {
      fault: 'is called as programs of ours',
      connector: { ...foreign, name: 'Waypost-to-partner', transport: 'pipe' as const, hosts: [] },
      at: ['name'],
    },
    {
      fault: 'limits a pipe',
      connector: { ...foreign, transport: 'pipe' as const, hosts: [], limits: { recipientsPerMessage: 1 } },
      at: ['limits/recipientsPerMessage'],
    },
    {
      fault: 'counts by destination where Postfix counts by recipient',
      connector: { ...internet, limits: { connectionsPerDomain: 2, recipientsPerMessage: 1 } },
      at: ['limits/connectionsPerDomain'],
    },
    { fault: 'has no address space', connector: { ...internet, spaces: [] }, at: ['addressSpaces'] },
    {
      fault: 'has spaces that cannot be read',
      connector: {
        ...internet,
        spaces: [
          { pattern: '*partner.org', cost: 1 },
          { pattern: 'a.*.org', cost: 1 },
        ],
      },
      at: ['addressSpaces/0/pattern', 'addressSpaces/1/pattern'],
    },
    {
      fault: 'has spaces that mean the same',
      connector: {
        ...internet,
        spaces: [
          { pattern: 'partner.org', cost: 1 },
          { pattern: '*@PARTNER.org', cost: 5 },
        ],
      },
      at: ['addressSpaces/1/pattern'],
    },
    {
      fault: 'takes addresses that are not for it',
      connector: { ...internet, spaces: [{ type: 'X400', pattern: '*', cost: 1 }] },
      at: ['addressSpaces/0/type'],
    },
    { fault: 'relays everything for anybody', connector: { ...internet, relay: true }, at: ['relay'] },
    {
      fault: 'is no link and has what links have',
      connector: { ...internet, targetSiteId: 'id-tokyo', linkCost: 1, remoteBridgeheads: ['id-hoshi'] },
      at: ['targetSite', 'cost', 'remoteBridgeheads'],
    },
    { fault: 'names hosts and asks DNS', connector: { ...internet, hosts: ['[192.0.2.1]'] }, at: ['hosts'] },
    { fault: 'names no smart host', connector: { ...smarthost, hosts: [] }, at: ['hosts'] },
    {
      fault: 'names what is no host',
      connector: { ...smarthost, hosts: ['mail.isp.example', '[half', '2001:db8::1', '[x]:0'] },
      at: ['hosts/1', 'hosts/2', 'hosts/3'],
    },
    { fault: 'does not say how to speak', connector: without(foreign, 'transport'), at: ['transport'] },
    { fault: 'says how to speak to DNS', connector: { ...internet, transport: 'smtp' as const }, at: ['transport'] },
    { fault: 'leads nowhere', connector: without(link, 'targetSiteId'), at: ['targetSite'] },
    {
      fault: 'leads back, with spaces, and relays',
      connector: { ...link, targetSiteId: 'id-paris', spaces: internet.spaces, relay: true },
      at: ['targetSite', 'addressSpaces', 'relay'],
    },
    {
      fault: 'opens at no place on earth',
      connector: { ...internet, schedule: { zone: 'Mars', windows: [] } },
      at: ['schedule/zone'],
    },
  ])('that $fault is refused at $at', ({ connector, at }) => {
    expect(connectorFaults(connector).map((fault) => fault.at.join('/'))).toEqual(at);
  });
});
