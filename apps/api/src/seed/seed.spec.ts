import { isFqdn, nodeNameFault, parseEmailAddress } from '@waypost/kernel';
import { faultOf, settingOf } from '@waypost/settings';
import { describe, expect, it } from 'vitest';
import { madeUpMailboxes, madeUpServers, madeUpSites } from './made-up-organization.js';
import { madeUpOverrides } from './made-up-overrides.js';
import { readSeedPlan, type SeedPlan } from './seed-plan.js';

const at = new Date('2030-01-01T00:00:00Z');
const planOf = (...args: string[]) => readSeedPlan(args) as SeedPlan;

function madeUp(plan: SeedPlan) {
  const sites = madeUpSites(plan.sites, at);
  const servers = madeUpServers(plan.servers, sites, at);
  const mailboxes = [...madeUpMailboxes(plan.mailboxes, servers, at)];
  return { sites, servers, mailboxes, overrides: [...madeUpOverrides(plan, sites, servers, at)] };
}

const distinct = (values: readonly unknown[]) => new Set(values).size === values.length;

describe('a made-up organization', () => {
  const plan = planOf('--mailboxes', '60000', '--sites', '150', '--servers', '300');
  const { sites, servers, mailboxes, overrides } = madeUp(plan);

  it('is as large as planned, and the same every time', () => {
    expect([sites, servers, mailboxes, overrides].map(({ length }) => length)).toEqual([150, 300, 60_000, 12_000]);
    const again = madeUp(plan);
    expect(again.mailboxes.at(-1)).toEqual(mailboxes.at(-1));
    expect(again.overrides.at(-1)).toEqual(overrides.at(-1));
  });

  it('names everything well and once', () => {
    for (const nodes of [sites, servers, mailboxes]) {
      expect(nodes.filter(({ name }) => nodeNameFault(name))).toEqual([]);
      expect(distinct(nodes.map(({ nameKey }) => nameKey))).toBe(true);
      expect(distinct(nodes.map(({ id }) => id))).toBe(true);
    }
    expect(servers.filter(({ fqdn }) => !isFqdn(fqdn))).toEqual([]);
    expect(mailboxes.filter(({ address }) => 'fault' in parseEmailAddress(address))).toEqual([]);
    expect(distinct(mailboxes.map(({ addressKey }) => addressKey))).toBe(true);
  });

  it('gives every site a server', () => {
    expect(new Set(servers.map(({ siteId }) => siteId)).size).toBe(sites.length);
  });

  it('sets only what may be set where it is, once a node, at nodes there are', () => {
    const nodes = new Set([...sites, ...servers, ...mailboxes].map(({ id }) => id));
    const wrong = overrides.filter(({ key, level, nodeId, value }) => {
      const setting = settingOf(key);
      return !setting?.levels.includes(level) || faultOf(setting, value) !== undefined || !nodes.has(nodeId);
    });
    expect(wrong).toEqual([]);
    expect(distinct(overrides.map(({ nodeId, key }) => `${nodeId} ${key}`))).toBe(true);
    expect(new Set(overrides.filter(({ level }) => level === 'mailbox').map(({ key }) => key)).size).toBe(4);
  });
});

describe('a seed as full as it gets', () => {
  it('says at most one thing of a setting at a mailbox', () => {
    const { overrides } = madeUp(planOf('--mailboxes', '500', '--overrides', '2000'));
    expect(overrides.length).toBe(2_000);
    expect(distinct(overrides.map(({ nodeId, key }) => `${nodeId} ${key}`))).toBe(true);
  });
});

it.each([
  { args: ['--mailboxes', 'many'], fault: /--mailboxes is a whole number/ },
  { args: ['--sites', '9', '--servers', '3'], fault: /--servers is a whole number from 9/ },
  { args: ['--boxes', '3'], fault: /no option --boxes/ },
  { args: ['all'], fault: /nothing to do with "all"/ },
])('refuses $args in a sentence', ({ args, fault }) => {
  expect((readSeedPlan(args) as { faults: string[] }).faults.join('\n')).toMatch(fault);
});
