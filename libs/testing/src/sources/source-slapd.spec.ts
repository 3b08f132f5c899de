import { describe, expect, it, onTestFinished } from 'vitest';
import { canRun } from '../is-installed.js';
import type { CertificateKind } from './certificates.js';
import type { LdapTools } from './ldap-tools.js';
import { SourcePeople } from './source-people.js';
import { sourceAccounts, type SourceSlapdOptions, startSourceSlapd } from './source-slapd.js';

const runs = canRun('slapd as the directory that people come from', {
  slapd: 'slapd',
  slapadd: 'slapd',
  ldapsearch: 'ldap-utils',
  ldapmodify: 'ldap-utils',
  openssl: 'openssl',
});

const start = async (options: SourceSlapdOptions = {}) => {
  const slapd = await startSourceSlapd(options);
  onTestFinished(slapd.stop);
  return slapd;
};
const uidsOf = async (tools: LdapTools, base: string, ...args: string[]) => {
  const { code, entries } = await tools.search(base, '(uid=*)', ['uid'], ...args);
  return { code, uids: entries.flatMap(({ attributes }) => attributes['uid'] ?? []).sort() };
};

describe.skipIf(!runs)('slapd as a source of people', () => {
  const people = new SourcePeople({ count: 30, units: 3, groups: 2, groupSize: 5 });

  it('holds made-up people in several units, with groups of them', async () => {
    const { reader } = await start({ ldif: people.ldif() });
    expect(await uidsOf(reader, people.base)).toEqual({ code: 0, uids: people.people().map(({ uid }) => uid) });
    expect((await uidsOf(reader, people.unit(1))).uids).toHaveLength(10);
    const { entries } = await reader.search(people.groupBase, '(cn=g0001)', ['member']);
    expect(entries[0]?.attributes['member']).toEqual(people.group(1).members);
  });

  it('is written by real clients: people come, change, move and go', async () => {
    const { manager, reader } = await start({ ldif: people.ldif() });
    const newcomer = people.person(30);
    await manager.add(newcomer.dn, people.attributes(newcomer));
    const first = await manager.search(newcomer.dn, '(uid=*)', ['entryUUID', 'cn']);
    await manager.change(newcomer.dn, { cn: 'Zoë Ångström', departmentNumber: [] });
    const moved = await manager.rename(newcomer.dn, 'uid=zoe', people.unit(2));
    const [found] = (await reader.search(moved, '(uid=zoe)', ['entryUUID', 'cn', 'departmentNumber'])).entries;
    expect(found).toEqual({
      dn: `uid=zoe,${people.unit(2)}`,
      attributes: { entryUUID: first.entries[0]?.attributes['entryUUID'], cn: ['Zoë Ångström'] },
    });
    await manager.remove(moved);
    expect((await reader.search(moved, '(objectClass=*)')).code).toBe(32);
    await expect(manager.remove(moved)).rejects.toThrow(/No such object/);
  });

  it('stops the reader at its limit, however small the pages, and not the manager', async () => {
    const { manager, reader } = await start({ ldif: people.ldif(), sizeLimit: 20 });
    const pages = ['-E', 'pr=8/noprompt'];
    const { code, uids } = await uidsOf(reader, people.base, ...pages);
    expect(code).toBe(4);
    expect(uids.length).toBeLessThanOrEqual(20);
    expect(await uidsOf(manager, people.base, ...pages)).toMatchObject({ code: 0, uids: { length: 30 } });
  });

  it('shows an account without rights nothing, and calls it success', async () => {
    const { suffix, stranger, manager } = await start({ ldif: people.ldif() });
    expect(await stranger.search(suffix, '(objectClass=*)', [], '-s', 'base')).toMatchObject({ code: 0, entries: [] });
    expect(await uidsOf(stranger, people.base)).toEqual({ code: 0, uids: [] });
    expect((await manager.as(sourceAccounts.reader.dn(suffix), 'wrong').search(suffix, '(uid=*)')).code).toBe(49);
  });

  it('keeps memberOf where it is asked to', async () => {
    const { reader, manager } = await start({ ldif: people.ldif(), memberOf: true });
    const memberOf = async () => {
      const { entries } = await reader.search(people.person(0).dn, '(uid=*)', ['memberOf']);
      return entries[0]?.attributes['memberOf'];
    };
    expect(await memberOf()).toEqual([people.group(0).dn]);
    await manager.amend(people.group(0).dn, 'delete', { member: people.person(0).dn });
    expect(await memberOf()).toBeUndefined();
  });

  it('switches an account off, and on again', async () => {
    const { reader, manager } = await start({ ldif: people.ldif() });
    const off = async () => (await reader.search(people.base, '(pwdAccountLockedTime=*)')).entries.map(({ dn }) => dn);
    const { dn } = people.person(2);
    await manager.change(dn, { pwdAccountLockedTime: '000001010000Z' });
    expect(await off()).toEqual([dn]);
    await manager.change(dn, { pwdAccountLockedTime: [] });
    expect(await off()).toEqual([]);
  });

  it('takes the attributes of Active Directory where it is asked to', async () => {
    const { reader, manager, suffix } = await start({ adNames: true });
    await manager.add(`cn=Ann Lee,${suffix}`, {
      objectClass: ['user', 'securityPrincipal'],
      cn: 'Ann Lee',
      sn: 'Lee',
      instanceType: '4',
      nTSecurityDescriptor: 'x',
      objectCategory: suffix,
      sAMAccountName: 'ann',
      userAccountControl: '514',
      mail: 'ann@source.example',
      proxyAddresses: ['SMTP:ann@source.example', 'smtp:a.lee@source.example'],
    });
    const [found] = (await reader.search(suffix, '(sAMAccountName=*)', ['proxyAddresses'])).entries;
    expect(found?.attributes['proxyAddresses']).toHaveLength(2);
  });

  it.each([
    { when: 'it remembers changes', syncProvider: { sessionLog: 100 }, supported: true },
    { when: 'it remembers none', syncProvider: {}, supported: true },
    { when: 'it is no provider', syncProvider: undefined, supported: false },
  ])('offers Content Synchronization or not, when $when', async ({ syncProvider, supported }) => {
    const { reader, manager, suffix } = await start({ ldif: people.ldif(), ...(syncProvider && { syncProvider }) });
    const { entries } = await reader.search('', '(objectClass=*)', ['supportedControl'], '-s', 'base');
    const controls = entries[0]?.attributes['supportedControl'] ?? [];
    expect(controls.includes('1.3.6.1.4.1.4203.1.9.1.1')).toBe(supported);
    const [root] = (await manager.search(suffix, '(objectClass=*)', ['contextCSN'], '-s', 'base')).entries;
    expect(root?.attributes['contextCSN'] !== undefined).toBe(supported);
  });

  it('with a session log, says who went; without one, only who is still there', async () => {
    const gone = async (sessionLog: number | undefined) => {
      const { reader, manager, suffix } = await start({
        ldif: people.ldif(),
        syncProvider: sessionLog === undefined ? {} : { sessionLog },
      });
      const first = await reader.search(suffix, '(uid=*)', ['1.1'], '-E', 'sync=ro');
      await manager.remove(people.person(3).dn, people.person(4).dn);
      const cookie = /^# cookie: (.*)$/m.exec(first.output)?.[1] ?? '';
      const { output } = await reader.search(suffix, '(uid=*)', ['1.1'], '-E', `sync=ro/${cookie}`);
      const uuids = output.match(/^#\t[\da-f-]{36}$/gm) ?? [];
      return { uuids: uuids.length, deletes: /refreshDeletes=(\d)/.exec(output)?.[1] };
    };
    expect(await gone(100)).toEqual({ uuids: 2, deletes: '1' });
    expect(await gone(undefined)).toEqual({ uuids: 28, deletes: '0' });
  });

  it.each<{ kind: CertificateKind; accepted: boolean }>([
    { kind: 'right', accepted: true },
    { kind: 'wrong name', accepted: false },
    { kind: 'only localhost', accepted: false },
    { kind: 'expired', accepted: false },
  ])('shows a certificate that is: $kind', async ({ kind, accepted }) => {
    const { reader, suffix, secureUrl } = await start({ certificate: kind });
    const code = async (tools: LdapTools, ...args: string[]) =>
      (await tools.search(suffix, '(dc=source)', [], ...args)).code;
    expect(await code(reader)).toBe(0);
    expect((await code(reader.through(secureUrl))) === 0).toBe(accepted);
    expect((await code(reader, '-ZZ')) === 0).toBe(accepted);
  });
});
