import { isDomainName } from './domain-name.js';
import { domainToAscii, domainToUnicode } from './international-domain.js';

declare const brand: unique symbol;
/**
 * An SMTP address whose local part is a dot-atom (RFC 5322 §3.2.3), of any letters (RFC 6531 §3.3) but compatibility forms of others,
 * by which somebody would have what looks like another's address; the domain is kept in lower case and in the letters people read.
 */
export type EmailAddress = string & { readonly [brand]: 'EmailAddress' };

const dotAtom =
  /^(?:[a-z0-9!#$%&'*+/=?^_`{|}~-]|[^\0-\x7f\p{C}\p{Z}])+(?:\.(?:[a-z0-9!#$%&'*+/=?^_`{|}~-]|[^\0-\x7f\p{C}\p{Z}])+)*$/iu;
const ascii = /^[\0-\x7f]*$/;

/** The address in its kept form, or what is wrong with it. RFC 5321 §4.5.3.1 bounds the parts, in octets (RFC 6531 §3.4). */
export function parseEmailAddress(text: string): { address: EmailAddress } | { fault: string } {
  const at = text.lastIndexOf('@');
  if (at < 1) return { fault: 'Write an address as local-part@domain.' };
  const [local, domain] = [text.slice(0, at).normalize('NFC'), domainToAscii(text.slice(at + 1))];
  if (octetsOf(local) > 64) return { fault: 'The part before @ is longer than 64 characters.' };
  if (!dotAtom.test(local))
    return { fault: `The part before @ may hold letters, digits, dots between them and !#$%&'*+/=?^_\`{|}~-.` };
  if (local.normalize('NFKC') !== local)
    return { fault: 'Write the part before @ in plain letters: some of them are forms of others, such as ｍ of m.' };
  if (domain === undefined || !isDomainName(domain)) return { fault: 'The part after @ is not a domain name.' };
  return { address: `${local}@${domainToUnicode(domain)}` as EmailAddress };
}

const octetsOf = (text: string) => (ascii.test(text) ? text.length : new TextEncoder().encode(text).length);

/** The domain of an address, in lower case and in A-labels, as domains are matched. */
export function domainOf(address: string): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return domainToAscii(domain) ?? domain.toLowerCase();
}

/**
 * What all spellings of one address share: Waypost treats local parts without regard to case, as its peers do, and a domain in
 * A-labels is the same as in the letters they stand for.
 */
export function addressKey(address: string): string {
  if (ascii.test(address)) return address.toLowerCase();
  const at = address.lastIndexOf('@');
  return at < 0 ? address.toLowerCase() : `${foldedLocal(address.slice(0, at))}@${domainOf(address)}`;
}

/** Some small letters are one character whose capital is two (ǰ, ẗ): they are put together again. */
const foldedLocal = (local: string) => local.normalize('NFC').toLowerCase().normalize('NFC');

/** An address or domain as people read it, also where it is not whole: what of it is in A-labels is in the letters they stand for. */
export function readableAddress(text: string): string {
  if (!/xn--/i.test(text)) return text;
  const at = text.lastIndexOf('@') + 1;
  return text.slice(0, at) + domainToUnicode(text.slice(at));
}

/**
 * An address as mail carries it: one whose local part is ASCII needs no server that knows more, so its domain is in A-labels; any other
 * goes by SMTPUTF8, in the letters it has (RFC 6531 §3.2).
 */
export function wireAddress(address: string): string {
  if (ascii.test(address)) return address;
  const at = address.lastIndexOf('@');
  return ascii.test(address.slice(0, at)) ? `${address.slice(0, at)}@${domainOf(address)}` : address;
}
