import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { encodeRequest } from '@waypost/ldap';
import { aMailbox, aSmallOrganization } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decideBind } from './bind.js';
import { CertificateFollower } from './certificate-follower.js';
import { loadTlsMaterial } from './certificate.js';
import { aCertificate, anAuthority, type Pair } from './certificates.spec-support.js';
import { BindThrottle } from './bind-throttle.js';
import { PasswordCheck } from './password-check.js';
import { RawClient, searchFor } from './raw-client.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';
import { TlsIdentity } from './tls-identity.js';

const startTls = '1.3.6.1.4.1.1466.20037';
const people = 'ou=people,dc=paradigms,dc=example';

let [authority, server]: Pair[] = [];
let identity: TlsIdentity;
let sample: Awaited<ReturnType<typeof serveSample>>;
beforeAll(async () => {
  authority = await anAuthority('Waypost test authority');
  server = await aCertificate();
  identity = new TlsIdentity({ ...server, clientAuthorities: authority.cert });
  const mark = aMailbox('mark', { verifier: await aVerifier('mark-secret') });
  sample = await serveSample([...aSmallOrganization('ann'), mark], identity);
});
afterAll(() => sample.server.close());

const client = () => RawClient.connect(sample.port);
async function secured(options?: ConnectionOptions) {
  const raw = await client();
  expect(await raw.startTls(options)).toMatchObject({ code: 0 });
  return raw;
}
const root = { base: '', scope: 'base', attributes: ['+'] } as const;
const offered = async (raw: RawClient) => (await raw.search('(objectClass=*)', root)).entries[0]?.attributes ?? {};

