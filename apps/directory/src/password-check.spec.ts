import * as argon2 from '@node-rs/argon2';
import { describe, expect, it, vi } from 'vitest';
import { PasswordCheck } from './password-check.js';
import { aVerifier } from './serve-sample.spec-support.js';

vi.mock('@node-rs/argon2', { spy: true });

const secret = Buffer.from('secret');

describe('PasswordCheck', () => {
  it('knows right from wrong, and no password from both', async () => {
    const passwords = new PasswordCheck(2);
    const verifier = await aVerifier('secret');
    expect(await passwords.check(verifier, secret)).toBe(true);
    expect(await passwords.check(verifier, Buffer.from('Secret'))).toBe(false);
    expect(await passwords.check(undefined, secret)).toBe(false);
    expect(await passwords.check('not a verifier', secret)).toBe(false);
  });

  it('answers at once where a password was right before, and never for a changed one', async () => {
    const passwords = new PasswordCheck(2);
    const [old, changed] = [await aVerifier('secret'), await aVerifier('another')];
    await passwords.check(old, secret);
    expect(passwords.check(old, secret)).toBe(true);
    expect(passwords.check(old, Buffer.from('wrong'))).toBeInstanceOf(Promise);
    expect(await passwords.check(changed, secret)).toBe(false);
  });

  it('spends as much on a name nobody has as on those that exist', async () => {
    const passwords = new PasswordCheck(1);
    const verifier = await argon2.hash('secret', { memoryCost: 128, timeCost: 3, parallelism: 1 });
    await passwords.check(verifier, secret);
    vi.mocked(argon2.verify).mockClear();
    expect(await passwords.check(undefined, secret)).toBe(false);
    const [[compared] = []] = vi.mocked(argon2.verify).mock.calls;
    expect(String(compared).split('$').slice(0, 4)).toEqual(verifier.split('$').slice(0, 4));
    expect(String(compared)).toHaveLength(verifier.length);
  });

  it('says that it is busy when more than two hundred wait, and recovers', async () => {
    const passwords = new PasswordCheck(1);
    const verifier = await aVerifier('secret');
    const answers = await Promise.all(
      Array.from({ length: 205 }, (_, index) => passwords.check(verifier, Buffer.from(`wrong ${String(index)}`))),
    );
    expect(answers.filter((answer) => answer === 'busy')).toHaveLength(4);
    expect(answers.filter((answer) => answer === false)).toHaveLength(201);
    expect(await passwords.check(verifier, secret)).toBe(true);
  });
});
