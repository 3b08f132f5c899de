import { createHash } from 'node:crypto';
import * as argon2 from '@node-rs/argon2';
import { appPasswordMaterial, type AppPasswordVerifier } from '@waypost/organization';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { aMailbox, anOverride, aSmallOrganization, mailboxId } from '@waypost/testing';
import { RawClient } from './raw-client.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';

vi.mock('@node-rs/argon2', { spy: true });

const suffix = 'dc=paradigms,dc=example';
const people = `ou=people,${suffix}`;
const secretOf = (letter: string) => letter.repeat(24);
const app = (mailbox: string, secret: string, more: Partial<AppPasswordVerifier> = {}): AppPasswordVerifier => ({
  digest: createHash('sha256')
    .update(appPasswordMaterial(mailboxId(mailbox), secret) ?? '')
    .digest('base64url'),
  ...more,
});
const [forImap, forAll, ended] = [secretOf('a'), secretOf('b'), secretOf('c')];
const mains = { mark: 'mark-secret', ann: 'ann-secret' };

let sample: Awaited<ReturnType<typeof serveSample>>;
const markWith = async (appPasswords: AppPasswordVerifier[]) =>
  aMailbox('mark', { verifier: await aVerifier(mains.mark), appPasswords });
const marks = [
  app('mark', forImap, { services: ['imap', 'submission'] }),
  app('mark', forAll),
  app('mark', ended, { expiresAt: '2020-01-01T00:00:00.000Z' }),
];

beforeAll(async () => {
  sample = await serveSample([
    ...aSmallOrganization('bob'),
    await markWith(marks),
    aMailbox('ann', { verifier: await aVerifier(mains.ann), appPasswords: [app('ann', secretOf('d'))] }),
    anOverride(mailboxId('ann'), 'mailbox.passwordForClients', false),
  ]);
});
afterAll(() => sample.server.close());
beforeEach(() => {
  vi.mocked(argon2.verify).mockClear();
  sample.clock.now += 2 * 60 * 60_000;
  sample.directory.heard(sample.clock.now);
});

const viewOf = (name: string, serviceName?: string) =>
  serviceName === undefined ? `uid=${name},${people}` : `uid=${name},wpService=${serviceName},${suffix}`;

/** A bind as a mail server makes it: on a connection on which it signed in itself. */
async function bind(name: string, password: string): Promise<number | undefined> {
  const raw = await RawClient.connect(sample.port);
  expect(await raw.bind(service.dn, service.password)).toMatchObject({ code: 0 });
  vi.mocked(argon2.verify).mockClear();
  const { code } = await raw.bind(name, password);
  raw.socket.destroy();
  return code;
}

