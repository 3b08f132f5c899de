import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRunSamba, startSambaAd } from './samba-ad.js';

const runs = canRunSamba('Active Directory as the directory that people come from');

describe.skipIf(!runs)('Samba as an Active Directory that people come from', () => {
  let ad: Awaited<ReturnType<typeof startSambaAd>>;
  let people: string;

  beforeAll(async () => {
    ad = await startSambaAd();
    people = await ad.directory.addUnit('People');
  });
  afterAll(() => ad?.stop());

  const showDeleted = ['-E', '!1.2.840.113556.1.4.417'];
  const seen = async (filter: string, ...attributes: string[]) =>
    (await ad.reader.search(ad.suffix, filter, attributes)).entries;
  const changeOf = async (dn: string) => {
    const [entry] = (await ad.reader.search(dn, '(objectClass=*)', ['uSNChanged', 'objectGUID'], '-s', 'base')).entries;
    return { usn: Number(entry?.attributes['uSNChanged']), guid: entry?.attributes['objectGUID']?.[0] };
  };

  it('says which domain controller it is, and how far it has come', async () => {
    const { entries } = await ad.reader.search('', '(objectClass=*)', [], '-s', 'base');
    expect(entries[0]?.attributes).toMatchObject({
      defaultNamingContext: ['DC=ad,DC=example'],
      dsServiceName: [expect.stringMatching(/^CN=NTDS Settings,CN=DC1,/)],
      highestCommittedUSN: [expect.stringMatching(/^\d+$/)],
    });
  });

  it('counts every change up and keeps who someone is through a rename and a move', async () => {
    const elsewhere = await ad.directory.addUnit('Elsewhere');
    const ann = await ad.directory.addUser(people, 'Ann Lee', { mail: 'ann@ad.example' });
    const [added] = [await changeOf(ann)];
    await ad.manager.change(ann, { mail: 'lee@ad.example' });
    const changed = await changeOf(ann);
    const moved = await changeOf(await ad.manager.rename(ann, 'CN=Ann Moor', elsewhere));
    expect(changed.usn).toBeGreaterThan(added.usn);
    expect(moved.usn).toBeGreaterThan(changed.usn);
    expect([changed.guid, moved.guid]).toEqual([added.guid, added.guid]);
    expect(await seen('(mail=lee@ad.example)', 'cn')).toEqual([
      { dn: `CN=Ann Moor,${elsewhere}`, attributes: { cn: ['Ann Moor'] } },
    ]);
  });

  it('says in userAccountControl who is disabled', async () => {
    const bob = await ad.directory.addUser(people, 'Bob');
    const disabled = '(&(sAMAccountName=bob)(userAccountControl:1.2.840.113556.1.4.803:=2))';
    expect(await seen(disabled)).toEqual([]);
    await ad.directory.disable(bob);
    expect(await seen(disabled)).toHaveLength(1);
    await ad.directory.enable(bob);
    expect(await seen(disabled)).toEqual([]);
  });

  it('shows whom it deleted to an administrator only', async () => {
    const carol = await ad.directory.addUser(people, 'Carol', { mail: 'carol@ad.example' });
    const { guid } = await changeOf(carol);
    await ad.manager.remove(carol);
    const tombstones = async (who: typeof ad.manager) =>
      await who.search(ad.suffix, '(&(isDeleted=TRUE)(sAMAccountName=carol))', ['objectGUID', 'mail'], ...showDeleted);
    expect((await tombstones(ad.manager)).entries.map(({ attributes }) => attributes)).toEqual([
      { objectGUID: [guid] },
    ]);
    expect(await tombstones(ad.reader)).toMatchObject({ code: 0, entries: [] });
  });

  it('keeps groups, and lists in memberOf who is in which', async () => {
    const dora = await ad.directory.addUser(people, 'Dora');
    const staff = await ad.directory.addGroup(people, 'staff', [dora]);
    expect((await seen('(sAMAccountName=dora)', 'memberOf'))[0]?.attributes).toEqual({ memberOf: [staff] });
    await ad.directory.leave(staff, dora);
    expect((await seen('(sAMAccountName=dora)', 'memberOf'))[0]?.attributes).toEqual({});
    await ad.directory.join(staff, dora);
    expect((await seen('(sAMAccountName=staff)', 'member'))[0]?.attributes).toEqual({ member: [dora] });
  });

  it('shows its certificate over ldaps and StartTLS', async () => {
    const me = ['(sAMAccountName=reader)', ['cn']] as const;
    expect((await ad.reader.through(ad.secureUrl).search(ad.suffix, ...me)).entries).toHaveLength(1);
    expect((await ad.reader.search(ad.suffix, ...me, '-ZZ')).entries).toHaveLength(1);
  });
});
