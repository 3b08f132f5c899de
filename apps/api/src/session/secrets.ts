import { createHash, randomBytes } from 'node:crypto';
import { typedAlphabet, appPasswordLength, appPasswordMaterial, inGroups } from '@waypost/organization';

/** A fresh secret of 256 bits that survives being pasted into addresses and headers. */
export const newSecret = (prefix = '') => prefix + randomBytes(32).toString('base64url');

/** What is kept of a random secret; it needs no salt and no slow hash, for it cannot be guessed. */
export const digestOf = (secret: string) => createHash('sha256').update(secret).digest('hex');

/** A password a person can read over the telephone: five groups of four, 99 bits. */
export const newPassword = () => inGroups(randomCharacters(20));

/** A fresh app password: six groups of four, 118 bits. */
export const newAppPassword = () => inGroups(randomCharacters(appPasswordLength));

/** What is kept of an app password, and compared by every directory. */
export function digestOfAppPassword(mailboxId: string, password: string): string {
  const material = appPasswordMaterial(mailboxId, password);
  if (material === undefined) throw new Error('an app password is made here and nowhere else');
  return createHash('sha256').update(material).digest('base64url');
}

function randomCharacters(count: number): string {
  const characters: string[] = [];
  while (characters.length < count) {
    // Bytes past the last whole multiple are thrown away, or some characters would come up more often.
    for (const byte of randomBytes(32))
      if (byte < 256 - (256 % typedAlphabet.length) && characters.length < count)
        characters.push(typedAlphabet[byte % typedAlphabet.length] ?? '');
  }
  return characters.join('');
}