describe('a bind through a service', () => {
  it.each([
    { as: viewOf('mark', 'imap'), password: forImap, code: 0, what: 'an app password for it' },
    { as: viewOf('mark', 'submission'), password: forImap, code: 0, what: 'one for it and another' },
    { as: viewOf('mark', 'pop3'), password: forImap, code: 49, what: 'one for others' },
    { as: viewOf('mark', 'pop3'), password: forAll, code: 0, what: 'one for all' },
    { as: viewOf('mark', 'something-else'), password: forAll, code: 49, what: 'one for all, at what is no service' },
    { as: viewOf('mark', 'imap'), password: ended, code: 49, what: 'one that expired' },
    { as: viewOf('mark', 'imap'), password: secretOf('d'), code: 49, what: 'one of another mailbox' },
    { as: viewOf('bob', 'imap'), password: secretOf('a'), code: 49, what: 'one where the mailbox has none' },
    { as: viewOf('nobody', 'imap'), password: forAll, code: 49, what: 'one for a name nobody has' },
    { as: viewOf('mark', 'imap'), password: 'mark-secret', code: 0, what: 'the main password' },
    { as: viewOf('mark', 'IMAP'), password: forImap.toUpperCase(), code: 0, what: 'capitals' },
    {
      as: viewOf('mark@paradigms.example', 'imap'),
      password: 'aaaa-aaaa-aaaa-aaaa-aaaa-aaaa',
      code: 0,
      what: 'groups',
    },
    { as: viewOf('mark'), password: forAll, code: 0, what: 'one for all, by the plain name' },
    { as: viewOf('mark'), password: forImap, code: 49, what: 'one for some, by the plain name' },
    { as: 'mark', password: forAll, code: 0, what: 'one for all, by the bare name' },
    { as: `uid=mark,wpService=imap,${people}`, password: forImap, code: 49, what: 'a view that is elsewhere' },
    { as: `uid=mark,wpService=imap+wpService=pop3,${suffix}`, password: forImap, code: 49, what: 'two services' },
    { as: `uid=mark,wpService=im ap,${suffix}`, password: forAll, code: 49, what: 'no word for a service' },
    { as: `uid=mark,wpService=imap+wpClient=2001:db8::1,${suffix}`, password: forImap, code: 0, what: 'a client' },
    { as: `uid=mark,wpService=imap+wpClient=,${suffix}`, password: forImap, code: 0, what: 'no client' },
  ])('as $as answers $code to $what', async ({ as, password, code }) => {
    expect(await bind(as, password)).toBe(code);
  });

  it.each([
    { through: 'imap', code: 49 },
    { through: 'smtp', code: 49 },
    { through: undefined, code: 49 },
    { through: 'http', code: 0 },
  ])('takes the main password at $through for $code where programs may not use it', async ({ through, code }) => {
    expect(await bind(viewOf('ann', through), mains.ann)).toBe(code);
    expect(await bind(viewOf('ann', through), secretOf('d'))).toBe(0);
  });

  it.each([
    {
      as: viewOf('ann', 'http'),
      password: mains.ann,
      code: 49,
      what: 'the main password, wherever programs may not use it',
    },
    { as: viewOf('mark', 'imap'), password: forImap, code: 49, what: 'an app password for it' },
    { as: viewOf('mark', 'imap'), password: forAll, code: 0, what: 'one for all' },
  ])('is believed from mail servers alone: a stranger as $as gets $code for $what', async ({ as, password, code }) => {
    const raw = await RawClient.connect(sample.port);
    expect(await raw.bind(as, password)).toMatchObject({ code });
    raw.socket.destroy();
  });

  it('refuses a revoked or changed password at once, however often it was right', async () => {
    for (let times = 0; times < 3; times++) expect(await bind(viewOf('mark', 'imap'), forImap)).toBe(0);
    expect(await bind(viewOf('mark', 'imap'), mains.mark)).toBe(0);
    sample.model.put(
      aMailbox('mark', { verifier: await aVerifier('a new one'), credentialVersion: 2, appPasswords: marks.slice(1) }),
    );
    expect(await bind(viewOf('mark', 'imap'), forImap)).toBe(49);
    expect(await bind(viewOf('mark', 'imap'), mains.mark)).toBe(49);
    sample.model.put(await markWith(marks));
    expect(await bind(viewOf('mark', 'imap'), forImap)).toBe(0);
  });

  it('reads nothing more on a connection whose password was changed, withdrawn or ended', async () => {
    const endingSoon = [app('mark', forAll, { expiresAt: new Date(sample.clock.now + 1_000).toISOString() })];
    const readsOwn = async (raw: RawClient) =>
      (await raw.search('(objectClass=*)', { base: viewOf('mark'), scope: 'base', attributes: ['1.1'] })).code;
    for (const { password, then } of [
      {
        password: mains.mark,
        then: async () => sample.model.put(aMailbox('mark', { verifier: await aVerifier('new') })),
      },
      { password: forAll, then: async () => sample.model.put(await markWith([])) },
      { password: forAll, then: () => (sample.clock.now += 1_000) },
    ]) {
      sample.model.put(await markWith(endingSoon));
      const raw = await RawClient.connect(sample.port);
      expect(await raw.bind(viewOf('mark'), password)).toMatchObject({ code: 0 });
      expect(await readsOwn(raw)).toBe(0);
      await then();
      expect(await readsOwn(raw)).toBe(50);
      raw.socket.destroy();
    }
    sample.model.put(await markWith(marks));
  });

  it('stops taking an app password at the instant it expires', async () => {
    const soon = new Date(sample.clock.now + 1).toISOString();
    sample.model.put(await markWith([app('mark', forImap, { expiresAt: soon })]));
    expect(await bind(viewOf('mark', 'imap'), forImap)).toBe(0);
    sample.clock.now += 1;
    expect(await bind(viewOf('mark', 'imap'), forImap)).toBe(49);
    sample.model.put(await markWith(marks));
  });
});

