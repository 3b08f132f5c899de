import { canRun } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Stack } from '../stack.js';
import { anOpenLdap } from './directory-in-hand.js';
import { type Run, type RunItem, SourceOverRest } from './source-over-rest.js';

const runs = canRun('what holds a plan', { slapd: 'slapd', slapadd: 'slapd', ldapmodify: 'ldap-utils' });

/** One directory of a hundred people, to which one thing happens after the other. */
describe.skipIf(!runs)('a plan that would cost many people something', () => {
  let stack: Stack;
  let directory: Awaited<ReturnType<typeof anOpenLdap>>;
  let source: SourceOverRest;
  const gone: string[] = [];

  beforeAll(async () => {
    stack = await Stack.start();
    directory = await anOpenLdap('gates.example', { syncProvider: { sessionLog: 1000 } }, 100);
    source = await SourceOverRest.create(stack.rest, directory.domain, directory.access);
    await source.approve(await source.run('full'));
    expect(await source.people()).toHaveLength(100);
  }, 300_000);
  afterAll(async () => {
    await directory?.stop();
    await stack?.discard();
  });

  const heldBy = ({ gate }: Run) => gate?.checks.filter(({ ok }) => !ok).map(({ name }) => name) ?? [];
  const whatIsDone = (items: readonly RunItem[]) =>
    items.map(({ operation, anchor, label }) => [operation, anchor, label]);
  const suspended = async () => (await source.people()).filter((one) => one.suspended).map(({ name }) => name);
  const remove = async (from: number, to: number) => {
    for (const uid of directory.people.slice(from, to)) {
      await directory.remove(uid);
      gone.push(uid);
    }
  };

  it.each([
    { mode: 'delta', from: 50 },
    { mode: 'full', from: 56 },
  ] as const)('is held when 6 of 100 are gone in a $mode run, and does what was approved', async ({ mode, from }) => {
    await remove(from, from + 6);
    const before = await source.state();
    const held = await source.run(mode);
    expect(held.state).toBe('held');
    expect(heldBy(held)).toContain('removals');
    expect(await source.state()).toEqual(before);
    const planned = whatIsDone(await source.items(held));
    expect(planned).toHaveLength(6);
    const done = await source.approve(held);
    expect(done).toMatchObject({ state: 'succeeded', planHash: held.planHash });
    const applied = await source.items(done);
    expect(whatIsDone(applied)).toEqual(planned);
    expect(applied.every(({ status }) => status === 'applied')).toBe(true);
    expect(await suspended()).toEqual(gone);
  });

  it('is held again when more would be lost by the time it is approved', async () => {
    const before = await suspended();
    await remove(62, 68);
    const held = await source.run('full');
    await remove(68, 70);
    const again = await source.approve(held);
    expect(again).toMatchObject({ id: held.id, state: 'held', note: expect.stringMatching(/\.$/) });
    expect(again.planHash).not.toBe(held.planHash);
    expect(await suspended()).toEqual(before);
    const stale = await stack.rest.raw('POST', `/directory/runs/${held.id}/approve`, { planHash: held.planHash });
    expect(stale.status).toBe(409);
    // What costs nobody anything may come along: a newcomer is no reason to be asked a third time.
    await directory.add(`${directory.group}-newcomer`);
    expect(await source.approve(again)).toMatchObject({ state: 'succeeded' });
    expect(await suspended()).toEqual(gone);
  });

  it('loses nobody when a unit that is read is renamed', async () => {
    const { made, slapd } = directory;
    const before = await source.state();
    const renamed = await slapd.manager.rename(made.base, 'ou=staff');
    for (const mode of ['full', 'delta'] as const)
      expect(await source.run(mode)).toMatchObject({ state: 'failed', error: { code: 'base-missing' } });
    expect(await source.state()).toEqual(before);
    // The same people at their new place, once somebody says where that is: looked at first, and nothing happens to anyone.
    await source.change({ scope: { bases: [renamed, made.groupBase] } });
    const held = await source.run('full');
    expect(heldBy(held)).toContain('configuration-changed');
    expect(await source.approve(held)).toMatchObject({ state: 'succeeded' });
    expect(await suspended()).toEqual(gone);
  });

  it.each([
    { when: 'excludes a quarter', people: '(&(objectClass=inetOrgPerson)(!(departmentNumber=Sales)))' },
    { when: 'finds nobody', people: '(objectClass=nobody)' },
  ])('is held when a new filter $when, and rejected does nothing', async ({ people }) => {
    const before = await source.state();
    await source.change({ scope: { people } });
    const held = await source.run('delta');
    expect(held).toMatchObject({ state: 'held', mode: 'full' });
    expect(heldBy(held)).toEqual(expect.arrayContaining(['configuration-changed', 'removals', 'source-shrunk']));
    expect(await source.state()).toEqual(before);
    await source.reject(held);
    expect(await source.state()).toEqual(before);
  });
});
