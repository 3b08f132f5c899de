import type { Filter, Substrings } from './filter.js';
import { syntaxes, type MatchingRule, type MatchKey } from './matching-rule.js';
import type { AttributeType, Schema } from './schema.js';

/** True, false, or undefined for Undefined: the three values of RFC 4511 §4.5.1.7. */
export type Truth = boolean | undefined;

/** What a filter looks at: an entry, asked for one attribute at a time, so that nothing is computed that is not compared. */
export interface FilterSubject {
  /** The values of one attribute type, without those of its subtypes; empty where the entry has none. */
  values(type: AttributeType): readonly string[];
  /** Whether the entry has a value of this comparable form, where that is known without all values being made; undefined where it is not. */
  holds?(type: AttributeType, key: MatchKey): boolean | undefined;
  /** Whether the reader may not know of an attribute type: what is asserted of it is then Undefined, also when negated. */
  hides?(type: AttributeType): boolean;
  /** The `type=value` parts of the entry's DN, for extensible filters that ask for them. */
  dnParts(): readonly { type: string; value: string }[];
}

/** A filter made ready for many entries: attributes looked up, assertion values normalised. */
export type FilterTest = (subject: FilterSubject) => Truth;

const always =
  (truth: Truth): FilterTest =>
  () =>
    truth;
const unknown = always(undefined);

/** Makes a filter ready. Whatever the schema does not know, or a value not of its syntax, is Undefined and never an error. */
export function compileFilter(filter: Filter, schema: Schema): FilterTest {
  switch (filter.type) {
    case 'and':
      return conjunction(filter.filters.map((part) => compileFilter(part, schema)));
    case 'or':
      return disjunction(filter.filters.map((part) => compileFilter(part, schema)));
    case 'not':
      return negation(compileFilter(filter.filter, schema));
    case 'extensible':
      return extensible(filter, schema);
    default:
      return ofAttribute(filter, schema);
  }
}

const conjunction =
  (tests: readonly FilterTest[]): FilterTest =>
  (subject) => {
    let truth: Truth = true;
    for (const test of tests) {
      const each = test(subject);
      if (each === false) return false;
      if (each === undefined) truth = undefined;
    }
    return truth;
  };

const disjunction =
  (tests: readonly FilterTest[]): FilterTest =>
  (subject) => {
    let truth: Truth = false;
    for (const test of tests) {
      const each = test(subject);
      if (each === true) return true;
      if (each === undefined) truth = undefined;
    }
    return truth;
  };

const negation =
  (test: FilterTest): FilterTest =>
  (subject) => {
    const truth = test(subject);
    return truth === undefined ? undefined : !truth;
  };

/** A filter about the values of one attribute. */
export type AttributeFilter = Exclude<Filter, { type: 'and' | 'or' | 'not' | 'extensible' }>;

function ofAttribute(filter: AttributeFilter, schema: Schema): FilterTest {
  const described = schema.describe(filter.attribute);
  if (!described || described.type.secret) return unknown;
  const test = valueTest(filter, described.type, schema);
  if (!test) return unknown;
  // RFC 4512 §2.5.2: tagging options make a subtype; no entry here carries one. Other options are not recognised.
  if (described.options.length > 0) return described.options.every(isTag) ? always(false) : unknown;
  return anyOf(described.type.withSubtypes, test, equalKey(filter, described.type, schema));
}

/** Whether values of an attribute can be held against what is asserted of it: not where a rule is lacking, or that is no value of it. */
export const isOfType = (filter: AttributeFilter, type: AttributeType, schema: Schema): boolean =>
  valueTest(filter, type, schema) !== undefined;

/** What an equality asks for, comparable; undefined for every other filter. */
const equalKey = (filter: AttributeFilter, { rules }: AttributeType, schema: Schema): MatchKey | undefined =>
  filter.type === 'equality' || filter.type === 'approx'
    ? rules.equality?.key(filter.value.toString('utf8'), schema)
    : undefined;

/** Whether a value of any of these types passes: Undefined where one of them is hidden and none that is not says yes. */
function anyOf(types: readonly AttributeType[], test: (value: string) => boolean, key?: MatchKey): FilterTest {
  const has = (subject: FilterSubject, type: AttributeType) =>
    (key === undefined ? undefined : subject.holds?.(type, key)) ?? subject.values(type).some(test);
  const visible = (subject: FilterSubject) => types.some((type) => has(subject, type));
  return (subject) =>
    visible(subject) || (subject.hides && types.some((type) => subject.hides?.(type)) ? undefined : false);
}

/** Whether an option of an attribute description tags it (RFC 4512 §2.5.2), as languages do. */
export const isTag = (option: string) => option.startsWith('lang-') || option.startsWith('x-');

