import { describe, expect, it } from 'vitest';
import { BindThrottle, delayAfter } from './bind-throttle.js';

function aThrottle() {
  const clock = { now: 1_000_000 };
  const throttle = new BindThrottle(() => clock.now);
  /** So many guesses, each as soon as it is let through. */
  const guess = (times: number, client: (attempt: number) => string, account = 'ann') => {
    for (let made = 0; made < times; clock.now += 100) if (throttle.admit(account, client(made)) !== undefined) made++;
  };
  return { throttle, clock, guess };
}
const mallory = () => '203.0.113.9';
const fromEverywhere = (attempt: number) => `198.51.${String(attempt >> 8)}.${String(attempt & 255)}`;

describe('the delay after failures', () => {
  it.each([
    { attempts: 4, seconds: 0 },
    { attempts: 5, seconds: 1 },
    { attempts: 7, seconds: 4 },
    { attempts: 10, seconds: 32 },
    { attempts: 11, seconds: 60 },
    { attempts: 1_000_000, seconds: 60 },
  ])('from one address is $seconds s after $attempts', ({ attempts, seconds }) => {
    expect(delayAfter(attempts)).toBe(seconds * 1_000);
  });
});

describe('guessing at an account', () => {
  it('is free five times, held for a moment, then turned away until the delay is over', () => {
    const { throttle, clock } = aThrottle();
    const admit = () => throttle.admit('ann', '192.0.2.1');
    expect([admit(), admit(), admit(), admit(), admit()]).toEqual([0, 0, 0, 0, 0]);
    expect(admit()).toBe(1_000);
    expect(admit()).toBeUndefined();
    clock.now += 1_500;
    expect(admit()).toBe(1_500);
  });

  it('cannot be sped up by guessing at once: an attempt counts before it is checked', () => {
    const { throttle } = aThrottle();
    const admitted = Array.from({ length: 1_000 }, () => throttle.admit('ann', '192.0.2.1'));
    expect(admitted.filter((wait) => wait !== undefined)).toHaveLength(6);
  });

  it('gets no more than twenty and then two a minute through from any number of addresses', () => {
    const { throttle, clock } = aThrottle();
    let admitted = 0;
    for (let attempt = 0; attempt < 36_000; attempt++, clock.now += 100)
      if (throttle.admit('ann', fromEverywhere(attempt)) !== undefined) admitted++;
    expect(admitted).toBeLessThanOrEqual(20 + 5 + 60 * 2 + 10);
  });

  it('is what alone must be counted: who signed in from an address and failed nowhere since is at ease there', () => {
    const { throttle, clock, guess } = aThrottle();
    const isAtEase = () => throttle.isAtEase('ann', '192.0.2.1');
    expect(isAtEase()).toBe(false);
    throttle.succeeded('ann', '192.0.2.1');
    guess(60, mallory);
    expect(isAtEase()).toBe(true);
    guess(1, () => '192.0.2.1');
    expect(isAtEase()).toBe(false);
    throttle.succeeded('ann', '192.0.2.1');
    // Known for thirty days from the last time, give or take the hour for which it is not written down again.
    clock.now += 59 * 60_000;
    throttle.succeeded('ann', '192.0.2.1');
    clock.now += 30 * 24 * 60 * 60_000 - 2 * 60 * 60_000;
    expect(isAtEase()).toBe(true);
    clock.now += 2 * 60 * 60_000;
    expect(isAtEase()).toBe(false);
  });

  it('never keeps its owner waiting longer than half a minute, wherever the guesses come from', () => {
    const { throttle, clock, guess } = aThrottle();
    guess(60, fromEverywhere);
    clock.now += 30_000;
    expect(throttle.admit('ann', '192.0.2.1')).toBeDefined();
  });

  it('does not touch the owner at an address that signed in before', () => {
    const { throttle, guess } = aThrottle();
    throttle.admit('ann', '192.0.2.1');
    throttle.succeeded('ann', '192.0.2.1');
    guess(60, fromEverywhere);
    expect(throttle.admit('ann', '192.0.2.7')).toBeUndefined();
    expect(throttle.admit('ann', '192.0.2.1')).toBe(0);
  });

  it('is slowed at an address that is known as well', () => {
    const { throttle } = aThrottle();
    throttle.succeeded('ann', '192.0.2.1');
    for (let attempt = 0; attempt < 6; attempt++) throttle.admit('ann', '192.0.2.1');
    expect(throttle.admit('ann', '192.0.2.1')).toBeUndefined();
  });

  it('bans no address: another account signs in from it as ever', () => {
    const { throttle, guess } = aThrottle();
    guess(30, mallory);
    expect(throttle.admit('bob', mallory())).toBe(0);
  });

  it('is forgotten once the password was right, and after an hour of peace', () => {
    const { throttle, clock, guess } = aThrottle();
    guess(8, mallory);
    clock.now += 60 * 60_000 + 60_000;
    expect([1, 2, 3, 4, 5].map(() => throttle.admit('ann', mallory()))).toEqual([0, 0, 0, 0, 0]);
    throttle.succeeded('ann', mallory());
    expect(throttle.admit('ann', mallory())).toBe(0);
  });

  it('is neither counted nor dated by an attempt that was right', () => {
    const { throttle, clock } = aThrottle();
    for (let attempt = 0; attempt < 20; attempt++) throttle.admit('ann', fromEverywhere(attempt));
    clock.now += 1_000;
    expect(throttle.admit('ann', '192.0.2.1')).toBe(0);
    throttle.succeeded('ann', '192.0.2.1');
    // The next one may come a second after the last guess, and not after the owner.
    expect(throttle.admit('ann', mallory())).toBe(0);
  });

  it('stays dated by a guess that came while a right password was being checked', () => {
    const { throttle, clock } = aThrottle();
    for (let attempt = 0; attempt < 20; attempt++) throttle.admit('ann', fromEverywhere(attempt));
    clock.now += 1_000;
    expect(throttle.admit('ann', '192.0.2.1')).toBe(0);
    clock.now += 2_000;
    expect(throttle.admit('ann', mallory())).toBe(0);
    throttle.succeeded('ann', '192.0.2.1');
    expect(throttle.admit('ann', '198.51.100.7')).toBe(2_000);
  });

  it('is dated no later by an attempt that was never checked', () => {
    const { throttle, clock } = aThrottle();
    for (let attempt = 0; attempt < 20; attempt++) throttle.admit('ann', fromEverywhere(attempt));
    clock.now += 1_000;
    throttle.admit('ann', '192.0.2.1');
    throttle.takeBack('ann', '192.0.2.1');
    expect(throttle.admit('ann', mallory())).toBe(0);
  });

  it('counts no less for an app password of the owner, which was never counted', () => {
    const { throttle, guess } = aThrottle();
    guess(23, fromEverywhere);
    for (let client = 1; client <= 20; client++) throttle.succeeded('ann', `192.0.2.${String(client)}`);
    expect(throttle.admit('ann', mallory())).toBeUndefined();
  });

  it('does not count what was never checked', () => {
    const { throttle } = aThrottle();
    for (let attempt = 0; attempt < 100; attempt++) {
      expect(throttle.admit('ann', mallory())).toBe(0);
      throttle.takeBack('ann', mallory());
    }
  });

  it('keeps the records of others while attempts at any number of names are taken back', () => {
    const { throttle } = aThrottle();
    for (let attempt = 0; attempt < 6; attempt++) throttle.admit('ann', mallory());
    for (let name = 0; name < 60_000; name++) {
      throttle.admit(`name ${String(name)}`, mallory());
      throttle.takeBack(`name ${String(name)}`, mallory());
    }
    expect(throttle.admit('ann', mallory())).toBeUndefined();
  });

  it('takes back at an address that is known nothing that others did', () => {
    const { throttle, guess } = aThrottle();
    throttle.succeeded('ann', '192.0.2.1');
    guess(22, fromEverywhere);
    for (let attempt = 0; attempt < 22; attempt++) {
      throttle.admit('ann', '192.0.2.1');
      throttle.takeBack('ann', '192.0.2.1');
    }
    expect(throttle.admit('ann', '192.0.2.7')).toBeUndefined();
  });

  it.each([
    { one: '2001:db8:1:2::5', other: '2001:db8:1:2:ffff:1:2:3', same: true },
    { one: '2001:db8::1', other: '2001:0DB8:0:0:9::', same: true },
    { one: '2001:db8:1:2::5', other: '2001:db8:1:3::5', same: false },
    { one: '::ffff:192.0.2.1', other: '192.0.2.1', same: true },
    { one: '192.0.2.1', other: '192.0.2.2', same: false },
    { one: '::1', other: '::2', same: true },
  ])('takes $one and $other for one customer: $same', ({ one, other, same }) => {
    const { throttle } = aThrottle();
    for (let attempt = 0; attempt < 6; attempt++) throttle.admit('ann', one);
    expect(throttle.admit('ann', other) === undefined).toBe(same);
  });
});
