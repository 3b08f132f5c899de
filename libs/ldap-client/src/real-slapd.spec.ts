import { readFileSync } from 'node:fs';
import { canRun, SourcePeople, sourceAccounts, startSourceSlapd } from '@waypost/testing';
import ldap from 'ldapjs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { FoundEntry } from '@waypost/ldap';
import { LdapConnection } from './ldap-connection.js';
import { recognise } from './recognise.js';
import type { RefreshChange } from './refresh.js';
import { readRootDse } from './root-dse.js';
import { gathered } from './scripted-server.spec-support.js';

const runs = canRun('the LDAP client against slapd', {
  slapd: 'slapd',
  slapadd: 'slapd',
  ldapmodify: 'ldap-utils',
  openssl: 'openssl',
});

const people = new SourcePeople({ count: 1_200, units: 3, groups: 2, groupSize: 20 });
type Slapd = Awaited<ReturnType<typeof startSourceSlapd>>;

async function signedIn(slapd: Slapd, account: keyof typeof sourceAccounts = 'reader') {
  const connection = await LdapConnection.open({ urls: [slapd.url], tls: 'plain' });
  onTestFinished(() => connection.close());
  await connection.bind(sourceAccounts[account].dn(slapd.suffix), sourceAccounts[account].password);
  return connection;
}

describe.skipIf(!runs)('The client and slapd', () => {
  let slapd: Slapd;
  beforeAll(async () => {
    slapd = await startSourceSlapd({ ldif: people.ldif(), syncProvider: { sessionLog: 5 }, sizeLimit: 5_000 });
  });
  afterAll(() => slapd?.stop());

  it.each([undefined, 1, 100, 500])('see the same entries as ldapjs does, by pages of %s', async (pageSize) => {
    const [filter, attributes] = ['(|(uid=p0000*)(objectClass=groupOfNames))', ['*', 'entryUUID']];
    const connection = await signedIn(slapd);
    const search = connection.search({ base: slapd.suffix, filter, attributes, ...(pageSize && { pageSize }) });
    const ours = (await gathered(search)).items.map(plain);
    expect(ours).toHaveLength(102);
    expect(search.outcome.entries).toBe(102);
    expect(byDn(ours)).toEqual(byDn(await seenByLdapjs(slapd, filter, attributes)));
  });

  it('know each other by the name of the directory', async () => {
    const connection = await signedIn(slapd);
    const server = recognise(await readRootDse(connection));
    const uuid = (await connection.readEntry(slapd.suffix, { attributes: ['entryUUID'] }))?.text('entryUUID');
    expect(server).toMatchObject({
      kind: 'openldap',
      strategies: ['syncrepl', 'timestamp'],
      namingContexts: [slapd.suffix],
    });
    expect(server.identity).toBe(`openldap;${slapd.suffix}=${uuid ?? ''}#000`);
  });

  it('stop at the limit of the account, after what may be seen', async () => {
    const small = await startSourceSlapd({ ldif: new SourcePeople({ count: 30 }).ldif(), sizeLimit: 20 });
    onTestFinished(small.stop);
    const connection = await signedIn(small);
    const { items, fault } = await gathered(connection.search({ base: small.suffix, filter: '(uid=*)', pageSize: 8 }));
    expect(items.length).toBeGreaterThanOrEqual(16);
    expect(fault).toMatchObject({ kind: 'refused', code: 4 });
    await expect(connection.readEntry(small.suffix)).resolves.toBeDefined();
  });

  it('do not show a stranger anything, which is no error', async () => {
    const connection = await signedIn(slapd, 'stranger');
    await expect(connection.readEntry(slapd.suffix)).resolves.toBeUndefined();
  });

  it('refuse a wrong password by its code, and can go on', async () => {
    const connection = await LdapConnection.open({ urls: [slapd.url], tls: 'plain' });
    onTestFinished(() => connection.close());
    const dn = sourceAccounts.reader.dn(slapd.suffix);
    await expect(connection.bind(dn, 'wrong')).rejects.toMatchObject({ kind: 'bind-refused', code: 49 });
    await connection.bind(dn, sourceAccounts.reader.password);
  });

  it('keep in step by content synchronisation: changes and deletions are named', async () => {
    const connection = await signedIn(slapd);
    const wish = { base: people.base, filter: '(uid=*)', attributes: ['uid', 'cn'] };
    const first = connection.refresh(wish);
    expect((await gathered(first)).items).toHaveLength(people.count);
    if (first.outcome.kind !== 'refreshed' || !first.outcome.cookie) throw new Error('no cookie');
    expect(first.outcome.gone).toBe('unmentioned');

    const [changed, gone] = [people.person(5), people.person(6)];
    const goneUuid = (await connection.readEntry(gone.dn, { attributes: ['entryUUID'] }))?.text('entryUUID');
    await slapd.manager.change(changed.dn, { cn: 'Somebody Else' });
    await slapd.manager.remove(gone.dn);
    const second = connection.refresh({ ...wish, cookie: first.outcome.cookie });
    const { items } = await gathered(second);
    expect(second.outcome).toMatchObject({ kind: 'refreshed', gone: 'named' });
    expect(changedIn(items)).toEqual(['Somebody Else']);
    expect(deletedIn(items)).toEqual([goneUuid?.replaceAll('-', '')]);

    const third = connection.refresh({ ...wish, cookie: cookieOf(second.outcome) });
    expect((await gathered(third)).items).toEqual([]);
    expect(third.outcome).toMatchObject({ gone: 'named', cookie: cookieOf(second.outcome) });
  });

  it('begin anew where the directory no longer remembers: who is gone is not named but left out', async () => {
    const connection = await signedIn(slapd);
    const wish = { base: people.base, filter: '(uid=*)', attributes: ['uid'] };
    const first = connection.refresh(wish);
    const { items: before } = await gathered(first);
    const leavers = Array.from({ length: 9 }, (_, index) => people.person(100 + index).dn);
    await slapd.manager.remove(...leavers);
    const second = connection.refresh({ ...wish, cookie: cookieOf(first.outcome) });
    const { items } = await gathered(second);
    expect(second.outcome).toMatchObject({ gone: 'unmentioned' });
    expect(deletedIn(items)).toEqual([]);
    const mentioned = items.flatMap((item) => (item.state === 'changed' ? [item.entryUuid] : item.entryUuids));
    expect(new Set(mentioned.map((uuid) => uuid.toString('hex'))).size).toBe(before.length - leavers.length);
  });
});

