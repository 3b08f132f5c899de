import type { MatchingRule } from '@waypost/ldap';

/** The comparable form of a value in SQL, and what must be true of it to have one. */
export interface KeySql {
  text: string;
  valid?: string;
}

/** Byte by byte, so that an index answers what a text begins with. */
const foldedSql = (value: string) => `(fold_text(${value}) COLLATE "C")`;
/** How texts without regard to case are folded, addresses of any letters among them. */
export const folded = (value: string): KeySql => ({ text: foldedSql(value) });
const ascii = (value: string): KeySql => ({ text: foldedSql(value), valid: `${value} ~ '^[\\x01-\\x7f]*$'` });
const telephone = (value: string): KeySql => ({
  text: `translate(${foldedSql(value)}, ' -', '')`,
  valid: `${value} ~ '^[A-Za-z0-9''()+,.=/:? -]*$'`,
});

/** How databases fold values, rule by rule; what `key` of the rule does in memory. */
const keys: Record<string, (value: string) => KeySql> = {
  caseIgnoreMatch: folded,
  caseIgnoreSubstringsMatch: folded,
  caseIgnoreIA5Match: ascii,
  caseIgnoreIA5SubstringsMatch: ascii,
  telephoneNumberMatch: telephone,
  telephoneNumberSubstringsMatch: telephone,
};

/** The SQL of a rule's keys. Throws an Error for a rule that no attribute of recipients has. */
export function keySql({ name }: MatchingRule, value: string): KeySql {
  const key = keys[name];
  if (!key) throw new Error(`No attribute that recipients are chosen by is compared by ${name}.`);
  return key(value);
}
