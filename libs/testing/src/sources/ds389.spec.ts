import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRun } from '../is-installed.js';
import { start389Ds } from './ds389.js';
import { SourcePeople } from './source-people.js';

const runs = canRun('389-ds as the directory that people come from', {
  'ns-slapd': '389-ds-base',
  ldapsearch: 'ldap-utils',
  ldapmodify: 'ldap-utils',
});
const people = new SourcePeople({ count: 20, units: 2, groups: 1, groupSize: 5 });
const contentSync = '1.3.6.1.4.1.4203.1.9.1.1';

describe.skipIf(!runs).each([{ syncProvider: true }, { syncProvider: false }])(
  '389-ds as a source of people, Content Synchronization: $syncProvider',
  ({ syncProvider }) => {
    let ds: Awaited<ReturnType<typeof start389Ds>>;

    beforeAll(async () => {
      ds = await start389Ds({ ldif: people.ldif(), syncProvider });
    });
    afterAll(() => ds?.stop());

    const attributesOf = async (dn: string, ...names: string[]) =>
      (await ds.reader.search(dn, '(objectClass=*)', names, '-s', 'base')).entries[0]?.attributes;

    it('offers Content Synchronization only where it is switched on', async () => {
      const { entries } = await ds.reader.search('', '(objectClass=*)', ['supportedControl'], '-s', 'base');
      expect(entries[0]?.attributes['supportedControl']?.includes(contentSync)).toBe(syncProvider);
    });

    it('gives everyone two names that stay, through a rename and a move', async () => {
      const before = await attributesOf(people.person(1).dn, 'entryUUID', 'nsUniqueId');
      expect(before).toEqual({ entryUUID: [expect.any(String)], nsUniqueId: [expect.any(String)] });
      const moved = await ds.manager.rename(people.person(1).dn, 'uid=moved', people.unit(0));
      expect(await attributesOf(moved, 'entryUUID', 'nsUniqueId')).toEqual(before);
    });

    it('keeps memberOf', async () => {
      expect(await attributesOf(people.person(0).dn, 'memberOf')).toEqual({ memberOf: [people.group(0).dn] });
    });

    it('shows an account without rights nothing, not even that a place does not exist', async () => {
      for (const base of [people.base, ds.suffix, `ou=nowhere,${ds.suffix}`]) {
        expect(await ds.stranger.search(base, '(objectClass=*)')).toMatchObject({ code: 0, entries: [] });
      }
      expect((await ds.reader.search(people.base, '(uid=*)', ['uid'])).entries).toHaveLength(people.count);
    });

    const whereSwitchedOn = syncProvider ? it : undefined;
    whereSwitchedOn?.('says who changed and who went since a cookie, by nsUniqueId', async () => {
      const asked = ['uid', 'nsUniqueId', 'nsAccountLock'];
      const sync = (cookie: string) => ds.reader.search(people.base, '(uid=*)', asked, '-E', `sync=ro${cookie}`);
      const [guid = ''] = (await attributesOf(people.person(3).dn, 'nsUniqueId'))?.['nsUniqueId'] ?? [];
      const first = await sync('');
      const cookie = /^# cookie: (.*)$/m.exec(first.output)?.[1] ?? 'none';
      await ds.manager.change(people.person(2).dn, { cn: 'Changed', nsAccountLock: 'true' });
      await ds.manager.remove(people.person(3).dn);
      const { output, entries } = await sync(`/${cookie}`);
      expect(entries.map(({ attributes }) => attributes['uid'])).toEqual([[people.person(2).uid]]);
      // Whatever is asked for: no operational attribute is told, not even whether the account is locked.
      expect(Object.keys(entries[0]?.attributes ?? {})).toContain('mail');
      expect(Object.keys(entries[0]?.attributes ?? {})).not.toContain('nsUniqueId');
      expect(Object.keys(entries[0]?.attributes ?? {})).not.toContain('nsAccountLock');
      const gone = guid.replaceAll('-', '').replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
      expect(output).toContain(`no longer match the search\n# syncUUIDs:\n#\t${gone}\n`);
      // RFC 4533 §3.3.1 would have this mean that whoever is not mentioned is gone. Here it means nothing at all.
      expect(output).toContain('refreshDeletes=0');
    });
  },
);
