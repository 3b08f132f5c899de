import { canRun, SourcePeople, start389Ds } from '@waypost/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aSourceOf, cursorOf, namesOf, read } from './read-sources.spec-support.js';

const runs = canRun('reading a 389-ds', { 'ns-slapd': '389-ds-base', ldapmodify: 'ldap-utils' });
const people = new SourcePeople({ count: 20, groups: 1, groupSize: 5 });
const bases = [people.base, people.groupBase];

describe.skipIf(!runs)('Reading a 389-ds', () => {
  it.each([
    { syncProvider: true, strategy: 'syncrepl', gone: 1 },
    { syncProvider: false, strategy: 'timestamp', gone: 0 },
  ])('tells who changed and what it can of who is gone, by $strategy', async ({ syncProvider, strategy, gone }) => {
    const server = await start389Ds({ ldif: people.ldif(), syncProvider });
    onTestFinished(server.stop);
    const order = aSourceOf('389ds', syncProvider ? server.manager : server.reader, bases);
    const first = await read(order);
    expect(first.server).toMatchObject({ kind: '389ds', strategy, mode: 'full' });
    expect(first.server?.vendor).toMatch(/389/);
    expect(first.verdict).toMatchObject({ complete: true, everything: true });
    expect(namesOf(first)).toEqual([...people.people().map(({ uid }) => uid), 'g0000'].sort());

    const [changed, leaver] = [people.person(13), people.person(14)];
    await server.manager.change(changed.dn, { sn: 'Changed', nsAccountLock: 'true' });
    await server.manager.remove(leaver.dn);
    const second = await read({ ...order, mode: 'delta', cursor: cursorOf(first) });
    expect(second.server?.mode).toBe('delta');
    expect(second.candidates.find(({ fields }) => fields.name === changed.uid)?.fields).toMatchObject({
      surname: 'Changed',
      disabled: true,
    });
    if (syncProvider) expect(second.candidates).toHaveLength(1);
    expect(second.deleted).toHaveLength(gone);
    expect(second.verdict).toMatchObject({ complete: true, everything: false });
  });
});