describe('the cost of a refused bind', () => {
  const wrongFor = (name: string) => ({ as: viewOf(name, 'imap'), password: `${name} ${String(Math.random())}` });

  it.each([
    { what: 'a wrong password', of: () => wrongFor('mark') },
    { what: 'a name nobody has', of: () => wrongFor('nobody') },
    { what: 'a mailbox without any password', of: () => wrongFor('bob') },
    { what: 'a wrong app password', of: () => ({ as: viewOf('mark', 'imap'), password: secretOf('z') }) },
    { what: 'an app password for another service', of: () => ({ as: viewOf('mark', 'pop3'), password: forImap }) },
    {
      what: 'the right main password where it may not be used',
      of: () => ({ as: viewOf('ann', 'imap'), password: mains.ann }),
    },
  ])('is one Argon2id check for $what', async ({ of }) => {
    const { as, password } = of();
    expect(await bind(as, password)).toBe(49);
    expect(argon2.verify).toHaveBeenCalledTimes(1);
  });

  it('is the same with fifty app passwords, and shows in no answer', async () => {
    const many = Array.from({ length: 50 }, (_, index) =>
      app('mark', `${secretOf('e').slice(2)}${String(22 + index)}`),
    );
    sample.model.put(await markWith(many));
    expect(await bind(viewOf('mark', 'imap'), secretOf('y'))).toBe(49);
    expect(argon2.verify).toHaveBeenCalledTimes(1);
    sample.model.put(await markWith(marks));
  });

  it('is nothing for an app password that is right, the first time and ever after', async () => {
    expect(await bind(viewOf('mark', 'imap'), forImap)).toBe(0);
    expect(argon2.verify).not.toHaveBeenCalled();
  });

  it('is nothing for a main password that was right a while ago', async () => {
    await bind(viewOf('mark', 'imap'), mains.mark);
    vi.mocked(argon2.verify).mockClear();
    for (const through of ['imap', 'pop3', undefined]) expect(await bind(viewOf('mark', through), mains.mark)).toBe(0);
    expect(argon2.verify).not.toHaveBeenCalled();
  });
});

describe('people seen through a service', () => {
  const ask = async (base: string, scope: 'base' | 'one' | 'sub', filter = '(objectClass=*)') => {
    const raw = await RawClient.connect(sample.port);
    await raw.bind(service.dn, service.password);
    const { code, entries } = await raw.search(filter, {
      base,
      scope,
      attributes: ['wpService', 'wpClient', 'entryDN'],
    });
    raw.socket.destroy();
    return { code, names: entries.map(({ dn }) => dn), attributes: entries.map(({ attributes }) => attributes) };
  };
  const imap = `wpService=imap,${suffix}`;

  it('have names below it, so that whoever finds one can bind by it', async () => {
    expect(await ask(imap, 'sub', '(uid=mark)')).toMatchObject({ code: 0, names: [`uid=mark,${imap}`] });
    expect((await ask(imap, 'one')).names).toHaveLength(3);
    const client = `wpService=imap+wpClient=2001:db8::1,${suffix}`;
    expect(await ask(client, 'sub', '(mail=ann@paradigms.example)')).toEqual({
      code: 0,
      names: [`uid=ann,${client}`],
      attributes: [{ entryDN: [`uid=ann,${client}`] }],
    });
  });

  it('stand below an entry of their own, and in no search from above', async () => {
    expect(await ask(imap, 'base')).toMatchObject({ names: [imap], attributes: [{ wpService: ['imap'] }] });
    expect((await ask(suffix, 'sub', '(uid=mark)')).names).toEqual([`uid=mark,${people}`]);
    expect(await ask(`uid=nobody,${imap}`, 'base')).toMatchObject({ code: 32 });
  });
});
