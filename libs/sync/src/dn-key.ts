import { parseDn } from '@waypost/ldap';

/** Nothing that is escaped, quoted, joined with `+` or written in octets: such a DN needs no reading to be compared. */
const isPlain = /^[^\\"+#;<>\0]*$/;
const spaceAtSeparator = /[,=] | [,=]|^ | $/;

/**
 * What all spellings of one DN share: types and values in lower case, without the spaces around `,` and `=`. Values are compared
 * without regard to case whatever their type, since that is how directories compare names of people, groups and places.
 * A text that is no DN is kept as it is, in lower case.
 */
export function dnKey(text: string): string {
  const folded = text.toLowerCase();
  if (isPlain.test(folded)) return spaceAtSeparator.test(folded) ? folded.split(',').map(trimmed).join(',') : folded;
  const dn = parseDn(folded);
  if (!dn) return folded;
  return dn.map((rdn) => rdn.map(keyOfPart).sort().join('+')).join(',');
}

function trimmed(part: string): string {
  const equals = part.indexOf('=');
  return equals < 0 ? part.trim() : `${part.slice(0, equals).trim()}=${part.slice(equals + 1).trim()}`;
}

/** In lower case once more: octets such as `\c3\9c` are letters only now. */
const keyOfPart = ({ type, value }: { type: string; value: string }) =>
  `${type}=${value.toLowerCase().replace(/[\\,+]/g, (character) => `\\${character}`)}`;