describe.skipIf(!runs)('TLS', () => {
  const open = (slapd: Slapd, tls: 'ldaps' | 'starttls', more = {}) =>
    LdapConnection.open({
      urls: [tls === 'ldaps' ? slapd.secureUrl : slapd.url],
      tls,
      ca: readFileSync(slapd.caFile, 'utf8'),
      ...more,
    });

  it.each(['ldaps', 'starttls'] as const)('by %s is used where the certificate is right', async (tls) => {
    const slapd = await startSourceSlapd({ certificate: 'right' });
    onTestFinished(slapd.stop);
    const connection = await open(slapd, tls);
    onTestFinished(() => connection.close());
    await connection.bind(sourceAccounts.reader.dn(slapd.suffix), sourceAccounts.reader.password);
    const another = await startSourceSlapd({ certificate: 'right' });
    onTestFinished(another.stop);
    const stranger = open(slapd, tls, { ca: readFileSync(another.caFile, 'utf8') });
    await expect(stranger).rejects.toMatchObject({ kind: 'tls' });
    await expect(stranger).rejects.toThrow(/not signed by an authority that is trusted/);
    await expect(open(slapd, tls, { ca: 'no certificate' })).rejects.toMatchObject({ kind: 'tls' });
  });

  it.each(['ldaps', 'starttls'] as const)('by %s signs in by certificate, as whoever that is of', async (tls) => {
    const slapd = await startSourceSlapd({ certificate: 'right' });
    onTestFinished(slapd.stop);
    const { certificate: cert = '', key = '' } = slapd.tls ?? {};
    const connection = await open(slapd, tls, { clientCertificate: { cert, key } });
    onTestFinished(() => connection.close());
    await connection.bindExternal();
    expect((await connection.readEntry(slapd.suffix))?.dn).toBe(slapd.suffix);
    const nobody = await open(slapd, tls);
    onTestFinished(() => nobody.close());
    await expect(nobody.bindExternal()).rejects.toMatchObject({ kind: 'bind-refused' });
  });

  it.each([
    { certificate: 'only localhost', tls: 'starttls', says: /not for “127.0.0.1” but for DNS:localhost/ },
    { certificate: 'only localhost', tls: 'ldaps', says: /not for “127.0.0.1” but for DNS:localhost/ },
    { certificate: 'wrong name', tls: 'starttls', says: /not for “127.0.0.1” but for DNS:elsewhere.example/ },
    { certificate: 'wrong name', tls: 'ldaps', says: /not for “127.0.0.1” but for DNS:elsewhere.example/ },
    { certificate: 'expired', tls: 'starttls', says: /has expired/ },
    { certificate: 'expired', tls: 'ldaps', says: /has expired/ },
  ] as const)('by $tls is refused where the certificate is: $certificate', async ({ certificate, tls, says }) => {
    const slapd = await startSourceSlapd({ certificate });
    onTestFinished(slapd.stop);
    const opened = open(slapd, tls);
    await expect(opened).rejects.toMatchObject({ kind: 'tls' });
    await expect(opened).rejects.toThrow(says);
    if (certificate !== 'only localhost') return;
    const connection = await open(slapd, tls, { serverName: 'localhost' });
    connection.close();
  });
});

const byDn = <T extends { dn: string }>(entries: readonly T[]) => [...entries].sort((a, b) => a.dn.localeCompare(b.dn));
const plain = (entry: FoundEntry) => ({
  dn: entry.dn,
  attributes: entry
    .attributes()
    .map(({ description, values }) => [description, values.map((value) => value.toString('hex'))]),
});
const cookieOf = (outcome: { kind: string; cookie?: Buffer }) => outcome.cookie ?? Buffer.alloc(0);
const changedIn = (items: readonly RefreshChange[]) =>
  items.flatMap((item) => (item.state === 'changed' ? item.entry.texts('cn') : []));
const deletedIn = (items: readonly RefreshChange[]) =>
  items.flatMap((item) => (item.state === 'deleted' ? item.entryUuids.map((uuid) => uuid.toString('hex')) : []));

function seenByLdapjs(slapd: Slapd, filter: string, attributes: string[]) {
  const client = ldap.createClient({ url: slapd.url });
  const found: ReturnType<typeof plain>[] = [];
  return new Promise<typeof found>((resolve, reject) => {
    client.on('error', reject);
    client.bind(sourceAccounts.reader.dn(slapd.suffix), sourceAccounts.reader.password, (refused) => {
      if (refused) return reject(refused);
      client.search(slapd.suffix, { scope: 'sub', filter, attributes }, (fault, response) => {
        if (fault) return reject(fault);
        response.on('searchEntry', (entry) =>
          found.push({
            dn: String(entry.objectName),
            attributes: entry.attributes.map(({ type, buffers }) => [
              type,
              buffers.map((value) => value.toString('hex')),
            ]),
          }),
        );
        response.on('error', reject);
        response.on('end', () => {
          client.unbind();
          resolve(found);
        });
      });
    });
  });
}
