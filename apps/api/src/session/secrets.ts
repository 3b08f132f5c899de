import { createHash, randomBytes } from 'node:crypto';

/** A fresh secret of 256 bits that survives being pasted into addresses and headers. */
export const newSecret = (prefix = '') => prefix + randomBytes(32).toString('base64url');

/** What is kept of a random secret; it needs no salt and no slow hash, for it cannot be guessed. */
export const digestOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password a person can read over the telephone: five groups of four, 99 bits. */
export function newPassword(): string {
  const characters: string[] = [];
  while (characters.length < 20) {
    // Bytes past the last whole multiple are thrown away, or some letters would come up more often.
    for (const byte of randomBytes(32))
      if (byte < 256 - (256 % letters.length) && characters.length < 20)
        characters.push(letters[byte % letters.length] ?? '');
  }
  return characters.join('').replace(/(.{4})(?=.)/g, '$1-');
}
