import { controlOid } from '@waypost/ldap';
import { describe, expect, it } from 'vitest';
import { recognise } from './recognise.js';
import type { RootDse } from './root-dse.js';

const root = (more: Partial<RootDse>): RootDse => ({
  namingContexts: ['dc=x'],
  controls: [],
  capabilities: [],
  objectClasses: ['top'],
  suffixes: [],
  ...more,
});
const activeDirectory = root({
  capabilities: ['1.2.840.113556.1.4.800'],
  controls: [controlOid.dirSync],
  dsServiceName: 'CN=NTDS Settings,CN=DC1',
  invocationId: '6f0c',
});
const openLdap = root({
  objectClasses: ['top', 'OpenLDAProotDSE'],
  controls: [controlOid.syncRequest],
  suffixes: [{ dn: 'dc=x', uniqueId: 'u1', serverIds: ['001', '002'] }],
});
const directory389 = root({
  vendorName: '389 Project',
  vendorVersion: '389-Directory/2.3.1 B2023.055.0000',
  machineSuffix: 'cn=ldap://dc=ds1,dc=example:389',
  suffixes: [{ dn: 'dc=x', uniqueId: 'u1', serverIds: [] }],
});

describe('Recognising a server', () => {
  it.each([
    { what: 'Active Directory', from: activeDirectory, kind: 'active-directory', strategies: ['usn', 'dirsync'] },
    {
      what: 'Active Directory without DirSync',
      from: { ...activeDirectory, controls: [] },
      kind: 'active-directory',
      strategies: ['usn'],
    },
    { what: 'OpenLDAP', from: openLdap, kind: 'openldap', strategies: ['syncrepl', 'timestamp'] },
    {
      what: 'OpenLDAP without syncprov',
      from: { ...openLdap, controls: [] },
      kind: 'openldap',
      strategies: ['timestamp'],
    },
    { what: '389-ds', from: directory389, kind: '389ds', strategies: ['timestamp'] },
    {
      what: '389-ds with content sync',
      from: { ...directory389, controls: [controlOid.syncRequest] },
      kind: '389ds',
      strategies: ['syncrepl', 'timestamp'],
    },
    { what: 'something else', from: root({ vendorName: 'Other' }), kind: 'generic', strategies: ['timestamp'] },
  ])('sees $what', ({ from, kind, strategies }) => {
    expect(recognise(from)).toMatchObject({ kind, strategies, namingContexts: ['dc=x'] });
  });

  it.each([
    {
      when: 'another domain controller answers',
      one: activeDirectory,
      other: { ...activeDirectory, dsServiceName: 'CN=NTDS Settings,CN=DC2' },
    },
    {
      when: 'a domain controller was put back from a backup',
      one: activeDirectory,
      other: { ...activeDirectory, invocationId: '7a' },
    },
    {
      when: 'a directory was loaded anew',
      one: openLdap,
      other: { ...openLdap, suffixes: [{ dn: 'dc=x', uniqueId: 'u2', serverIds: ['001', '002'] }] },
    },
    {
      when: 'another host answers for 389-ds',
      one: directory389,
      other: { ...directory389, machineSuffix: 'cn=ldap://dc=ds2,dc=example:389' },
    },
    {
      when: 'nothing but its make is known and that changed',
      one: root({ vendorVersion: '1' }),
      other: root({ vendorVersion: '2' }),
    },
  ])('gives another identity when $when', ({ one, other }) => {
    expect(recognise(one).identity).not.toBe(recognise(other).identity);
  });

  it.each([
    { when: 'its change counter rises', one: activeDirectory, other: { ...activeDirectory, highestCommittedUsn: '9' } },
    {
      when: 'its suffixes come in another order and case',
      one: { ...openLdap, suffixes: [...openLdap.suffixes, { dn: 'dc=y', serverIds: [] }] },
      other: { ...openLdap, suffixes: [{ dn: 'DC=Y', serverIds: [] }, ...openLdap.suffixes] },
    },
    { when: 'it is upgraded', one: directory389, other: { ...directory389, vendorVersion: '389-Directory/3.0.0' } },
  ])('gives the same identity when $when', ({ one, other }) => {
    expect(recognise(one).identity).toBe(recognise(other).identity);
  });
});
