import type { ServerResult } from '@waypost/ldap';

/** What codes of RFC 4511 and RFC 4533 mean to somebody who set up a source; not all of them can meet us. */
const meanings: Readonly<Record<number, string>> = {
  1: 'the operation makes no sense to it at this point; many servers say so where one has to sign in first',
  2: 'it did not understand the request',
  3: 'it took longer than the server allows',
  4: 'there are more entries than the server gives this account; raise its size limit for the account',
  7: 'it does not support this way to sign in',
  8: 'it wants a stronger way to sign in',
  10: 'it refers to another server, which is not followed',
  11: 'an administrative limit of the server was exceeded',
  12: 'it does not support what was asked for',
  13: 'it wants TLS first',
  14: 'it wants a further step to sign in',
  16: 'there is no such attribute',
  17: 'it does not know an attribute',
  18: 'an attribute cannot be searched like that',
  21: 'a value does not fit its attribute',
  32: 'there is no such entry, or this account may not see it',
  34: 'a name is no DN',
  48: 'this account cannot sign in like that',
  49: 'name or password is wrong',
  50: 'this account may not do that',
  51: 'it is too busy',
  52: 'it is not available',
  53: 'it is unwilling',
  80: 'it had an error of its own',
  4096: 'the place to go on from is no longer known',
};

/** What Active Directory means by the number in a refused bind (`data 52e`), where it says more than the code. */
const activeDirectoryMeanings: Readonly<Record<string, string>> = {
  '525': 'there is no such account',
  '52e': 'name or password is wrong',
  '530': 'the account may not sign in at this hour',
  '531': 'the account may not sign in from this machine',
  '532': 'the password of the account has expired',
  '533': 'the account is disabled',
  '701': 'the account has expired',
  '773': 'the account has to change its password first',
  '775': 'the account is locked',
};

/** The code of a result in words, with its number. */
export function resultMeaning({ code, sentence }: ServerResult): string {
  const special = code === 49 ? /\bdata ([0-9a-f]{3})\b/i.exec(sentence)?.[1]?.toLowerCase() : undefined;
  const meaning = (special !== undefined && activeDirectoryMeanings[special]) || meanings[code];
  return meaning === undefined ? `code ${code}` : `${meaning} (code ${code})`;
}
