import {
  canRun,
  type Faults,
  SourcePeople,
  type FaultProxy,
  sourceAccounts,
  startFaultProxy,
  startSourceSlapd,
} from '@waypost/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { earlier } from './by-timestamp.js';
import { aSourceOf, cursorOf, knownBy, namesOf, read } from './read-sources.spec-support.js';
import { trySource } from './try-source.js';

const runs = canRun('reading sources', {
  slapd: 'slapd',
  slapadd: 'slapd',
  ldapmodify: 'ldap-utils',
  openssl: 'openssl',
});
const people = new SourcePeople({ count: 40, units: 2, groups: 2, groupSize: 5 });
type Slapd = Awaited<ReturnType<typeof startSourceSlapd>>;
const uids = (from = 0, to = people.count) => people.people(from, to).map(({ uid }) => uid);
const bases = [people.base, people.groupBase];

describe.skipIf(!runs)('Reading a source', () => {
  let slapd: Slapd;
  let proxy: FaultProxy;
  beforeAll(async () => {
    slapd = await startSourceSlapd({ ldif: people.ldif() });
    proxy = await startFaultProxy(slapd.url);
  });
  afterEach(async () => {
    await proxy.comeUp();
    proxy.heal();
  });
  afterAll(async () => {
    await proxy?.stop();
    await slapd?.stop();
  });
  const through = (more = {}) => aSourceOf('openldap', slapd.reader.through(proxy.url), bases, more);

  it('tells everybody, mapped, and that this is everything', async () => {
    const told = await read(through());
    expect(namesOf(told)).toEqual([...uids(), 'g0000', 'g0001'].sort());
    expect(told.candidates.find(({ fields }) => fields.name === 'g0000')?.fields.members).toHaveLength(5);
    expect(told.server).toMatchObject({ kind: 'openldap', strategy: 'timestamp', mode: 'full', url: proxy.url });
    expect(told.verdict).toMatchObject({ complete: true, everything: true });
    expect(told.entries).toBe(42);
  });

  it('tells of whoever came as before by a number, of the others in full, and of all that they are there', async () => {
    const known = knownBy(await read(through()));
    const again = await read({ ...through(), known });
    expect(again).toMatchObject({ candidates: [], entries: 42, verdict: { complete: true, everything: true } });
    expect(again.same.sort((one, other) => one - other)).toEqual(Array.from({ length: 42 }, (_, place) => place));
    const otherwise = await read({ ...through({ pageSize: 7 }), known });
    expect(otherwise.same).toHaveLength(42);
  });

  it('is not complete where somebody who is known is given twice', async () => {
    const known = knownBy(await read(through()));
    proxy.inject({ duplicateEntries: true });
    expect((await read({ ...through(), known })).verdict).toMatchObject({
      complete: false,
      reason: 'duplicate-entry',
    });
  });

  it.each<{ what: string; faults: Faults; reason: string }>([
    { what: 'refuses us', faults: { bindCode: 49 }, reason: 'bind-refused' },
    { what: 'stops at a size limit', faults: { page: { number: 3, code: 4 } }, reason: 'limit-reached' },
    { what: 'stops at a time limit', faults: { page: { number: 3, code: 3 } }, reason: 'limit-reached' },
    { what: 'stops at an administrative limit', faults: { page: { number: 3, code: 11 } }, reason: 'limit-reached' },
    { what: 'fails on a page', faults: { page: { number: 2, code: 80 } }, reason: 'refused' },
    { what: 'hangs up', faults: { cutAfterEntries: 24 }, reason: 'cut-off' },
    { what: 'hangs up after the last entry', faults: { cutAfterEntries: 42 }, reason: 'cut-off' },
    { what: 'has lost a base', faults: { wrongBase: true }, reason: 'base-missing' },
    { what: 'shows us nothing any more', faults: { noReadRights: true }, reason: 'base-missing' },
    {
      what: 'shows us nothing more from the middle on',
      faults: { noReadRights: { afterEntries: 24 } },
      reason: 'base-missing',
    },
    { what: 'says everybody twice', faults: { duplicateEntries: true }, reason: 'duplicate-entry' },
    {
      what: 'keeps an anchor to itself',
      faults: { strip: { attributes: ['entryUUID'], every: 10 } },
      reason: 'anchor-missing',
    },
    { what: 'becomes unreadable', faults: { garbageAfterEntries: 5 }, reason: 'not-understood' },
    {
      what: 'becomes another server',
      faults: { otherServer: { afterMessages: 20, attributes: { entryuuid: 'another' } } },
      reason: 'server-changed',
    },
  ])('is not complete where the server $what', async ({ faults, reason }) => {
    proxy.inject(faults);
    expect((await read(through())).verdict).toMatchObject({
      complete: false,
      reason,
      detail: expect.stringMatching(/\.$|”$/) as unknown,
    });
  });

  it('tells an empty success as such: whether that can be is for the gate to say', async () => {
    proxy.inject({ emptySuccess: true });
    const told = await read(through());
    expect(told).toMatchObject({ candidates: [], verdict: { complete: true, everything: true } });
  });

  it('is not complete where nobody answers', async () => {
    await proxy.goDown();
    expect((await read(through())).verdict).toMatchObject({ complete: false, reason: 'unreachable' });
  });

  it('is not complete where a wrong password or none is kept', async () => {
    for (const bindPassword of ['wrong', ''])
      expect((await read({ ...through(), secrets: { bindPassword } })).verdict).toMatchObject({
        reason: 'bind-refused',
      });
  });

  it('names entries without an anchor', async () => {
    proxy.inject({ strip: { attributes: ['entryUUID'], every: 20 } });
    expect((await read(through())).skipped).toHaveLength(2);
  });

  it('takes an entry once where bases lie in each other', async () => {
    const told = await read(through({ scope: { ...through().source.scope, bases: [people.unit(0), people.base] } }));
    expect(namesOf(told)).toEqual(uids());
    expect(told.verdict).toMatchObject({ complete: true });
  });

  it('reads one entry by its anchor, and where that is not shown says so and nothing more', async () => {
    const all = await read(through());
    const [one] = all.candidates;
    const found = await read({ ...through(), mode: 'single', anchor: one?.anchor ?? '' });
    expect(found.candidates).toEqual([one]);
    expect(found.verdict).toEqual({ complete: true, everything: false });
    const hidden = await read({ ...through(), mode: 'single', anchor: '0'.repeat(32) });
    expect(hidden).toMatchObject({ candidates: [], deleted: [], verdict: { complete: true, everything: false } });
    expect(hidden.skipped).toEqual(['(entryUUID=00000000-0000-0000-0000-000000000000)']);
  });

  it('asks a server that knows nothing better by the time of changes, on its own clock', async () => {
    const first = await read(through());
    const cursor = cursorOf(first);
    expect(cursor.strategy).toBe('timestamp');
    const second = await read({ ...through(), mode: 'delta', cursor });
    expect(second.server?.mode).toBe('delta');
    expect(second.verdict).toMatchObject({ complete: true, everything: false, cursor: { position: cursor.position } });
    const other = await read({ ...through({ configVersion: 2 }), mode: 'delta', cursor });
    expect(other.server?.mode).toBe('full');
  });

  it('is tried before it is saved', async () => {
    const report = await trySource({ ...through(), samples: 3 });
    expect(report).toMatchObject({
      server: { kind: 'openldap', strategy: 'timestamp' },
      namingContexts: [slapd.suffix],
      bases: [
        { dn: people.base, entries: { person: 40, group: 0, contact: 0 } },
        { dn: people.groupBase, entries: { person: 0, group: 2, contact: 0 } },
      ],
      counted: 'all',
      skipped: [],
    });
    expect(report.failure).toBeUndefined();
    expect(report.samples.map(({ fields }) => fields.name)).toEqual(uids(0, 3));
    expect(report.attributes).toContain('departmentNumber');
    expect(report.attributes).not.toContain('userPassword');
  });

  it('says in a trial what is wrong, with what was found so far', async () => {
    const source = through({ scope: { ...through().source.scope, bases: ['ou=nowhere,dc=source,dc=example'] } });
    expect(await trySource({ ...source, samples: 3 })).toMatchObject({
      failure: { reason: 'base-missing' },
      server: { kind: 'openldap' },
      namingContexts: [slapd.suffix],
    });
    expect(await trySource({ ...through(), secrets: { bindPassword: 'wrong' }, samples: 1 })).toMatchObject({
      failure: { reason: 'bind-refused', detail: expect.stringMatching(/name or password is wrong/) as unknown },
    });
  });

  it('is refused to a stranger, so that an account without rights cannot empty us', async () => {
    const { dn, password } = sourceAccounts.stranger;
    const source = aSourceOf('openldap', slapd.manager.as(dn(slapd.suffix), password), bases);
    expect((await read(source)).verdict).toMatchObject({ complete: false, reason: 'refused' });
  });
});