describe('StartTLS', () => {
  it('secures a connection, which goes on as it was', async () => {
    const raw = await client();
    await raw.bind(service.dn, service.password);
    expect(await raw.startTls({ ca: server?.cert, servername: 'localhost', rejectUnauthorized: true })).toMatchObject({
      code: 0,
    });
    expect((raw.socket as TLSSocket).getProtocol()).toBe('TLSv1.3');
    expect((await raw.search('(uid=ann)')).entries).toHaveLength(1);
  });

  it('is promised by the root only while it can be had', async () => {
    expect((await offered(await client()))['supportedExtension']).toContain(startTls);
    expect((await offered(await secured()))['supportedExtension']).not.toContain(startTls);
  });

  it('is refused with 1 where TLS is there already', async () => {
    const raw = await secured();
    expect(await raw.ask({ op: 'extended', oid: startTls })).toMatchObject({ code: 1 });
    expect(await raw.bind('mark', 'mark-secret')).toMatchObject({ code: 0 });
  });

  it('is refused with 1 while a search is being answered', async () => {
    const raw = await client();
    await raw.bind(service.dn, service.password);
    // Filters that take more than one slice, so that the search still runs when StartTLS is read.
    const heavy = searchFor(`(|${'(cn=*x*y*z*)'.repeat(120)})`);
    for (let index = 0; index < 5_000; index++) sample.model.put(aMailbox(`m${String(index)}`));
    raw.socket.write(encodeRequest(90, heavy));
    await new Promise((resolve) => setTimeout(resolve, 5));
    raw.socket.write(encodeRequest(91, { op: 'extended', oid: startTls }));
    await raw.until(() => raw.answers.filter(({ id, code }) => id >= 90 && code !== undefined).length === 2);
    expect(raw.answers.filter(({ id }) => id >= 90).map(({ id, code }) => [id, code])).toEqual([
      [91, 1],
      [90, 0],
    ]);
  });

  it('is not offered where there is no certificate: 2', async () => {
    const plain = await serveSample(aSmallOrganization());
    const raw = await RawClient.connect(plain.port);
    expect(await raw.startTls()).toMatchObject({ code: 2 });
    expect((await offered(raw))['supportedExtension']).not.toContain(startTls);
    await plain.server.close();
  });

  it.each([
    { what: 'a whole request', behind: encodeRequest(8, { op: 'bind', name: 'mark', password: 'mark-secret' }) },
    { what: 'the beginning of one', behind: Buffer.from('3050020108', 'hex') },
  ])('begins nothing where $what was slipped in behind it, and ends the session', async ({ behind }) => {
    const raw = await client();
    raw.socket.write(Buffer.concat([encodeRequest(7, { op: 'extended', oid: startTls }), behind]));
    await raw.until(() => raw.closed);
    expect(raw.closed).toBe(true);
    expect(raw.answers.map(({ id, code }) => [id, code])).toEqual([[7, 1]]);
  });

  it('takes nothing for a request that comes in clear text after it was granted', async () => {
    const raw = await client();
    await raw.ask({ op: 'extended', oid: startTls });
    raw.socket.write(encodeRequest(8, { op: 'bind', name: 'mark', password: 'mark-secret' }));
    await raw.until(() => raw.closed);
    expect(raw.closed).toBe(true);
    expect(raw.answers.filter(({ id }) => id === 8)).toEqual([]);
  });

  it.each([
    { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
    { maxVersion: 'TLSv1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
  ] as const)('refuses $maxVersion', async (options) => {
    await expect((await client()).startTls(options)).rejects.toThrow();
  });

  it('takes TLS 1.2', async () => {
    const raw = await secured({ maxVersion: 'TLSv1.2' });
    expect(await raw.bind('mark', 'mark-secret')).toMatchObject({ code: 0 });
  });
});

describe('a password in clear text', () => {
  const desk = () => ({
    directory: sample.directory,
    passwords: new PasswordCheck(1),
    throttle: new BindThrottle(Date.now),
    now: Date.now,
  });
  const from = (isSecure: boolean, isLocal: boolean) => ({
    isSecure,
    isLocal,
    offersTls: !isSecure,
    changesPasswords: false,
    certifiedName: undefined,
  });
  const simple = (name: string, password: string) =>
    ({ op: 'bind', version: 3, name, authentication: { method: 'simple', password: Buffer.from(password) } }) as const;
  const plain = (text: string) =>
    ({
      op: 'bind',
      version: 3,
      name: '',
      authentication: { method: 'sasl', mechanism: 'PLAIN', credentials: Buffer.from(text) },
    }) as const;

  it.each([
    { what: 'simple, elsewhere', request: simple('mark', 'mark-secret'), over: from(false, false), code: 13 },
    { what: 'simple and wrong, elsewhere', request: simple('mark', 'x'), over: from(false, false), code: 13 },
    { what: 'PLAIN, elsewhere', request: plain('\0mark\0mark-secret'), over: from(false, false), code: 13 },
    { what: 'anonymous, elsewhere', request: simple('', ''), over: from(false, false), code: 0 },
    { what: 'a name alone, elsewhere', request: simple('mark', ''), over: from(false, false), code: 53 },
    { what: 'simple, here', request: simple('mark', 'mark-secret'), over: from(false, true), code: 0 },
    { what: 'simple over TLS', request: simple('mark', 'mark-secret'), over: from(true, false), code: 0 },
    { what: 'PLAIN over TLS', request: plain('\0mark\0mark-secret'), over: from(true, false), code: 0 },
  ])('is answered $code: $what', async ({ request, over, code }) => {
    const comer = { connection: over, from: { address: '192.0.2.1', isMailServer: false, isKnownServer: false } };
    expect((await decideBind(request, comer, desk())).result.code).toBe(code);
  });

  const elsewhere = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
  it.skipIf(elsewhere === undefined)('is refused on the wire from another address, until TLS has begun', async () => {
    const port = await sample.server.listenPlain(undefined, 0);
    const raw = await RawClient.connect(port, elsewhere);
    expect((await offered(raw))['supportedSASLMechanisms']).toBeUndefined();
    expect(await raw.bind('mark', 'mark-secret')).toMatchObject({ code: 13 });
    await raw.startTls();
    expect((await offered(raw))['supportedSASLMechanisms']).toEqual(['PLAIN']);
    expect(await raw.bind('mark', 'mark-secret')).toMatchObject({ code: 0 });
  });
});

describe('SASL', () => {
  it.each([
    { what: 'a login name', text: '\0mark\0mark-secret', code: 0 },
    { what: 'an address', text: '\0mark@paradigms.example\0mark-secret', code: 0 },
    { what: 'the DN of a service', text: `\0dn:${service.dn}\0${service.password}`, code: 0 },
    { what: 'the same authorization', text: `u:mark\0mark\0mark-secret`, code: 0 },
    { what: 'the same authorization as a DN', text: `dn:UID=mark,${people}\0mark\0mark-secret`, code: 0 },
    {
      what: 'an authorization by another name of the same person',
      text: 'u:mark\0mark@paradigms.example\0mark-secret',
      code: 0,
    },
    {
      what: 'an authorization by the address in a DN',
      text: `dn:uid=mark@paradigms.example,${people}\0mark\0mark-secret`,
      code: 0,
    },
    {
      what: 'an authorization by a DN that is nobody',
      text: `dn:uid=mark,${people.replace('people', 'shared')}\0mark\0mark-secret`,
      code: 49,
    },
    { what: 'the authorization of another', text: `dn:uid=ann,${people}\0mark\0mark-secret`, code: 49 },
    { what: 'a wrong password', text: '\0mark\0wrong', code: 49 },
    { what: 'the authorization of another and a wrong password', text: 'ann\0mark\0wrong', code: 49 },
    { what: 'an unknown name', text: '\0nobody\0x', code: 49 },
    { what: 'an empty password', text: '\0mark\0', code: 49 },
    { what: 'an empty name', text: '\0\0mark-secret', code: 49 },
    { what: 'an empty response', text: '', code: 49 },
    { what: 'no separators', text: 'mark', code: 49 },
    { what: 'too many separators', text: '\0mark\0mark\0secret', code: 49 },
  ])('PLAIN with $what answers $code', async ({ text, code }) => {
    const raw = await client();
    expect(await raw.bindSasl('PLAIN', text)).toMatchObject({ code, tag: 0x61 });
    const { dn } = await raw.ask({ op: 'extended', oid: '1.3.6.1.4.1.4203.1.11.3' });
    expect(dn === '').toBe(code !== 0);
  });

  it('PLAIN begun without a word is asked for one', async () => {
    const raw = await client();
    expect(await raw.bindSasl('PLAIN')).toMatchObject({ code: 14 });
    expect(await raw.bindSasl('PLAIN', '\0mark\0mark-secret')).toMatchObject({ code: 0 });
  });

  it.each(['DIGEST-MD5', 'GSSAPI', 'SCRAM-SHA-256', '', 'x'.repeat(200)])('%s is not known: 7', async (mechanism) => {
    expect(await (await client()).bindSasl(mechanism, 'x')).toMatchObject({ code: 7 });
  });

  it.each([
    { name: 'dovecot', signed: true, authorization: '', code: 0 },
    { name: 'Dovecot', signed: true, authorization: `dn:${service.dn}`, code: 0 },
    { name: 'dovecot', signed: true, authorization: 'u:dovecot', code: 0 },
    { name: 'dovecot', signed: true, authorization: `dn:uid=mark,${people}`, code: 49 },
    { name: 'nobody', signed: true, authorization: '', code: 49 },
    { name: 'mark', signed: true, authorization: '', code: 49 },
    { name: 'dovecot', signed: false, authorization: '', code: 48 },
  ])(
    'EXTERNAL of $name, signed by the authority: $signed, for "$authorization" answers $code',
    async ({ name, signed, authorization, code }) => {
      const raw = await secured(await aCertificate(name, signed ? authority : undefined));
      expect((await offered(raw))['supportedSASLMechanisms']).toEqual(signed ? ['PLAIN', 'EXTERNAL'] : ['PLAIN']);
      expect(await raw.bindSasl('EXTERNAL', authorization)).toMatchObject({ code });
    },
  );

  it.each([
    { over: 'TLS without a certificate', get: () => secured() },
    { over: 'clear text', get: client },
  ])('EXTERNAL over $over answers 48', async ({ get }) => {
    expect(await (await get()).bindSasl('EXTERNAL', '')).toMatchObject({ code: 48 });
  });
});

describe('a renewed certificate', () => {
  const shown = async (port: number) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return CN;
  };

  it('is taken over for LDAPS and StartTLS, and a broken one leaves the old in place, with a line in the log', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waypost-renewed-'));
    const [certificate, key, clientAuthorities] = ['c.pem', 'k.pem', 'ca.pem'].map((name) => join(folder, name));
    if (!certificate || !key || !clientAuthorities) throw new Error('Three names.');
    const place = async (pair: Pair) => {
      await Promise.all([writeFile(certificate, pair.cert), writeFile(key, pair.key)]);
    };
    await place(await aCertificate('before'));
    await writeFile(clientAuthorities, authority?.cert ?? '');
    const load = () => loadTlsMaterial({ tls: { certificate, key }, clientAuthorities, dataDir: folder });
    const renewed = new TlsIdentity(await load());
    const running = await serveSample(aSmallOrganization(), renewed);
    const port = await running.server.listenTls(renewed, '127.0.0.1', 0);
    const lines: string[] = [];
    const note = (_: object, sentence: string) => void lines.push(sentence);
    const follower = new CertificateFollower(load, renewed, { info: note, warn: note });
    const overStartTls = async () => {
      const raw = await RawClient.connect(running.port);
      await raw.startTls();
      const { CN } = (raw.socket as TLSSocket).getPeerCertificate().subject;
      raw.socket.destroy();
      return CN;
    };
    expect([await shown(port), await overStartTls()]).toEqual(['before', 'before']);

    await place(await aCertificate('after'));
    await follower.look();
    expect([await shown(port), await overStartTls()]).toEqual(['after', 'after']);
    expect(lines).toEqual(['The TLS certificate was exchanged.']);

    await writeFile(key, (await aCertificate('other')).key);
    await follower.look();
    expect(lines).toHaveLength(1);
    await follower.look();
    await follower.look();
    expect(lines.slice(1)).toEqual(['The new TLS certificate is of no use; the old one goes on serving.']);
    await follower.look(true);
    expect(lines).toHaveLength(3);
    expect([await shown(port), await overStartTls()]).toEqual(['after', 'after']);

    follower.stop();
    await running.server.close();
    await rm(folder, { recursive: true });
  });

  it('cannot be a file of authorities that holds none', () => {
    expect(() => new TlsIdentity({ ...(server as Pair), clientAuthorities: 'nothing' })).toThrow();
  });
});