/** The test of one value; undefined where the type has no such rule or the assertion is not of its syntax. */
function valueTest(
  filter: AttributeFilter,
  { rules }: AttributeType,
  schema: Schema,
): ((value: string) => boolean) | undefined {
  switch (filter.type) {
    case 'present':
      return () => true;
    case 'equality':
    case 'approx': // RFC 4511 §4.5.1.7.6: a server without an approximate rule takes equality.
      return equals(rules.equality, filter.value, schema);
    case 'greaterOrEqual':
      return compares(rules.ordering, filter.value, schema, (value, asserted) => value >= asserted);
    case 'lessOrEqual':
      return compares(rules.ordering, filter.value, schema, (value, asserted) => value <= asserted);
    case 'substrings':
      return contains(rules.substrings, filter, schema);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** An assertion as text; undefined where it is none. Octets that are no UTF-8 are not of the syntax of any value here. */
function textOf(assertion: Buffer): string | undefined {
  try {
    return utf8.decode(assertion);
  } catch {
    return undefined;
  }
}

const equals = (rule: MatchingRule | undefined, value: Buffer, schema: Schema) =>
  compares(rule, value, schema, (own, asserted) => own === asserted);

function compares(
  rule: MatchingRule | undefined,
  assertion: Buffer,
  schema: Schema,
  holds: (value: MatchKey, asserted: MatchKey) => boolean,
) {
  const text = textOf(assertion);
  const asserted = text === undefined ? undefined : rule?.key(text, schema);
  if (!rule || asserted === undefined) return undefined;
  return (value: string) => {
    const key = rule.key(value, schema);
    return key !== undefined && holds(key, asserted);
  };
}

/** The guard keeps the spaces at an inner edge of a piece from being trimmed: `(cn=Mark *)` must not find `Marketa`. */
const guard = '.';

/** The comparable form of a value's beginning; undefined where it is no text of the syntax. */
export const beginningKey = (initial: Buffer | undefined, rule: MatchingRule, schema: Schema): string | undefined =>
  rule
    .key((initial?.toString('utf8') ?? '') + guard, schema)
    ?.toString()
    .slice(0, -1);

/** The pieces of a substring assertion in the form values are compared in. */
export interface SubstringKeys {
  first: string;
  middle: readonly string[];
  last: string;
}

/** The comparable pieces of a substring assertion; undefined where one of them is no text of the rule's syntax. */
export function substringKeys(
  rule: MatchingRule,
  { initial, any, final }: Substrings,
  schema: Schema,
): SubstringKeys | undefined {
  const key = (text: string) => rule.key(text, schema)?.toString();
  const first = beginningKey(initial, rule, schema);
  const last = key(guard + (final?.toString('utf8') ?? ''))?.slice(1);
  const middle = any.map((piece) => key(guard + piece.toString('utf8') + guard)?.slice(1, -1));
  // A piece that is no text of the syntax is not a piece of nothing, which everyone has.
  if (first === undefined || last === undefined || !middle.every((piece) => piece !== undefined)) return undefined;
  return { first, middle, last };
}

function contains(rule: MatchingRule | undefined, substrings: Substrings, schema: Schema) {
  const keys = rule && substringKeys(rule, substrings, schema);
  if (!rule || !keys) return undefined;
  return (value: string) => {
    const own = rule.key(value, schema)?.toString();
    return own !== undefined && holdsPieces(own, keys);
  };
}

function holdsPieces(value: string, { first, middle, last }: SubstringKeys): boolean {
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const piece of middle) {
    const found = value.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}

/** By an ordering rule a value passes that comes before the assertion (RFC 4517 §4.2.19). */
const comparedBy = (rule: MatchingRule | undefined, assertion: Buffer, schema: Schema) =>
  rule?.kind === 'ordering'
    ? compares(rule, assertion, schema, (value, asserted) => value < asserted)
    : equals(rule, assertion, schema);

/** RFC 4511 §4.5.1.7.7. Without an attribute every one is looked at that the rule applies to. */
function extensible(filter: Extract<Filter, { type: 'extensible' }>, schema: Schema): FilterTest {
  const rule = filter.rule === undefined ? undefined : schema.rule(filter.rule);
  if (filter.rule !== undefined && (!rule || rule.kind === 'substrings')) return unknown;
  const types = typesAsked(filter.attribute, rule, schema);
  const own = rule ?? types[0]?.rules.equality;
  const test = types.length > 0 ? comparedBy(own, filter.value, schema) : undefined;
  if (!test) return unknown;
  if (filter.attribute?.includes(';')) return always(false);
  const inEntry = anyOf(types, test);
  if (!filter.dnAttributes) return inEntry;
  const inDn = (subject: FilterSubject) =>
    subject.dnParts().some(({ type, value }) => types.some((one) => one === schema.type(type)) && test(value));
  return (subject) => inDn(subject) || inEntry(subject);
}

function typesAsked(attribute: string | undefined, rule: MatchingRule | undefined, schema: Schema) {
  if (attribute === undefined)
    return schema.attributeTypes.filter((type) => type.secret !== true && rule && appliesTo(rule, type));
  const described = schema.describe(attribute);
  if (!described || described.type.secret || !described.options.every(isTag)) return [];
  return !rule || appliesTo(rule, described.type) ? described.type.withSubtypes : [];
}

/**
 * A rule may be asked of an attribute whose own rule compares values of the same syntax (RFC 4517 §4.1), and one over text
 * also of telephone numbers (§4.2.11).
 */
const appliesTo = (rule: MatchingRule, { rules, syntaxOid }: AttributeType) =>
  rules.equality?.syntax === rule.syntax ||
  (rule.syntax === syntaxes.directoryString.oid && syntaxOid === syntaxes.telephoneNumber.oid);
