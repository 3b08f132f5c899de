import { BerReader } from './ber-reader.js';
import { LdapDecodeError } from './decode-error.js';

/** One `type=value` of a relative name, unescaped. */
export interface NamePart {
  type: string;
  value: string;
}
/** One relative name; several parts where it was written with `+`. */
export type Rdn = readonly NamePart[];
/** A distinguished name, the nearest name first; empty for the root. */
export type Dn = readonly Rdn[];

const typePattern = /[a-z][a-z0-9-]*|\d+(?:\.\d+)+/iy;
const plainRun = /[^\0"+,;<>\\]+/y;
const escapedRun = /(?:\\[0-9a-f]{2})+/iy;
const hexString = /#((?:[0-9a-f]{2})+)/iy;

/**
 * `type=value` parts of one DN at the most. Nothing anywhere lies that deep; to read ten thousand of them, for a stranger who asks for
 * it again and again, would hold up everybody.
 */
const mostParts = 64;

/**
 * Reads an RFC 4514 string; undefined where it is not one, or one of more than 64 parts. Spaces around `=`, `,` and `+` are let pass, as
 * in RFC 2253.
 */
export function parseDn(text: string): Dn | undefined {
  if (text === '') return [];
  const cursor = { text, at: 0, parts: 0 };
  const names: Rdn[] = [];
  for (;;) {
    const name = readRdn(cursor);
    if (!name) return undefined;
    names.push(name);
    const separator = text[cursor.at++];
    if (separator === undefined) return names;
    if (!isSeparator(separator)) return undefined;
  }
}

/** The nearest name of a DN string, and the DN it lies below as it is written there, unread; undefined where it has no two names. */
export function splitDn(text: string): { first: Rdn; above: string } | undefined {
  const cursor = { text, at: 0, parts: 0 };
  const first = readRdn(cursor);
  return first && isSeparator(text[cursor.at]) ? { first, above: text.slice(cursor.at + 1) } : undefined;
}

const isSeparator = (character: string | undefined) => character === ',' || character === ';';

interface Cursor {
  text: string;
  at: number;
  /** Parts that were read. */
  parts: number;
}

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text);
  if (!found) return undefined;
  cursor.at = pattern.lastIndex;
  return found[1] ?? found[0];
}

function skipSpaces(cursor: Cursor): void {
  while (cursor.text[cursor.at] === ' ') cursor.at++;
}

/** Reads up to what stands behind the name, whatever that is. */
function readRdn(cursor: Cursor): NamePart[] | undefined {
  const parts: NamePart[] = [];
  for (;;) {
    const part = readPart(cursor);
    if (!part || ++cursor.parts > mostParts) return undefined;
    parts.push(part);
    if (cursor.text[cursor.at] !== '+') return parts;
    cursor.at++;
  }
}

function readPart(cursor: Cursor): NamePart | undefined {
  skipSpaces(cursor);
  const type = take(cursor, typePattern)?.replace(/^oid\./i, '');
  if (type === undefined) return undefined;
  skipSpaces(cursor);
  if (cursor.text[cursor.at++] !== '=') return undefined;
  skipSpaces(cursor);
  const value = cursor.text[cursor.at] === '#' ? readHexValue(cursor) : readValue(cursor);
  return value === undefined ? undefined : { type, value };
}

/** `#04…`: the BER of an octet or character string (RFC 4514 §2.4). */
function readHexValue(cursor: Cursor): string | undefined {
  const bytes = Buffer.from(take(cursor, hexString) ?? '', 'hex');
  skipSpaces(cursor);
  try {
    const reader = new BerReader(bytes);
    const value = reader.text(reader.peek());
    reader.finish();
    return value;
  } catch (fault) {
    if (fault instanceof LdapDecodeError) return undefined;
    throw fault;
  }
}

/** Spaces at the end belong to the syntax, not to the value, unless they are escaped. */
function readValue(cursor: Cursor): string | undefined {
  let value = '';
  let escapedUpTo = 0;
  for (;;) {
    const plain = take(cursor, plainRun);
    if (plain !== undefined) {
      value += plain;
      continue;
    }
    if (cursor.text[cursor.at] !== '\\') return withoutTrailingSpaces(value, escapedUpTo);
    const escaped = readEscape(cursor);
    if (escaped === undefined) return undefined;
    value += escaped;
    escapedUpTo = value.length;
  }
}

/** A loop and not a pattern: ` +$` takes quadratic time on a long run of spaces that is not at the end. */
function withoutTrailingSpaces(value: string, keep: number): string {
  let end = value.length;
  while (end > keep && value[end - 1] === ' ') end--;
  return value.slice(0, end);
}

function readEscape(cursor: Cursor): string | undefined {
  const octets = take(cursor, escapedRun);
  if (octets !== undefined) return Buffer.from(octets.replaceAll('\\', ''), 'hex').toString('utf8');
  const character = cursor.text[cursor.at + 1];
  if (character === undefined || !' "#+,;<=>\\'.includes(character)) return undefined;
  cursor.at += 2;
  return character;
}

const needsEscape = /^[ #]|[\0"+,;<>\\]| $/;

/** An attribute value as it stands in a DN string (RFC 4514 §2.4). */
export function escapeDnValue(value: string): string {
  if (!needsEscape.test(value)) return value;
  return value
    .replace(/["+,;<>\\]/g, '\\$&')
    .replaceAll('\0', '\\00')
    .replace(/^[ #]/, '\\$&')
    .replace(/(?<!^\\) $/, '\\ ');
}

/** The RFC 4514 string of a DN, as the parts were given. */
export const formatDn = (dn: Dn) =>
  dn.map((rdn) => rdn.map(({ type, value }) => `${type}=${escapeDnValue(value)}`).join('+')).join(',');
