import { canRun, canRunSamba } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stack } from '../stack.js';
import { a389Ds, anActiveDirectory, anOpenLdap, type DirectoryInHand } from './directory-in-hand.js';
import { SourceOverRest } from './source-over-rest.js';

const tools = { ldapsearch: 'ldap-utils', ldapmodify: 'ldap-utils' };
const slapd = canRun('people from OpenLDAP', { slapd: 'slapd', slapadd: 'slapd', ...tools });
const ds389 = canRun('people from 389-ds', { 'ns-slapd': '389-ds-base', ...tools });

interface Server {
  name: string;
  runs: boolean;
  start: () => Promise<DirectoryInHand>;
  /** How changes are asked for, where the server is left to choose. */
  strategy: string;
  /** Whether the server says by itself who was deleted. */
  namesTheDeleted: boolean;
}

const servers: Server[] = [
  {
    name: 'OpenLDAP with a session log',
    runs: slapd,
    start: () => anOpenLdap('log.example', { syncProvider: { sessionLog: 1000 } }),
    strategy: 'syncrepl',
    namesTheDeleted: true,
  },
  {
    name: 'OpenLDAP without a session log',
    runs: slapd,
    start: () => anOpenLdap('nolog.example', { syncProvider: {} }),
    strategy: 'syncrepl',
    // It names everyone who is still there, and so everyone who is not.
    namesTheDeleted: true,
  },
  {
    name: 'OpenLDAP that is no provider',
    runs: slapd,
    start: () => anOpenLdap('stamps.example'),
    strategy: 'timestamp',
    namesTheDeleted: false,
  },
  {
    name: '389-ds with Content Synchronization',
    runs: ds389,
    start: () => a389Ds('ds.example', { syncProvider: true }),
    strategy: 'syncrepl',
    namesTheDeleted: true,
  },
  {
    name: '389-ds as installed',
    runs: ds389,
    start: () => a389Ds('plain-ds.example'),
    strategy: 'timestamp',
    namesTheDeleted: false,
  },
  {
    name: 'Active Directory',
    runs: canRunSamba('people from Active Directory'),
    start: () => anActiveDirectory(),
    strategy: 'usn',
    // An ordinary account sees no tombstones.
    namesTheDeleted: false,
  },
];

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
}, 300_000);
afterAll(() => stack?.discard());

describe.each(servers)('people from $name', ({ runs, start, strategy, namesTheDeleted }) => {
  describe.skipIf(!runs)('', () => {
    let directory: DirectoryInHand;
    let source: SourceOverRest;

    beforeAll(async () => {
      directory = await start();
      source = await SourceOverRest.create(stack.rest, directory.domain, directory.access);
    });
    afterAll(() => directory?.stop());

    const names = async () => (await source.people()).map(({ name }) => name).sort();

    it('holds the first run, and brings everyone in when it is approved', async () => {
      const held = await source.run('full');
      expect(held).toMatchObject({ state: 'held', error: null, server: { strategy } });
      expect(await names()).toEqual([]);
      expect(await source.approve(held)).toMatchObject({ state: 'succeeded', planHash: held.planHash });
      expect(await names()).toEqual(directory.people.toSorted());
      expect(await source.members(directory.group)).toEqual(directory.people.slice(0, 5).toSorted());
    });

    it.each(['full', 'delta'] as const)('plans nothing where nothing changed, in a %s run', async (mode) => {
      const run = await source.run(mode);
      expect(run).toMatchObject({ state: 'succeeded', mode, error: null });
      expect(await source.items(run)).toEqual([]);
    });

    it('takes in newcomers, changes, new names, moves, those switched off and memberships as they happen', async () => {
      const newcomer = `${directory.group}-newcomer`;
      const renamed = `${directory.group}-renamed`;
      const [first = '', second = '', third = '', fourth = '', fifth = '', sixth = '', seventh = ''] = directory.people;
      await directory.add(newcomer);
      await directory.change(first, 'Somebody Else', `else@${directory.domain}`);
      await directory.rename(sixth, renamed);
      await directory.move(seventh);
      await directory.disable(fourth);
      await directory.leave(fifth);
      await directory.join(newcomer);
      const before = await source.person(sixth);
      const run = await source.run('delta');
      expect(run).toMatchObject({ state: 'succeeded', mode: 'delta', error: null });
      expect(await source.person(newcomer)).toMatchObject({ address: `${newcomer}@${directory.domain}` });
      expect(await source.person(first)).toMatchObject({
        displayName: 'Somebody Else',
        address: `else@${directory.domain}`,
      });
      expect(await source.person(renamed)).toMatchObject({ id: before?.id });
      expect(await source.person(seventh)).toMatchObject({ suspended: false });
      expect(await source.person(fourth)).toMatchObject({ suspended: true });
      expect(await source.members(directory.group)).toEqual([newcomer, first, second, third, fourth].sort());
      expect(await source.people()).toHaveLength(directory.people.length + 1);
      expect(await source.items(await source.run('delta'))).toEqual([]);
    });

    it('keeps members whose entries are renamed, whether or not the server follows them', async () => {
      const renamed = `${directory.group}-second`;
      const [, second = '', third = ''] = directory.people;
      const before = await source.members(directory.group);
      await directory.rename(second, renamed);
      expect(await source.run('delta')).toMatchObject({ state: 'succeeded', error: null });
      await directory.leave(third);
      expect(await source.run('delta')).toMatchObject({ state: 'succeeded', error: null });
      const stayed = before.filter((name) => name !== second && name !== third);
      expect(await source.members(directory.group)).toEqual([...stayed, renamed].sort());
      expect(await source.items(await source.run('full'))).toEqual([]);
    });

    it('suspends who was deleted, and asks before it takes somebody made anew for the same person', async () => {
      const [leaver = '', other = ''] = directory.people.slice(-2);
      const { id } = (await source.person(leaver)) ?? {};
      await directory.remove(leaver);
      await directory.remove(other);
      const delta = await source.run('delta');
      expect(delta).toMatchObject({ state: 'succeeded', mode: 'delta' });
      const isSuspended = async () => (await source.person(leaver))?.suspended;
      expect(await isSuspended()).toBe(namesTheDeleted);
      // Whatever the server says, a full run finds out.
      expect(await source.run('full')).toMatchObject({ state: 'succeeded' });
      expect(await isSuspended()).toBe(true);

      await directory.add(leaver);
      const run = await source.run('delta');
      expect(run).toMatchObject({ state: 'succeeded', mode: 'delta' });
      const conflict = (await source.conflicts()).find(({ kind }) => kind === 'anchor-changed');
      expect(await isSuspended()).toBe(true);
      await stack.rest.ask('POST', `/directory/conflicts/${conflict?.id ?? ''}/resolve`, { resolution: 'link' });
      await source.run('full');
      expect(await source.person(leaver)).toMatchObject({ id, suspended: false });
    });
  });
});

describe.skipIf(!slapd)('people from OpenLDAP with a limit', () => {
  it('refuses to believe what stops at the limit', async () => {
    const directory = await anOpenLdap('limited.example', { sizeLimit: 20 });
    try {
      const source = await SourceOverRest.create(stack.rest, directory.domain, directory.access, { pageSize: 8 });
      const run = await source.run('full');
      expect(run).toMatchObject({ state: 'failed', error: { code: 'limit-reached' } });
      expect(await source.people()).toEqual([]);
    } finally {
      await directory.stop();
    }
  });
});
