import type { SourceEntry } from './source-entry.js';
import { textsOf } from './source-entry.js';
import type { SourceKind } from './source.js';

/**
 * The attribute that identifies entries for ever. 389 Directory Server puts nsUniqueId, not entryUUID, into what it says of
 * changes (RFC 4533 control), so there it is that one.
 */
export const anchorAttributes = {
  'active-directory': 'objectGUID',
  openldap: 'entryUUID',
  '389ds': 'nsUniqueId',
  generic: 'entryUUID',
} as const satisfies Record<SourceKind, string>;

const hexOf = (octets: Iterable<number>) => Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');

/** A GUID is kept with its first three numbers the other way around (MS-DTYP §2.3.4.2); as people see it written they are turned. */
const guidOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

/** The anchor of an objectGUID as it is sent; undefined where that has not 16 octets. */
export const anchorOfGuid = (octets: Uint8Array) =>
  octets.length === 16 ? hexOf(guidOrder.map((at) => octets[at] as number)) : undefined;

/** The anchor of a UUID sent as 16 octets, as in RFC 4533; undefined where there are not 16. */
export const anchorOfUuid = (octets: Uint8Array) => (octets.length === 16 ? hexOf(octets) : undefined);

/** The anchor of an entryUUID or nsUniqueId written as text; undefined where it is neither. */
export function anchorOfText(text: string): string | undefined {
  const digits = text.replaceAll('-', '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(digits) ? digits : undefined;
}

/** The anchor of an entry; undefined where it has none, or several. */
export function anchorOf(kind: SourceKind, entry: SourceEntry): string | undefined {
  if (kind === 'active-directory') {
    const [octets, another] = entry.values(anchorAttributes[kind]);
    return octets && !another ? anchorOfGuid(octets) : undefined;
  }
  const [text, ...others] = textsOf(entry, anchorAttributes[kind]);
  return text !== undefined && others.length === 0 ? anchorOfText(text) : undefined;
}

/** The RFC 4515 filter that finds the entry with an anchor. */
export function anchorFilter(kind: SourceKind, anchor: string): string {
  const octets = anchor.match(/../g) ?? [];
  const value = {
    'active-directory': () => guidOrder.map((at) => `\\${octets[at]}`).join(''),
    openldap: () => dashed(anchor, [8, 4, 4, 4, 12]),
    '389ds': () => dashed(anchor, [8, 8, 8, 8]),
    generic: () => dashed(anchor, [8, 4, 4, 4, 12]),
  }[kind]();
  return `(${anchorAttributes[kind]}=${value})`;
}

function dashed(digits: string, lengths: readonly number[]): string {
  let at = 0;
  return lengths.map((length) => digits.slice(at, (at += length))).join('-');
}
