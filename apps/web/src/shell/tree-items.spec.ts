import type { Organization, Server, Site } from '@waypost/contracts';
import { describe, expect, it } from 'vitest';
import { addressOf, treeItems } from './tree-items';

const times = { createdAt: '2026-01-01T00:00:00Z', modifiedAt: '2026-01-01T00:00:00Z' };
const organization: Organization = {
  id: 'o',
  name: 'paradigms',
  displayName: 'Paradigms',
  directorySuffix: 'o=p',
  sites: 2,
  servers: 1,
  mailboxes: 3,
  ...times,
};
const site = (name: string, servers: number): Site => ({
  id: name,
  name,
  displayName: name,
  servers,
  mailboxes: 3,
  ...times,
});
const athena: Server = {
  id: 'a',
  name: 'athena',
  displayName: 'athena',
  fqdn: 'athena.example.org',
  roles: ['mailbox'],
  site: { id: 'Paris', name: 'Paris' },
  mailboxes: 3,
  ...times,
};
const sites = { items: [site('Paris', 1), site('Lyon', 0)], nextCursor: null };
const shape = (facts: Partial<Parameters<typeof treeItems>[0]>) =>
  treeItems({ organization, closed: false, sites, branches: new Map(), ...facts }).map(({ id, expanded }) =>
    expanded === undefined ? id : `${id}${expanded ? '-' : '+'}`,
  );

describe('treeItems', () => {
  it.each([
    { when: 'the root is closed', facts: { closed: true }, then: ['organization+'] },
    { when: 'sites are on their way', facts: { sites: undefined }, then: ['organization-', 'note:organization'] },
    { when: 'a site without servers cannot be opened', facts: {}, then: ['organization-', 'site:paris+', 'site:lyon'] },
    {
      when: 'its servers are on their way',
      facts: { branches: new Map([['paris', undefined]]) },
      then: ['organization-', 'site:paris-', 'note:paris', 'site:lyon'],
    },
    {
      when: 'a site is open',
      facts: { branches: new Map([['paris', { items: [athena], nextCursor: null }]]) },
      then: ['organization-', 'site:paris-', 'server:athena', 'site:lyon'],
    },
    {
      when: 'there are more sites than fit',
      facts: { sites: { ...sites, nextCursor: 'x' } },
      then: ['organization-', 'site:paris+', 'site:lyon', 'note:organization'],
    },
  ])('shows $then when $when', ({ facts, then }) => {
    expect(shape(facts)).toEqual(then);
  });
});

describe('addressOf', () => {
  it.each([
    ['/organization/', null, 'organization'],
    ['/site/', 'Paris', 'site:paris'],
    ['/server/', 'athena', 'server:athena'],
    ['/mailbox/', 'mark', undefined],
    ['/sites/', null, undefined],
  ])('%s?name=%s is row %s', (path, name, then) => {
    expect(addressOf(path, name)).toBe(then);
  });
});
