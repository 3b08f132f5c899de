import { domainToAscii } from '@waypost/kernel';
import {
  type AttributeType,
  compileFilter,
  type Filter,
  type MatchingRule,
  placeOf,
  parseDn,
  recipientFilterTypes,
  type Schema,
  type SubstringKeys,
  substringKeys,
} from '@waypost/ldap';
import type { RecipientKind } from '../entities/recipient.entities.js';
import { attributeSources } from './attribute-sources.js';
import { folded, keySql, type KeySql } from './key-sql.js';
import type { ColumnSource, RowSource, ValueSource } from './value-source.js';

/** What compiling needs besides the filter. */
export interface FilterContext {
  schema: Schema;
  /** The suffix of the directory, which DNs end in. */
  suffix: string;
  kind: RecipientKind;
  /** Binds a value and answers its place, `$1` …; nothing of a filter is ever written into the text. */
  bind: (value: unknown) => string;
  /** For few recipients: the addresses of each are looked at, instead of all that match being gathered before. */
  eachByItself?: boolean | undefined;
}

const unknown = 'NULL::boolean';
const no = 'false';

/**
 * A filter as an SQL expression over a recipient's row `r`: true, false, or null for Undefined. SQL's logic of three values is that of
 * RFC 4511 §4.5.1.7. Where nothing above negates it, an absent value makes an item null instead of false, so that indexes are used;
 * that comes to the same there.
 */
export function filterSql(filter: Filter, context: FilterContext): string {
  return new FilterCompiler(context).compile(filter, false);
}

type Item = Exclude<Filter, { type: 'and' | 'or' | 'not' | 'extensible' }>;

/** What is asked of a value. */
interface Asked {
  type: AttributeType;
  test: ValueTest;
  negated: boolean;
}

/** A test of one value, as SQL over the text of the value. */
interface ValueTest {
  item: Item;
  rule: MatchingRule | undefined;
  /** The asserted value in comparable form. */
  key?: string;
  pieces?: SubstringKeys;
}

class FilterCompiler {
  private readonly types: ReadonlySet<AttributeType>;
  /** Texts that have a place by now: what is asked of an attribute is asked of all its subtypes, and a statement has 65,535 places. */
  private readonly places = new Map<string, string>();

  constructor(private readonly context: FilterContext) {
    this.types = recipientFilterTypes(context.schema);
  }

  compile(filter: Filter, negated: boolean): string {
    switch (filter.type) {
      case 'and':
        return joined(
          filter.filters.map((part) => this.compile(part, negated)),
          'AND',
          'true',
        );
      case 'or':
        return joined(
          filter.filters.map((part) => this.compile(part, negated)),
          'OR',
          no,
        );
      case 'not':
        return `(NOT ${this.compile(filter.filter, true)})`;
      case 'extensible':
        return unknown; // refused at the door
      default:
        return this.item(filter, negated);
    }
  }

  private bindText(text: string | undefined): string {
    const known = text === undefined ? undefined : this.places.get(text);
    if (known !== undefined) return known;
    const place = this.context.bind(text);
    if (text !== undefined) this.places.set(text, place);
    return place;
  }

  private item(item: Item, negated: boolean): string {
    const { schema } = this.context;
    const described = schema.describe(item.attribute);
    if (!described || described.type.secret) return unknown;
    const test = testOf(item, described.type, schema);
    if (!test) return unknown;
    // No text of a database holds the character NUL, nor can it be asked for one.
    if (asksForNul(test)) return no;
    // Tagging options make a subtype that nobody has; others are not recognised.
    if (described.options.length > 0) return described.options.every((one) => /^(lang|x)-/.test(one)) ? no : unknown;
    const parts = described.type.withSubtypes.map((type) =>
      this.types.has(type) ? this.ofType(type, test, negated) : unknown,
    );
    return joined(parts, 'OR', no);
  }

  private ofType(type: AttributeType, test: ValueTest, negated: boolean): string {
    const sources = attributeSources[this.context.kind][type.name] ?? [];
    return joined(
      sources.map((source) => this.ofSource(source, { type, test, negated })),
      'OR',
      no,
    );
  }

