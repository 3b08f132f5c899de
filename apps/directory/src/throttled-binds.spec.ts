import * as argon2 from '@node-rs/argon2';
import { aMailbox, aSmallOrganization } from '@waypost/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BindThrottle } from './bind-throttle.js';
import { RawClient } from './raw-client.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';

vi.mock('@node-rs/argon2', { spy: true });

const suffix = 'dc=paradigms,dc=example';
const fromClient = (name: string, client: string) => `uid=${name},wpService=imap+wpClient=${client},${suffix}`;
const [owner, mallory] = ['192.0.2.1', '203.0.113.9'];

let sample: Awaited<ReturnType<typeof serveSample>>;
beforeEach(async () => {
  sample = await serveSample([
    ...aSmallOrganization(),
    aMailbox('mark', { verifier: await aVerifier('mark-secret') }),
    aMailbox('ann', { verifier: await aVerifier('ann-secret') }),
  ]);
  vi.mocked(argon2.verify).mockClear();
});
afterEach(() => sample.server.close());

/** A connection a mail server opened as itself; or one of anybody. */
async function connection(as: 'mail server' | 'anybody' = 'mail server') {
  const raw = await RawClient.connect(sample.port);
  if (as === 'mail server') await raw.bind(service.dn, service.password);
  vi.mocked(argon2.verify).mockClear();
  const bind = async (name: string, password: string) => (await raw.bind(name, password)).code;
  let guesses = 0;
  const guess = (name: string, times = 1) =>
    Promise.all(Array.from({ length: times }, () => bind(name, `guess ${String(guesses++)}`)));
  return { bind, guess, raw };
}

it.each(['mark', 'nobody'])('guesses at %s are answered 49, then 51 without any check', async (name) => {
  const { guess } = await connection();
  expect(await guess(fromClient(name, mallory), 5)).toEqual([49, 49, 49, 49, 49]);
  expect(argon2.verify).toHaveBeenCalledTimes(5);
  expect(await guess(fromClient(name, mallory))).toEqual([49]); // held for a second
  expect(await guess(fromClient(name, mallory), 3)).toEqual([51, 51, 51]);
  expect(argon2.verify).toHaveBeenCalledTimes(6);
  expect(sample.lines.at(-1)?.fields).toMatchObject({ why: 'delayed', code: 51, onBehalfOf: mallory });
});

it('the owner signs in through the same mail server all the while, and so does everyone else', async () => {
  const { bind, guess } = await connection();
  expect(await bind(fromClient('mark', owner), 'mark-secret')).toBe(0);
  for (let client = 1; client <= 25; client++) await guess(fromClient('mark', `198.51.100.${String(client)}`));
  expect(await guess(fromClient('mark', '198.51.100.99'))).toEqual([51]);
  expect(await bind(fromClient('mark', owner), 'mark-secret')).toBe(0);
  expect(await bind(fromClient('ann', '198.51.100.99'), 'ann-secret')).toBe(0);
  expect(await bind(service.dn, service.password)).toBe(0);
});

it('only a mail server is believed when it says whose client asks', async () => {
  const { bind } = await connection();
  await bind(fromClient('mark', owner), 'mark-secret');
  const liar = await connection('anybody');
  for (let client = 1; client <= 6; client++) await liar.guess(fromClient('mark', `198.51.100.${String(client)}`));
  expect(await liar.guess(fromClient('mark', owner))).toEqual([51]);
});

it('the same wrong password over and over, as of a program that was not told the new one, is one guess', async () => {
  const { bind } = await connection();
  for (let times = 0; times < 50; times++) expect(await bind(fromClient('mark', owner), 'the old one')).toBe(49);
  expect(argon2.verify).toHaveBeenCalledTimes(1);
  expect(await bind(fromClient('mark', owner), 'mark-secret')).toBe(0);
});

it('a program that opens many connections at once with the right password is not delayed', async () => {
  const connections = await Promise.all(Array.from({ length: 12 }, () => connection()));
  const answers = await Promise.all(connections.map(({ bind }) => bind(fromClient('mark', owner), 'mark-secret')));
  expect(new Set(answers)).toEqual(new Set([0]));
});

it('a service account is never delayed, whatever is tried at it', async () => {
  const { guess, bind } = await connection('anybody');
  expect(new Set(await guess(service.dn, 60))).toEqual(new Set([49]));
  expect(await bind(service.dn, service.password)).toBe(0);
});

it.each(['mark', 'nobody'])('one address of %s is one account, however it is spelled', async (name) => {
  const { guess } = await connection();
  const letters = ['ｐ', 'ⓟ', 'Ｐ', '𝐩', '𝓹', '𝔭', '𝕡', '𝖕', '𝗽'];
  const spelled = letters.map((letter) => fromClient(`${name}@${letter}aradigms.example`, mallory));
  for (const spelling of spelled.slice(0, 5)) expect(await guess(spelling)).toEqual([49]);
  expect(await Promise.all(spelled.slice(5).map((spelling) => guess(spelling)))).toEqual([[49], [51], [51], [51]]);
});

it('a name longer than any leaves no more behind than another', async () => {
  const admit = vi.spyOn(BindThrottle.prototype, 'admit');
  const { guess } = await connection('anybody');
  for (const name of ['x'.repeat(60_000), `${'y'.repeat(60_000)}@paradigms.example`])
    expect(await guess(name)).toEqual([49]);
  expect(admit.mock.calls.map(([account]) => account.length < 400)).toEqual([true, true]);
  admit.mockRestore();
});
