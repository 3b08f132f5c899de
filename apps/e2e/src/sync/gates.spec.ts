import { canRun } from '@waypost/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Stack } from '../stack.js';
import { anOpenLdap } from './directory-in-hand.js';
import { type Run, type RunItem, SourceOverRest } from './source-over-rest.js';

const runs = canRun('what holds a plan', { slapd: 'slapd', slapadd: 'slapd', ldapmodify: 'ldap-utils' });

describe.skipIf(!runs)('a plan that would cost many people something', () => {
  let stack: Stack;
  let directory: Awaited<ReturnType<typeof anOpenLdap>>;
  let source: SourceOverRest;
  let round = 0;

  beforeAll(async () => {
    stack = await Stack.start();
  }, 300_000);
  afterAll(() => stack?.discard());
  beforeEach(async () => {
    directory = await anOpenLdap(`gate${String((round += 1))}.example`, { syncProvider: { sessionLog: 1000 } }, 100);
    source = await SourceOverRest.create(stack.rest, directory.domain, directory.access);
    await source.approve(await source.run('full'));
    expect(await source.people()).toHaveLength(100);
  });
  afterEach(() => directory?.stop());

  const heldBy = ({ gate }: Run) => gate?.checks.filter(({ ok }) => !ok).map(({ name }) => name) ?? [];
  const whatIsDone = (items: readonly RunItem[]) =>
    items.map(({ operation, anchor, label }) => [operation, anchor, label]);
  const suspended = async () =>
    (await source.people())
      .filter((one) => one.suspended)
      .map(({ name }) => name)
      .sort();
  const removeSome = async (from: number, to: number) => {
    const leavers = directory.people.slice(from, to);
    for (const uid of leavers) await directory.remove(uid);
    return leavers;
  };

  it.each(['full', 'delta'] as const)(
    'is held when 6 of 100 are gone in a %s run, and does what was approved',
    async (mode) => {
      const leavers = await removeSome(50, 56);
      const before = await source.state();
      const held = await source.run(mode);
      expect(held.state).toBe('held');
      expect(heldBy(held)).toContain('removals');
      expect(await source.state()).toEqual(before);
      const planned = whatIsDone(await source.items(held));
      expect(planned).toHaveLength(leavers.length);
      const done = await source.approve(held);
      expect(done).toMatchObject({ state: 'succeeded', planHash: held.planHash });
      const applied = await source.items(done);
      expect(whatIsDone(applied)).toEqual(planned);
      expect(applied.every(({ status }) => status === 'applied')).toBe(true);
      expect(await suspended()).toEqual(leavers);
    },
  );

  it('is held again when more would be lost by the time it is approved', async () => {
    const leavers = await removeSome(50, 56);
    const held = await source.run('full');
    leavers.push(...(await removeSome(60, 62)));
    const again = await source.approve(held);
    expect(again).toMatchObject({ id: held.id, state: 'held', note: expect.stringMatching(/\.$/) });
    expect(again.planHash).not.toBe(held.planHash);
    expect(await suspended()).toEqual([]);
    const stale = await stack.rest.raw('POST', `/directory/runs/${held.id}/approve`, { planHash: held.planHash });
    expect(stale.status).toBe(409);
    expect(await source.approve(again)).toMatchObject({ state: 'succeeded' });
    expect(await suspended()).toEqual(leavers);
  });

  it('goes on when fewer would be lost by the time it is approved', async () => {
    const leavers = await removeSome(50, 56);
    const held = await source.run('full');
    await directory.add(`${directory.group}-newcomer`);
    expect(await source.approve(held)).toMatchObject({ state: 'succeeded' });
    expect(await suspended()).toEqual(leavers);
  });

  it('loses nobody when a unit that is read is renamed', async () => {
    const { made, slapd } = directory;
    const before = await source.state();
    const renamed = await slapd.manager.rename(made.base, 'ou=staff');
    expect(await source.run('full')).toMatchObject({ state: 'failed', error: { code: 'base-missing' } });
    expect(await source.run('delta')).toMatchObject({ state: 'failed', error: { code: 'base-missing' } });
    expect(await source.state()).toEqual(before);
    // The same people at their new place, once somebody says where that is: looked at first, and nothing happens to anyone.
    await source.change({ scope: { bases: [renamed, made.groupBase] } });
    const held = await source.run('full');
    expect(heldBy(held)).toContain('configuration-changed');
    expect(await source.approve(held)).toMatchObject({ state: 'succeeded' });
    expect(await suspended()).toEqual([]);
    expect(await source.people()).toHaveLength(100);
  });

  it.each([
    { when: 'excludes a quarter', people: '(&(objectClass=inetOrgPerson)(!(departmentNumber=Sales)))', lost: 25 },
    { when: 'finds nobody', people: '(objectClass=nobody)', lost: 100 },
  ])('is held when a new filter $when', async ({ people, lost }) => {
    const before = await source.state();
    await source.change({ scope: { people } });
    const held = await source.run('delta');
    expect(held).toMatchObject({ state: 'held', mode: 'full' });
    expect(heldBy(held)).toEqual(expect.arrayContaining(['configuration-changed', 'removals', 'source-shrunk']));
    expect(await source.items(held)).toHaveLength(lost);
    expect(await source.state()).toEqual(before);
    await source.reject(held);
    expect(await source.state()).toEqual(before);
  });
});
