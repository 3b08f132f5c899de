import * as argon2 from '@node-rs/argon2';
import { aMailbox, aSmallOrganization } from '@waypost/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { authenticate, type Bound, type Origin } from './authenticate.js';
import { BindThrottle } from './bind-throttle.js';
import { PasswordCheck } from './password-check.js';
import { aVerifier, serveSample, service } from './serve-sample.spec-support.js';

vi.mock('@node-rs/argon2', { spy: true });

const suffix = 'dc=paradigms,dc=example';
const anybody = (address: string): Origin => ({ address, isMailServer: false, isKnownServer: false });
const mailServer: Origin = { address: '192.0.2.25', isMailServer: true, isKnownServer: true };
const [mallory, owner] = ['203.0.113.9', '192.0.2.1'];
const fromClient = (name: string, client: string) => `uid=${name},wpService=imap+wpClient=${client},${suffix}`;
const verify = vi.mocked(argon2.verify);

let sample: Awaited<ReturnType<typeof serveSample>>;
beforeEach(async () => {
  sample = await serveSample([...aSmallOrganization(), aMailbox('mark', { verifier: await aVerifier('mark-secret') })]);
});
afterEach(async () => {
  verify.mockReset();
  await sample.server.close();
});

/** A desk that checks one password at a time, and no sooner than it is told to. */
async function aSlowDesk() {
  const actual = await vi.importActual<typeof argon2>('@node-rs/argon2');
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  verify.mockImplementation(async (...asked) => {
    await opened;
    return actual.verify(...asked);
  });
  const { directory, clock } = sample;
  const [passwords, throttle] = [new PasswordCheck(1, () => clock.now), new BindThrottle(() => clock.now)];
  const bind = (name: string, password: string, from: Origin) =>
    authenticate({ name, password: Buffer.from(password) }, from, { directory, passwords, throttle }, clock.now);
  /** How many of so many binds were turned away at once as the directory is busy. */
  const turnedAway = (times: number, name: (nth: number) => string, from: Origin) =>
    Array.from({ length: times }, (_, nth) => bind(name(nth), `guess ${String(nth)}`, from)).filter(
      (bound) => !(bound instanceof Promise) && bound.why === 'busy',
    ).length;
  return { bind, turnedAway, open, throttle };
}
const codeOf = async (bound: Bound | Promise<Bound>) => (await bound).result.code;
const nobody = (nth: number) => `nobody-${String(nth)}`;

describe('while passwords are checked slower than they come', () => {
  it.each([
    { what: 'names nobody has', name: nobody },
    { what: 'a service account', name: () => service.dn },
  ])('one network that tries $what has eight wait, and everyone else is served', async ({ name }) => {
    const { bind, turnedAway, open } = await aSlowDesk();
    expect(turnedAway(240, name, anybody(mallory))).toBe(240 - 9);
    const others = [
      bind('mark', 'mark-secret', anybody(owner)),
      bind(service.dn, service.password, anybody('192.0.2.25')),
    ];
    open();
    expect(await Promise.all(others.map(codeOf))).toEqual([0, 0]);
  });

  it('all addresses of an IPv6 network count as one', async () => {
    const { turnedAway } = await aSlowDesk();
    turnedAway(9, nobody, anybody('2001:db8:1:2::5'));
    expect(turnedAway(1, () => 'another', anybody('2001:db8:1:2::6'))).toBe(1);
    expect(turnedAway(1, () => 'another', anybody('2001:db8:1:3::6'))).toBe(0);
  });

  it('a mail server is judged by the client it names, and has the whole queue where it names none', async () => {
    const { turnedAway } = await aSlowDesk();
    expect(turnedAway(20, (nth) => fromClient(nobody(nth), mallory), mailServer)).toBe(20 - 9);
    expect(turnedAway(1, () => fromClient('mark', owner), mailServer)).toBe(0);
    expect(turnedAway(100, (nth) => `another-${String(nth)}`, mailServer)).toBe(0);
  });

  it('however many networks come, mail servers find places, whether bound already or about to', async () => {
    const { bind, turnedAway, open } = await aSlowDesk();
    const manyNetworks = (from: (client: string) => number) =>
      Array.from({ length: 240 }, (_, nth) => from(`203.0.113.${String(nth)}`)).reduce((one, other) => one + other);
    expect(manyNetworks((client) => turnedAway(1, () => `nobody-${client}`, anybody(client)))).toBe(240 - 101);
    const theirs = [
      bind(fromClient('mark', owner), 'mark-secret', mailServer),
      bind(service.dn, service.password, { ...mailServer, isMailServer: false }),
    ];
    expect(bind('mark', 'a guess', anybody(owner))).toMatchObject({ why: 'busy' });
    open();
    expect(await Promise.all(theirs.map(codeOf))).toEqual([0, 0]);
    expect(verify.mock.calls.length).toBeLessThan(10);
  });

  it('this machine has the whole queue', async () => {
    const { turnedAway } = await aSlowDesk();
    expect(turnedAway(210, nobody, anybody('127.0.0.1'))).toBe(210 - 201);
  });

  it('what is turned away as busy counts neither for nor against a guesser', async () => {
    const { bind, turnedAway, throttle } = await aSlowDesk();
    for (let guess = 0; guess < 5; guess++) throttle.admit('mark', mallory);
    turnedAway(9, nobody, anybody(mallory));
    expect(turnedAway(50, () => 'mark', anybody(mallory))).toBe(50);
    expect(throttle.admit('mark', mallory)).toBe(1_000);
    expect(bind('mark', 'mark-secret', anybody(mallory))).toMatchObject({ why: 'busy' });
  });
});
