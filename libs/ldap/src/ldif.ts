import type { AttributeType } from './schema.js';

/** The first line of a file of entries (RFC 2849). slapadd stumbles over it, and is given none. */
export const ldifHead = 'version: 1\n';

/** Octets of a line before it is folded; RFC 2849 leaves the width to the writer, and this is everyone's. */
const width = 76;

/**
 * SAFE-STRING of RFC 2849: ASCII without NUL, CR and LF that begins with neither a space, a colon nor `<`. A space at the end
 * is safe by the grammar and lost in many an editor, so it is encoded as well (note 8).
 */
const isSafe = (text: string) =>
  /^(?:[!-9;=-\x7f](?:[\x01-\x09\x0b\x0c\x0e-\x7f]*[\x01-\x09\x0b\x0c\x0e-\x1f!-\x7f])?)?$/.test(text);

/** One line of LDIF with its end, folded; a value that could be misread is written in base64 (RFC 2849). */
export function ldifLine(name: string, value: string): string {
  const line = isSafe(value) ? `${name}: ${value}` : `${name}:: ${Buffer.from(value).toString('base64')}`;
  if (line.length <= width) return `${line}\n`;
  const lines = [line.slice(0, width)];
  // Every further line begins with the space that says it is one.
  for (let at = width; at < line.length; at += width - 1) lines.push(` ${line.slice(at, at + width - 1)}`);
  return `${lines.join('\n')}\n`;
}

/** Something that can be written as LDIF. */
export interface LdifSubject {
  dn(): string;
  values(type: AttributeType): readonly string[];
}

/** An entry as LDIF with the attributes named, in their order, and the empty line after it that separates entries. */
export function ldifEntry(entry: LdifSubject, types: readonly AttributeType[]): string {
  let text = ldifLine('dn', entry.dn());
  for (const type of types) for (const value of entry.values(type)) text += ldifLine(type.name, value);
  return `${text}\n`;
}