  private ofSource(source: ValueSource, asked: Asked): string {
    const { test, type } = asked;
    if ('constants' in source) return this.ofConstants(source, type, test.item);
    if ('groups' in source) return this.ofGroups(test);
    if ('rows' in source) return this.ofRows(source.rows, test);
    if ('time' in source)
      return this.compared(
        `date_trunc('second', ${source.time})`,
        test,
        (place) => `to_timestamp(${place}::float8 / 1000)`,
      );
    if ('id' in source) return this.compared(source.id, test, (place) => `${place}::uuid`);
    return this.ofColumn(source, asked);
  }

  private ofColumn(source: ColumnSource, { type, test, negated }: Asked): string {
    const isAlways = source.never === 'null';
    if (test.item.type === 'present') return isAlways ? 'true' : `(${source.column} IS NOT NULL)`;
    const holds = this.valueHolds(source.column, test, source);
    if (negated && !isAlways) return `(${source.column} IS NOT NULL AND ${holds})`;
    return `(${holds}${type.name === 'mail' ? this.addressNarrowing(test) : this.within(source, test)})`;
  }

  /** What everybody has is decided here, by the evaluator itself. */
  private ofConstants(
    { constants, when }: { constants: readonly string[]; when?: string },
    type: AttributeType,
    item: Item,
  ) {
    const subject = { values: (asked: AttributeType) => (asked === type ? constants : []), dnParts: () => [] };
    const holds = compileFilter({ ...item, attribute: type.name }, this.context.schema)(subject) === true;
    return holds ? (when ?? 'true') : no;
  }

  private compared(value: string, { item, key }: ValueTest, placed: (place: string) => string): string {
    if (item.type === 'present') return 'true';
    const sign = { equality: '=', approx: '=', greaterOrEqual: '>=', lessOrEqual: '<=', substrings: '' }[item.type];
    return `(${value} ${sign} ${placed(this.context.bind(key))})`;
  }

  /** Members of groups are found by the group's name, which its DN says. */
  private ofGroups({ item }: ValueTest): string {
    const own = 'SELECT gm.member_id FROM group_member gm';
    if (item.type === 'present') return `(r.id IN (${own} WHERE gm.member_id IS NOT NULL))`;
    const { schema, suffix } = this.context;
    const text = item.type === 'equality' || item.type === 'approx' ? item.value.toString('utf8') : '';
    const place = placeOf(text, schema, schema.rdnKeys(parseDn(suffix) ?? []));
    if (place?.at !== 'entry' || place.unit !== 'groups') return no;
    const key = schema.type('cn')?.rules.equality?.key(place.name, schema);
    return `(r.id IN (${own} JOIN mail_group g ON g.id = gm.group_id WHERE gm.member_id IS NOT NULL AND g.name_key = ${this.bindText(key === undefined ? undefined : String(key))}))`;
  }

  private ofRows({ owner, select, value, key }: RowSource, test: ValueTest): string {
    if (test.item.type === 'present') return `(${owner} IN (${select}))`;
    const isAddress = key !== undefined;
    const holds = this.valueHolds(value, test, { key });
    const narrowed = isAddress ? this.rowNarrowing(value, test) : '';
    // A count is never planned as one look into all addresses that match, as IN and EXISTS are.
    if (isAddress && this.context.eachByItself)
      return `((SELECT count(*) FROM (${select} AND a.recipient_id = ${owner}${narrowed} AND ${holds} LIMIT 1) one) > 0)`;
    return `(${owner} IN (${select}${narrowed} AND ${holds}))`;
  }

  /** Conditions that follow from the test and that an index answers: of addresses, their type, domain and text. */
  private rowNarrowing(value: string, { key, pieces }: ValueTest): string {
    const isProxy = value !== 'a.address';
    const asserted = key ?? pieces?.first ?? '';
    const type = isProxy ? /^([a-z][a-z0-9-]*):/.exec(asserted)?.[1] : 'smtp';
    if (type === undefined) return '';
    const text = isProxy ? asserted.slice(type.length + 1) : asserted;
    const conditions = isProxy ? [`a.type = ${this.bindText(type.toUpperCase())}`] : [];
    if (type === 'smtp' && key !== undefined) conditions.push(`a.address_key = ${this.bindText(text)}`);
    if (type === 'smtp' && pieces) {
      // Keys have domains in A-labels, in which one begins unlike what people read.
      const start = /^[^@]*@?/.exec(text)?.[0] ?? '';
      if (start !== '' && isAscii(start))
        conditions.push(`a.address_key LIKE ${this.bindText(escapeLike(start) + '%')}`);
      conditions.push(...this.domainOf(pieces));
    }
    return conditions.map((one) => ` AND ${one}`).join('');
  }

