import { readFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import * as argon2 from '@node-rs/argon2';
import type { ReplicaRecord } from '@waypost/organization';
import {
  aMailbox,
  aSmallOrganization,
  canRun,
  type FaultProxy,
  SourcePeople,
  startFaultProxy,
  startSourceSlapd,
} from '@waypost/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { RawClient } from './raw-client.js';
import { aVerifier, serveSample } from './serve-sample.spec-support.js';

vi.mock('@node-rs/argon2', { spy: true });

const runs = canRun('passwords kept by another directory', {
  slapd: 'slapd',
  slapadd: 'slapd',
  ldapmodify: 'ldap-utils',
  openssl: 'openssl',
});
const people = new SourcePeople({ count: 3 });
const [ann, bob] = people.people();

describe.skipIf(!runs)('A mailbox whose password another directory keeps', () => {
  let slapd: Awaited<ReturnType<typeof startSourceSlapd>>;
  let proxy: FaultProxy;
  let sample: Awaited<ReturnType<typeof serveSample>>;
  beforeAll(async () => {
    slapd = await startSourceSlapd({ ldif: people.ldif(), certificate: 'wrong name' });
    proxy = await startFaultProxy(slapd.url);
  });
  beforeEach(async () => {
    await slapd.manager.change(ann?.dn ?? '', { userPassword: 'secret of ann' });
    const verifier = await aVerifier('an older secret');
    sample = await serveSample([
      ...aSmallOrganization('zoe'),
      source(),
      aMailbox('ann', { verifier, passThrough: { sourceId: 'hq', dn: ann?.dn ?? '' } }),
      aMailbox('bob', { passThrough: { sourceId: 'hq', dn: bob?.dn ?? '' } }),
      aMailbox('eve', { verifier: await aVerifier('secret of eve') }),
    ]);
    vi.mocked(argon2.verify).mockClear();
  });
  afterEach(async () => {
    await sample.server.close();
    await proxy.comeUp();
    proxy.heal();
  });
  afterAll(async () => {
    await proxy?.stop();
    await slapd?.stop();
  });

  const source = (more = {}): ReplicaRecord => ({
    kind: 'directory-source',
    id: 'hq',
    name: 'hq',
    urls: [proxy.url],
    tls: 'plain',
    ...more,
  });
  const bind = async (name: string, password: string) => {
    const raw = await RawClient.connect(sample.port);
    onTestFinished(() => void raw.socket.destroy());
    return { raw, answer: await raw.bind(name, password) };
  };
  const codeOf = async (name: string, password: string) => (await bind(name, password)).answer.code;

  it('is signed in to by the password there, and by no other', async () => {
    expect(await codeOf('ann', 'secret of ann')).toBe(0);
    expect(await codeOf('ann', 'an older secret')).toBe(49);
    expect(await codeOf('bob', 'anything')).toBe(49);
    expect(await codeOf('ann', '')).toBe(53);
  });

  it('answers a wrong password as a name that nobody has is answered, at the cost of a check', async () => {
    const wrong = await bind('ann', 'wrong');
    expect(argon2.verify).toHaveBeenCalledTimes(1);
    const unknown = await bind('nobody', 'wrong');
    expect(argon2.verify).toHaveBeenCalledTimes(2);
    expect(wrong.answer).toEqual(unknown.answer);
    expect(sample.lines.map(({ fields }) => fields)).toMatchObject([
      { why: 'wrong-password' },
      { why: 'unknown-name' },
    ]);
  });

  it('goes back to the password here once that directory checks passwords no more', async () => {
    const { raw } = await bind('ann', 'secret of ann');
    expect((await raw.search('(uid=ann)')).entries).toHaveLength(1);
    sample.model.apply({ op: 'delete', kind: 'directory-source', id: 'hq' });
    expect(await raw.search('(uid=ann)')).toMatchObject({ code: 50 });
    expect(await codeOf('ann', 'secret of ann')).toBe(49);
    expect(await codeOf('ann', 'an older secret')).toBe(0);
  });

  it('is asked to come back where that directory is away, and the try is no guess', async () => {
    await proxy.goDown();
    for (let times = 0; times < 8; times++) expect(await codeOf('ann', 'secret of ann')).toBe(52);
    expect(sample.lines[0]).toMatchObject({ fields: { source: 'hq', kind: 'unreachable' } });
    expect(sample.lines.at(-1)?.fields).toMatchObject({ why: 'source-unavailable', code: 52 });
    expect(await codeOf('eve', 'secret of eve')).toBe(0);
    await proxy.comeUp();
    sample.clock.now += 4_000;
    expect(await codeOf('ann', 'secret of ann')).toBe(0);
    expect(sample.lines.at(-1)?.sentence).toMatch(/answers again/);
  });

  it('is asked to come back where that directory is silent, within some seconds', async () => {
    proxy.inject({ mute: true });
    const others = bind('eve', 'secret of eve');
    const { raw } = await bind('ann', 'secret of ann');
    expect((await others).answer.code).toBe(0);
    for (let waits = 0; waits < 4 && raw.answers.length === 0; waits++) await raw.until(() => raw.answers.length > 0);
    expect(raw.answers).toMatchObject([{ code: 52 }]);
  });

  it.each([
    { code: 19, then: 49 },
    { code: 32, then: 49 },
    { code: 48, then: 49 },
    { code: 49, then: 49 },
    { code: 53, then: 49 },
    { code: 1, then: 52 },
    { code: 8, then: 52 },
    { code: 10, then: 52 },
    { code: 13, then: 52 },
    { code: 51, then: 52 },
    { code: 52, then: 52 },
    { code: 80, then: 52 },
  ])('is told $then where that directory says $code', async ({ code, then }) => {
    proxy.inject({ bindCode: code });
    expect(await codeOf('ann', 'secret of ann')).toBe(then);
  });

  it('is not trusted to a server whose certificate is for another', async () => {
    sample.model.put(source({ urls: [slapd.url], tls: 'starttls', ca: readFileSync(slapd.caFile, 'utf8') }));
    expect(await codeOf('ann', 'secret of ann')).toBe(52);
    expect(sample.lines[0]?.fields).toMatchObject({ kind: 'tls' });
  });

  it('is remembered for a minute, and no longer', async () => {
    expect(await codeOf('ann', 'secret of ann')).toBe(0);
    await slapd.manager.change(ann?.dn ?? '', { userPassword: 'a new secret' });
    expect(await codeOf('ann', 'secret of ann')).toBe(0);
    expect(await codeOf('ann', 'a new secret')).toBe(0);
    sample.clock.now += 61_000;
    expect(await codeOf('ann', 'secret of ann')).toBe(49);
  });

  it('is not guessed at faster than any other', async () => {
    const guesses: number[] = [];
    const { raw } = await bind('nobody', 'x');
    for (let times = 0; times < 5; times++) guesses.push((await raw.bind('ann', `guess ${times}`)).code ?? -1);
    expect(guesses).toEqual([49, 49, 49, 49, 49]);
    const more = await Promise.all([6, 7, 8].map((times) => codeOf('ann', `guess ${times}`)));
    expect(more).toContain(51);
  });

  it('asks over connections that are there already', async () => {
    let connections = 0;
    const counting = createServer((client) => {
      connections++;
      const server = connect(slapd.port, '127.0.0.1');
      client.on('error', () => undefined).pipe(server);
      server.on('error', () => undefined).pipe(client);
    });
    await new Promise<void>((resolve) => counting.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void counting.close());
    sample.model.put(source({ urls: [`ldap://127.0.0.1:${(counting.address() as AddressInfo).port}`] }));
    for (const password of ['wrong', 'secret of ann', 'wrong too']) await codeOf('ann', password);
    expect(connections).toBe(1);
  });

  it('does not change its password here', async () => {
    const { raw } = await bind('ann', 'secret of ann');
    const { readPasswordChange } = await import('./password-change.js');
    const view = sample.directory.view(sample.clock.now);
    const mailbox = view?.model.mailboxByName('ann');
    const caller = { kind: 'mailbox' as const, id: mailbox?.id ?? '', dn: '', client: '127.0.0.1' };
    const connection = {
      isSecure: true,
      isLocal: true,
      certifiedName: undefined,
      offersTls: false,
      changesPasswords: true,
    };
    expect(readPasswordChange(undefined, { caller, connection, view })).toMatchObject({
      code: 53,
      sentence: expect.stringMatching(/change it there/) as unknown,
    });
    raw.socket.destroy();
  });
});
