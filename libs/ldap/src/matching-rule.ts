/** What values are reduced to before they are compared. */
export type MatchKey = string | number | bigint;

/** A matching rule of RFC 4517: how two values of a syntax are held against each other. */
export interface MatchingRule {
  oid: string;
  name: string;
  /** The OID of the syntax of its assertions. */
  syntax: string;
  kind: 'equality' | 'ordering' | 'substrings';
  /** The comparable form of a value; undefined where the value is not of the syntax, and the match is Undefined. */
  key: (value: string, names: NameTable) => MatchKey | undefined;
}

/** What rules over names need to know of a schema. */
export interface NameTable {
  /** The OID of an attribute type, object class or other element, by name or OID; undefined where it is unknown. */
  oidOf(name: string): string | undefined;
  /** The normal form of a DN; undefined where the text is not a DN. */
  dnKey(text: string): string | undefined;
}

/**
 * RFC 4518 §2.6.1: spaces at the ends do not count, runs of them count as one. Runs go first, as a pattern for many spaces at the end
 * takes quadratic time on a run that is elsewhere.
 */
const foldSpaces = (text: string) =>
  /^ | $| {2}/.test(text) ? text.replace(/ {2,}/g, ' ').replace(/^ | $/g, '') : text;
const plainWords = /^(?:[!-~]+(?: [!-~]+)*)?$/;
/** RFC 4518 §2.3: compatibility forms of one character are one. Words of plain ASCII, nearly every value, skip the work. */
const prepare = (text: string) => (plainWords.test(text) ? text : foldSpaces(text.normalize('NFKC')));
/**
 * What text is reduced to where its case does not matter (caseIgnoreMatch, RFC 4518). Letter by letter, so that databases do the same: a
 * sigma is the same letter at the end of a word (RFC 3454 B.2).
 */
export const textKey = (text: string) => prepare(text).toLowerCase().replaceAll('ς', 'σ');
/** A Directory String has one character at least (RFC 4517 §3.3.6). */
const notEmpty = (text: string) => (text === '' ? undefined : text);
const isAscii = (text: string) => /^[\0-\x7f]*$/.test(text);

const ia5 = (text: string) => (isAscii(text) ? textKey(text) : undefined);
/** Forty digits are more than anything counts; parsing a million of them would hold up everyone. */
const integer = (text: string) => (/^(?:0|-?[1-9]\d{0,39})$/.test(text) ? BigInt(text) : undefined);
const boolean = (text: string) => (text === 'TRUE' || text === 'FALSE' ? text : undefined);
const uuid = (text: string) =>
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined;
const numeric = (text: string) => (/^[\d ]+$/.test(text) ? text.replaceAll(' ', '') : undefined);
/** A PrintableString (RFC 4517 §3.3.31). */
const telephone = (text: string) =>
  /^[\w'()+,\-.=/:? ]+$/.test(text) && !text.includes('_') ? textKey(text).replace(/[ -]/g, '') : undefined;

const timePattern = /^(\d{4})(\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)?)?(?:[.,](\d+))?(Z|[+-]\d\d(?:\d\d)?)$/;

/** A generalizedTime (RFC 4517 §3.3.13) in milliseconds since 1970; undefined where it is not one. */
export function parseGeneralizedTime(text: string): number | undefined {
  const found = timePattern.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone = 'Z'] = found;
  const base = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute ?? 0),
    Number(second ?? 0),
  );
  const unit = second !== undefined ? 1_000 : minute !== undefined ? 60_000 : 3_600_000;
  const inRange =
    Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31 && Number(hour) < 24;
  return inRange ? base + Number(`0.${fraction ?? 0}`) * unit - offset(zone) : undefined;
}

const offset = (zone: string) =>
  zone === 'Z' ? 0 : Number(zone[0] + '1') * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3) || 0)) * 60_000;

/** The generalizedTime of an instant, to the second, in UTC. */
export const formatGeneralizedTime = (instant: Date) => instant.toISOString().replace(/[-:T]|\.\d{3}/g, '');

const syntaxArc = '1.3.6.1.4.1.1466.115.121.1.';

