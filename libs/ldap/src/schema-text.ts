import { matchingRules, syntaxes, type MatchingRule } from './matching-rule.js';
import type { AttributeTypeSpec, ObjectClassSpec } from './schema.js';

const quoted = (text: string) => `'${text.replaceAll('\\', '\\5C').replaceAll("'", '\\27')}'`;
const names = (all: readonly string[]) =>
  all.length === 1 ? quoted(all[0] as string) : `( ${all.map(quoted).join(' ')} )`;
const list = (all: readonly string[]) => (all.length === 1 ? (all[0] as string) : `( ${all.join(' $ ')} )`);
const field = (word: string, value: string | undefined) => (value === undefined ? [] : [word, value]);
const flag = (word: string, set: boolean | undefined) => (set === true ? [word] : []);

/** An attribute type as a subschema value (RFC 4512 §4.1.2). */
export const formatAttributeType = (type: AttributeTypeSpec) =>
  [
    '(',
    type.oid,
    ...field('NAME', names(type.names)),
    ...field('DESC', type.description && quoted(type.description)),
    ...field('SUP', type.sup),
    ...field('EQUALITY', type.equality),
    ...field('ORDERING', type.ordering),
    ...field('SUBSTR', type.substrings),
    ...field('SYNTAX', type.syntax && syntaxes[type.syntax].oid),
    ...flag('SINGLE-VALUE', type.singleValue),
    ...flag('NO-USER-MODIFICATION', type.operational),
    ...flag('USAGE directoryOperation', type.operational),
    ')',
  ].join(' ');

/** An object class as a subschema value (RFC 4512 §4.1.1). */
export const formatObjectClass = (objectClass: ObjectClassSpec) =>
  [
    '(',
    objectClass.oid,
    ...field('NAME', quoted(objectClass.name)),
    ...field('DESC', objectClass.description && quoted(objectClass.description)),
    ...field('SUP', objectClass.sup),
    objectClass.kind.toUpperCase(),
    ...field('MUST', objectClass.must && list(objectClass.must)),
    ...field('MAY', objectClass.may && list(objectClass.may)),
    ')',
  ].join(' ');

const formatRule = (rule: MatchingRule) => `( ${rule.oid} NAME ${quoted(rule.name)} SYNTAX ${rule.syntax} )`;

/** The matching rules this server knows, as subschema values (RFC 4512 §4.1.3). */
export const formatMatchingRules = () => matchingRules.map(formatRule);

/** The syntaxes this server knows, as subschema values (RFC 4512 §4.1.5). */
export const formatSyntaxes = () =>
  Object.values(syntaxes).map(({ oid, description }) => `( ${oid} DESC ${quoted(description)} )`);
