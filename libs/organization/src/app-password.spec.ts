import { describe, expect, it } from 'vitest';
import { typedAlphabet, appPasswordLength, appPasswordMaterial, inGroups } from './app-password.js';

const characters = 'abcdefghjkmnpqrstuvwxyz2';
const material = `waypost-app-password\nann\n${characters}`;

describe('an app password', () => {
  it('is shown in groups that are easy to type', () => {
    expect(inGroups(characters)).toBe('abcd-efgh-jkmn-pqrs-tuvw-xyz2');
  });

  it('cannot be guessed: more than 112 bits, the least NIST SP 800-131A still allows a key', () => {
    expect(appPasswordLength * Math.log2(typedAlphabet.length)).toBeGreaterThan(112);
  });

  it.each([
    { typed: 'abcd-efgh-jkmn-pqrs-tuvw-xyz2', how: 'as shown' },
    { typed: 'abcd efgh jkmn pqrs tuvw xyz2', how: 'with spaces' },
    { typed: ' ABCD-EFGH-JKMN-PQRS-TUVW-XYZ2\n', how: 'in capitals, with what came along when it was copied' },
    { typed: characters, how: 'without groups' },
  ])('is the same $how', ({ typed }) => {
    expect(appPasswordMaterial('ann', typed)).toBe(material);
  });

  it('is another for another mailbox', () => {
    expect(appPasswordMaterial('bob', characters)).not.toBe(material);
  });

  it.each([
    { typed: '', what: 'nothing' },
    { typed: characters.slice(1), what: 'a character short' },
    { typed: `${characters}a`, what: 'a character long' },
    { typed: characters.replace('a', 'i'), what: 'with a letter that is never given out' },
    { typed: 'ann’s own long password, 2026', what: 'a password a person chose' },
    { typed: ' '.repeat(1_000_000), what: 'very long' },
  ])('is not what is $what', ({ typed }) => {
    expect(appPasswordMaterial('ann', typed)).toBeUndefined();
  });
});
