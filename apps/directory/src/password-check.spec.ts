import * as argon2 from '@node-rs/argon2';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { PasswordCheck } from './password-check.js';
import { aVerifier } from './serve-sample.spec-support.js';

vi.mock('@node-rs/argon2', { spy: true });

beforeEach(() => {
  vi.mocked(argon2.verify).mockClear();
});

/** A check whose clock is moved by hand, asked in short. */
function aCheck(atOnce: number) {
  const clock = { now: 0 };
  const passwords = new PasswordCheck(atOnce, () => clock.now);
  const ask = (verifier: string | undefined, password: string, account = 'mark') =>
    passwords.check(passwords.attempt(account, verifier, Buffer.from(password)));
  return { passwords, ask, clock };
}
const costOf = (verifier: unknown) => String(verifier).split('$').slice(0, 4);

describe('PasswordCheck', () => {
  it('knows right from wrong, and no password from both', async () => {
    const { ask } = aCheck(2);
    const verifier = await aVerifier('secret');
    expect(await ask(verifier, 'secret')).toBe(true);
    expect(await ask(verifier, 'Secret')).toBe(false);
    expect(await ask(undefined, 'secret')).toBe(false);
    expect(await ask('not a verifier', 'secret')).toBe(false);
  });

  it('answers at once where a password was right before, and never for a changed one', async () => {
    const { ask } = aCheck(2);
    const [old, changed] = [await aVerifier('secret'), await aVerifier('another')];
    await ask(old, 'secret');
    expect(ask(old, 'secret')).toBe(true);
    expect(ask(old, 'wrong')).toBeInstanceOf(Promise);
    expect(await ask(changed, 'secret')).toBe(false);
    expect(await ask(undefined, 'secret')).toBe(false);
  });

  it('takes the same password set anew for another: its verifier has another salt', async () => {
    const { ask } = aCheck(2);
    await ask(await aVerifier('secret'), 'secret');
    expect(ask(await aVerifier('secret'), 'secret')).toBeInstanceOf(Promise);
  });

  it.each([
    { password: 'secret', minutes: 60, what: 'a right password' },
    { password: 'wrong', minutes: 10, what: 'a wrong one' },
  ])('remembers $what for $minutes minutes', async ({ password, minutes }) => {
    const { ask, clock } = aCheck(2);
    const verifier = await aVerifier('secret');
    await ask(verifier, password);
    clock.now += minutes * 60_000 - 1;
    expect(ask(verifier, password)).toBe(password === 'secret');
    clock.now += 1;
    expect(ask(verifier, password)).toBeInstanceOf(Promise);
  });

  it('checks what comes at once and is alike only once', async () => {
    const { ask } = aCheck(2);
    const verifier = await aVerifier('secret');
    expect(await Promise.all(Array.from({ length: 8 }, () => ask(verifier, 'secret')))).toEqual(Array(8).fill(true));
    expect(argon2.verify).toHaveBeenCalledTimes(1);
    await Promise.all([ask(undefined, 'x', 'ann'), ask(undefined, 'x', 'bob')]);
    expect(argon2.verify).toHaveBeenCalledTimes(3);
  });

  it('spends as much on a name nobody has as on those that exist', async () => {
    const { ask } = aCheck(1);
    const verifier = await argon2.hash('secret', { memoryCost: 128, timeCost: 3, parallelism: 1 });
    await ask(verifier, 'secret');
    vi.mocked(argon2.verify).mockClear();
    expect(await ask(undefined, 'secret')).toBe(false);
    const [[compared] = []] = vi.mocked(argon2.verify).mock.calls;
    expect(costOf(compared)).toEqual(costOf(verifier));
    expect(String(compared)).toHaveLength(verifier.length);
  });

  it('says that it is busy when more than two hundred wait, and recovers', async () => {
    const { ask } = aCheck(1);
    const verifier = await aVerifier('secret');
    const answers = await Promise.all(
      Array.from({ length: 205 }, (_, index) => ask(verifier, `wrong ${String(index)}`)),
    );
    expect(answers.filter((answer) => answer === 'busy')).toHaveLength(4);
    expect(answers.filter((answer) => answer === false)).toHaveLength(201);
    expect(await ask(verifier, 'secret')).toBe(true);
  });
});
