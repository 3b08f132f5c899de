import { isFqdn, nodeNameFault, parseEmailAddress } from '@waypost/kernel';
import {
  accessOf,
  faultOf,
  type Level,
  resolveSetting,
  settingOf,
  type SettingKey,
  type Step,
} from '@waypost/settings';
import { connectorFaults } from '@waypost/routing';
import { describe, expect, it } from 'vitest';
import { paradigms } from './paradigms.js';

const { organization, sites, servers, mailboxes, overrides } = paradigms;
const names = {
  organization: [organization.name],
  site: sites.map(({ name }) => name),
  server: servers.map(({ name }) => name),
  mailbox: mailboxes.map(({ name }) => name),
} satisfies Record<Level, string[]>;

/** The demo's opinions on the way from the organization down to one mailbox. */
function pathTo(mailbox: string, key: SettingKey): Step[] {
  const home = mailboxes.find(({ name }) => name === mailbox)?.server ?? '';
  const site = servers.find(({ name }) => name === home)?.site ?? '';
  const nodes: [Level, string][] = [
    ['organization', organization.name],
    ['site', site],
    ['server', home],
    ['mailbox', mailbox],
  ];
  return nodes.map(([level, name]) => {
    const override = overrides.find((one) => one.level === level && one.node === name && one.key === key);
    return {
      node: { level, id: name, name },
      ...(override && { override: { value: override.value, locked: override.locked ?? false } }),
    };
  });
}

const effective = (mailbox: string) => (key: SettingKey) => {
  const setting = settingOf(key);
  if (!setting) throw new Error(key);
  return resolveSetting(setting, pathTo(mailbox, key));
};

describe('the demo organization', () => {
  it.each(Object.entries(names))('names every %s once and well', (_level, given) => {
    expect(given.filter((name) => nodeNameFault(name))).toEqual([]);
    expect(new Set(given.map((name) => name.toLowerCase())).size).toBe(given.length);
  });

  it('refers only to what it has', () => {
    expect(servers.filter(({ site }) => !names.site.includes(site))).toEqual([]);
    expect(mailboxes.filter(({ server }) => !names.server.includes(server))).toEqual([]);
    expect(overrides.filter(({ level, node }) => !names[level].includes(node))).toEqual([]);
  });

  it('has groups, contacts and addresses that refer to what there is, no address twice', () => {
    const { domains, aliases, contacts, groups } = paradigms.recipients;
    const known = [
      ...names.mailbox.map((name) => `mailbox ${name}`),
      ...contacts.map(({ name }) => `contact ${name}`),
      ...groups.map(({ name }) => `group ${name}`),
    ];
    const named = groups.flatMap(({ members, owners }) => [
      ...members.filter((member) => !member.includes('@')),
      ...owners.map((owner) => `mailbox ${owner}`),
    ]);
    expect(
      [...named, ...aliases.map(({ mailbox }) => `mailbox ${mailbox}`)].filter((one) => !known.includes(one)),
    ).toEqual([]);
    const addresses = [...mailboxes, ...aliases, ...contacts, ...groups].map(({ address }) => address);
    expect(addresses.filter((address) => 'fault' in parseEmailAddress(address))).toEqual([]);
    expect(new Set(addresses).size).toBe(addresses.length);
    const accepted = domains.map(({ name }) => name);
    const own = [...mailboxes, ...aliases, ...groups].map(({ address }) => address.split('@')[1] ?? '');
    expect(own.filter((domain) => !accepted.includes(domain))).toEqual([]);
    expect(servers.filter(({ fqdn }) => accepted.includes(fqdn))).toEqual([]);
  });

  it('has connectors that could be kept, between places it has', () => {
    const { connectors } = paradigms;
    const faults = connectors.flatMap(({ kind, site, targetSite, spaces = [], linkCost, hosts = [], transport }) =>
      connectorFaults({
        connectorKind: kind,
        siteId: site,
        ...(targetSite !== undefined && { targetSiteId: targetSite }),
        spaces,
        ...(linkCost !== undefined && { linkCost }),
        remoteBridgeheads: [],
        relay: false,
        schedule: 'always',
        ...(transport !== undefined && { transport }),
        hosts,
      }),
    );
    expect(faults).toEqual([]);
    expect(new Set(connectors.map(({ name }) => name)).size).toBe(connectors.length);
    const placed = connectors.flatMap(({ site, targetSite = site }) => [site, targetSite]);
    expect(placed.filter((site) => !names.site.includes(site))).toEqual([]);
    expect(
      connectors.flatMap(({ bridgeheads = [] }) => bridgeheads).filter((one) => !names.server.includes(one)),
    ).toEqual([]);
  });

  it('holds mailboxes on mailbox servers only, under addresses of their own', () => {
    const holders = servers.filter(({ roles }) => roles.includes('mailbox')).map(({ name }) => name);
    expect(mailboxes.filter(({ server }) => !holders.includes(server))).toEqual([]);
    expect(mailboxes.filter(({ address }) => 'fault' in parseEmailAddress(address))).toEqual([]);
    expect(new Set(mailboxes.map(({ address }) => address)).size).toBe(mailboxes.length);
    expect(servers.filter(({ fqdn }) => !isFqdn(fqdn))).toEqual([]);
  });

  it.each(overrides)('may set $key at $level $node', ({ level, key, value }) => {
    const setting = settingOf(key);
    expect(setting?.levels).toContain(level);
    expect(setting && faultOf(setting, value)).toBeUndefined();
  });

  it('says one thing of a setting at a node', () => {
    const places = overrides.map(({ level, node, key }) => `${level} ${node} ${key}`);
    expect(new Set(places).size).toBe(places.length);
  });
});

describe('Mark', () => {
  it.each(['pop3', 'imap'] as const)('may use %s, because nobody has said anything about it', (protocol) => {
    expect(accessOf(effective('mark'), protocol)).toEqual({ protocol, allowed: true });
    expect(
      overrides
        .filter(({ key }) => key.startsWith(`${protocol}.`))
        .filter(({ node }) => ['paradigms', 'minasi', 'arlington', 'mark'].includes(node)),
    ).toEqual([]);
  });

  it('lives on a site without locks', () => {
    expect(
      overrides
        .filter(({ level, locked }) => locked && (level === 'organization' || level === 'site'))
        .map(({ node }) => node),
    ).toEqual(['tokyo']);
  });
});

it.each([
  { who: 'hugo.lambert', why: 'the site turned it off', then: { value: false, source: { name: 'paris' } } },
  { who: 'claire.fontaine', why: 'she was given it back', then: { value: true, source: { name: 'claire.fontaine' } } },
  {
    who: 'ren.sato',
    why: 'the site locked it',
    then: { value: false, source: { name: 'tokyo' }, lockedBy: { name: 'tokyo' } },
  },
])('shows POP3 of $who as it does because $why', ({ who, then }) => {
  expect(effective(who)('pop3.enabled')).toMatchObject(then);
});