/** The syntaxes this server knows, by short name (RFC 4517 §3.3, RFC 4530). */
export const syntaxes = {
  attributeTypeDescription: { oid: syntaxArc + '3', description: 'Attribute Type Description' },
  boolean: { oid: syntaxArc + '7', description: 'Boolean' },
  directoryString: { oid: syntaxArc + '15', description: 'Directory String' },
  dn: { oid: syntaxArc + '12', description: 'DN' },
  generalizedTime: { oid: syntaxArc + '24', description: 'Generalized Time' },
  ia5String: { oid: syntaxArc + '26', description: 'IA5 String' },
  integer: { oid: syntaxArc + '27', description: 'INTEGER' },
  ldapSyntaxDescription: { oid: syntaxArc + '54', description: 'LDAP Syntax Description' },
  matchingRuleDescription: { oid: syntaxArc + '30', description: 'Matching Rule Description' },
  numericString: { oid: syntaxArc + '36', description: 'Numeric String' },
  objectClassDescription: { oid: syntaxArc + '37', description: 'Object Class Description' },
  octetString: { oid: syntaxArc + '40', description: 'Octet String' },
  oid: { oid: syntaxArc + '38', description: 'OID' },
  substringAssertion: { oid: syntaxArc + '58', description: 'Substring Assertion' },
  telephoneNumber: { oid: syntaxArc + '50', description: 'Telephone Number' },
  uuid: { oid: '1.3.6.1.1.16.1', description: 'UUID' },
} as const;

const rule = (
  oid: string,
  name: string,
  kind: MatchingRule['kind'],
  syntax: keyof typeof syntaxes,
  key: MatchingRule['key'],
): MatchingRule => ({ oid, name, kind, syntax: syntaxes[syntax].oid, key });

/** The matching rules this server knows (RFC 4517 §4.2, RFC 4530). */
export const matchingRules: readonly MatchingRule[] = [
  rule('2.5.13.0', 'objectIdentifierMatch', 'equality', 'oid', (value, names) => names.oidOf(value)),
  rule('2.5.13.1', 'distinguishedNameMatch', 'equality', 'dn', (value, names) => names.dnKey(value)),
  rule('2.5.13.2', 'caseIgnoreMatch', 'equality', 'directoryString', (text) => notEmpty(text) && textKey(text)),
  rule('2.5.13.3', 'caseIgnoreOrderingMatch', 'ordering', 'directoryString', textKey),
  rule('2.5.13.4', 'caseIgnoreSubstringsMatch', 'substrings', 'substringAssertion', textKey),
  rule('2.5.13.5', 'caseExactMatch', 'equality', 'directoryString', (text) => notEmpty(text) && prepare(text)),
  rule('2.5.13.6', 'caseExactOrderingMatch', 'ordering', 'directoryString', prepare),
  rule('2.5.13.7', 'caseExactSubstringsMatch', 'substrings', 'substringAssertion', prepare),
  rule('2.5.13.8', 'numericStringMatch', 'equality', 'numericString', numeric),
  rule('2.5.13.13', 'booleanMatch', 'equality', 'boolean', boolean),
  rule('2.5.13.14', 'integerMatch', 'equality', 'integer', integer),
  rule('2.5.13.15', 'integerOrderingMatch', 'ordering', 'integer', integer),
  rule('2.5.13.17', 'octetStringMatch', 'equality', 'octetString', (value) => value),
  rule('2.5.13.20', 'telephoneNumberMatch', 'equality', 'telephoneNumber', telephone),
  rule('2.5.13.21', 'telephoneNumberSubstringsMatch', 'substrings', 'substringAssertion', telephone),
  rule('2.5.13.27', 'generalizedTimeMatch', 'equality', 'generalizedTime', parseGeneralizedTime),
  rule('2.5.13.28', 'generalizedTimeOrderingMatch', 'ordering', 'generalizedTime', parseGeneralizedTime),
  rule('2.5.13.30', 'objectIdentifierFirstComponentMatch', 'equality', 'oid', (value, names) =>
    names.oidOf((/^\(\s*(\S+)/.exec(value)?.[1] ?? value).trim()),
  ),
  rule('1.3.6.1.4.1.1466.109.114.2', 'caseIgnoreIA5Match', 'equality', 'ia5String', ia5),
  rule('1.3.6.1.4.1.1466.109.114.3', 'caseIgnoreIA5SubstringsMatch', 'substrings', 'substringAssertion', ia5),
  rule('1.3.6.1.4.1.1466.109.114.1', 'caseExactIA5Match', 'equality', 'ia5String', (text) =>
    isAscii(text) ? prepare(text) : undefined,
  ),
  rule('1.3.6.1.1.16.2', 'UUIDMatch', 'equality', 'uuid', uuid),
  rule('1.3.6.1.1.16.3', 'UUIDOrderingMatch', 'ordering', 'uuid', uuid),
];
