import { isDomainName } from './domain-name.js';

declare const brand: unique symbol;
/** An SMTP address whose local part is a dot-atom (RFC 5322 §3.2.3); the domain is kept in lower case. */
export type EmailAddress = string & { readonly [brand]: 'EmailAddress' };

const dotAtom = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;

/** The address in its kept form, or what is wrong with it. RFC 5321 §4.5.3.1 bounds the parts. */
export function parseEmailAddress(text: string): { address: EmailAddress } | { fault: string } {
  const at = text.lastIndexOf('@');
  if (at < 1) return { fault: 'Write an address as local-part@domain.' };
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (local.length > 64) return { fault: 'The part before @ is longer than 64 characters.' };
  if (!dotAtom.test(local))
    return { fault: `The part before @ may hold letters, digits, dots between them and !#$%&'*+/=?^_\`{|}~-.` };
  if (!isDomainName(domain)) return { fault: 'The part after @ is not a domain name.' };
  return { address: `${local}@${domain.toLowerCase()}` as EmailAddress };
}

/** The domain of an address, in lower case. */
export const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** What two spellings of one address share: Waypost treats local parts without regard to case, as its peers do. */
export const addressKey = (address: string) => address.toLowerCase();