describe.skipIf(!runs)('Reading a source by content synchronisation', () => {
  const start = async (sessionLog?: number) => {
    const slapd = await startSourceSlapd({
      ldif: people.ldif(),
      syncProvider: { ...(sessionLog !== undefined && { sessionLog }) },
    });
    onTestFinished(slapd.stop);
    return { slapd, order: aSourceOf('openldap', slapd.reader, bases) };
  };

  it('tells who changed and who is gone, and goes on from there', async () => {
    const { slapd, order } = await start(100);
    const first = await read(order);
    expect(first.server).toMatchObject({ strategy: 'syncrepl', mode: 'full' });
    expect(first.verdict).toMatchObject({ complete: true, everything: true });
    expect(namesOf(first)).toEqual([...uids(), 'g0000', 'g0001'].sort());

    const [changed, renamed, gone] = people.people(3, 6);
    if (!changed || !renamed || !gone) throw new Error('too few people');
    await slapd.manager.change(changed.dn, { sn: 'Changed' });
    await slapd.manager.rename(renamed.dn, 'uid=renamed');
    await slapd.manager.remove(gone.dn);
    const second = await read({ ...order, mode: 'delta', cursor: cursorOf(first) });
    expect(second.server?.mode).toBe('delta');
    expect(namesOf(second)).toEqual([changed.uid, 'renamed']);
    expect(second.deleted).toEqual([first.candidates.find(({ fields }) => fields.name === gone.uid)?.anchor]);
    expect(second.verdict).toMatchObject({ complete: true, everything: false });

    const third = await read({ ...order, mode: 'delta', cursor: cursorOf(second) });
    expect(third).toMatchObject({
      candidates: [],
      deleted: [],
      present: [],
      verdict: { complete: true, everything: false },
    });
  });

  it('tells everything where the server has forgotten: who is not named is gone', async () => {
    const { slapd, order } = await start();
    const first = await read(order);
    await slapd.manager.remove(...people.people(10, 20).map(({ dn }) => dn));
    await slapd.manager.change(people.person(0).dn, { sn: 'Changed' });
    const second = await read({ ...order, mode: 'delta', cursor: cursorOf(first) });
    expect(second.verdict).toMatchObject({ complete: true, everything: true });
    const named = new Set([...second.candidates.map(({ anchor }) => anchor), ...second.present]);
    expect(named.size).toBe(32);
    // Those that changed are named twice; however many the directory has is what the next run is measured by.
    expect(second.entries).toBe(32);
    expect(second.deleted.filter((anchor) => named.has(anchor))).toEqual([]);
  });
});

describe('The time of a delta', () => {
  it.each([
    { from: '20260101000300Z', to: '20251231235800Z' },
    { from: '20260301000459Z', to: '20260228235959Z' },
  ])('is some minutes before $from', ({ from, to }) => {
    expect(earlier(from)).toBe(to);
  });
});