  private within({ within }: { within?: string }, test: ValueTest): string {
    return within === undefined ? '' : ` AND ${this.valueHolds(within, test)}`;
  }

  private addressNarrowing({ pieces }: ValueTest): string {
    const [domain] = pieces && !this.context.eachByItself ? this.domainOf(pieces) : [];
    if (domain === undefined) return '';
    return ` AND r.id IN (SELECT a.recipient_id FROM recipient_address a WHERE a.type = 'SMTP' AND a.is_primary AND a.recipient_kind = '${this.context.kind}' AND ${domain})`;
  }

  /** What ends in `@` and a domain lies in that domain. */
  private domainOf({ last }: SubstringKeys): string[] {
    const at = last.lastIndexOf('@');
    // A sigma at the end of a label is another letter to the DNS, and none to comparing.
    const domain = at < 0 || last.includes('σ') ? undefined : domainToAscii(last.slice(at + 1));
    return domain === undefined ? [] : [`a.domain = ${this.bindText(domain)}`];
  }

  private valueHolds(value: string, test: ValueTest, of: Pick<ColumnSource, 'folded' | 'key'> = {}): string {
    const { item, rule, key, pieces } = test;
    if (!rule) return 'true';
    const { text, valid } = comparable(value, rule, { ...of, isWhole: pieces === undefined });
    const holds = pieces
      ? `${text} LIKE ${this.bindText(likeOf(pieces))}`
      : `${text} ${comparisons[item.type]} ${this.bindText(key)}`;
    return valid === undefined ? holds : `(${valid} AND ${holds})`;
  }
}

/** A value in the form it is compared in: an address as what its spellings share where it is whole, and as people read it in pieces. */
function comparable(
  value: string,
  rule: MatchingRule,
  { folded: isFolded, key, isWhole }: Pick<ColumnSource, 'folded' | 'key'> & { isWhole: boolean },
): KeySql {
  if (key !== undefined) return isWhole ? { text: key } : folded(value);
  return isFolded ? { text: value } : keySql(rule, value);
}

const comparisons: Record<Item['type'], string> = {
  present: '=',
  equality: '=',
  approx: '=',
  greaterOrEqual: '>=',
  lessOrEqual: '<=',
  substrings: '=',
};

/** The test of one value; undefined where the type has no such rule or the assertion is not of its syntax. */
function testOf(item: Item, { rules }: AttributeType, schema: Schema): ValueTest | undefined {
  if (item.type === 'present') return { item, rule: undefined };
  if (item.type === 'substrings') {
    const pieces = rules.substrings && substringKeys(rules.substrings, item, schema);
    return rules.substrings && pieces ? { item, rule: rules.substrings, pieces } : undefined;
  }
  const rule = item.type === 'equality' || item.type === 'approx' ? rules.equality : rules.ordering;
  const key = rule?.key(item.value.toString('utf8'), schema);
  return rule && key !== undefined ? { item, rule, key: String(key) } : undefined;
}

function joined(parts: readonly string[], word: 'AND' | 'OR', none: string): string {
  if (parts.length === 0) return none;
  return parts.length === 1 ? (parts[0] ?? none) : `(${parts.join(` ${word} `)})`;
}

const asksForNul = ({ key, pieces }: ValueTest) =>
  [key, pieces?.first, ...(pieces?.middle ?? []), pieces?.last].some((text) => text?.includes('\0'));

const isAscii = (text: string) => /^[ -~]*$/.test(text);
const escapeLike = (text: string) => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
const likeOf = ({ first, middle, last }: SubstringKeys) => [first, ...middle, last].map(escapeLike).join('%');
