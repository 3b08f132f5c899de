import type { SortKey } from './control-values.js';
import type { FilterSubject } from './evaluate-filter.js';
import type { MatchingRule, MatchKey } from './matching-rule.js';
import type { ResultCode } from './result-code.js';
import type { AttributeType, Schema } from './schema.js';

/** What an entry is ordered by, one for each key; null where it has no value. */
export type SortValues = readonly (string | number | null)[];

/** An order of entries, ready to be asked. */
export interface SortOrder {
  of(entry: FilterSubject): SortValues;
  /** Below zero where the first comes before the second. */
  compare(one: SortValues, other: SortValues): number;
}

/** Why there is no such order (RFC 2891 §1.2), and because of which attribute. */
export interface NoOrder {
  code: ResultCode;
  attribute: string;
}

/**
 * Makes an order of its keys. Of several values the least counts, and an entry without any comes last, or first where the key
 * runs backwards (RFC 2891 §1.1).
 */
export function sortOrder(keys: readonly SortKey[], schema: Schema): SortOrder | NoOrder {
  const parts: { types: readonly AttributeType[]; rule: MatchingRule; sign: 1 | -1 }[] = [];
  for (const { attribute, rule: named, reverse } of keys) {
    const described = schema.describe(attribute);
    if (!described || described.type.secret || described.options.length > 0) return { code: 16, attribute };
    const rule = named === undefined ? ownOrdering(described.type, schema) : schema.rule(named);
    if (!rule || rule.kind !== 'ordering' || !orders(rule, described.type, schema)) return { code: 18, attribute };
    parts.push({ types: described.type.withSubtypes, rule, sign: reverse ? -1 : 1 });
  }
  return {
    of: (entry) => parts.map(({ types, rule }) => least(entry, types, rule, schema)),
    compare(one, other) {
      for (const [index, { sign }] of parts.entries()) {
        const way = compared(one[index] ?? null, other[index] ?? null);
        if (way !== 0) return way * sign;
      }
      return 0;
    },
  };
}

/** The standards give `cn` and its like no ordering rule, and yet address books sort by them: text is ordered as it is compared. */
function ownOrdering({ rules }: AttributeType, schema: Schema): MatchingRule | undefined {
  if (rules.ordering) return rules.ordering;
  const name = rules.equality?.name ?? '';
  if (/^caseIgnore(?:IA5)?Match$/.test(name)) return schema.rule('caseIgnoreOrderingMatch');
  if (/^caseExact(?:IA5)?Match$/.test(name)) return schema.rule('caseExactOrderingMatch');
  return undefined;
}

/** A rule orders values of its own syntax, and any rule over text orders any text. */
function orders(rule: MatchingRule, type: AttributeType, schema: Schema): boolean {
  const isText = (name: string) => name.startsWith('case');
  const own = ownOrdering(type, schema);
  return own !== undefined && (own.syntax === rule.syntax || (isText(own.name) && isText(rule.name)));
}

function least(entry: FilterSubject, types: readonly AttributeType[], rule: MatchingRule, schema: Schema) {
  let found: string | number | null = null;
  for (const type of types) {
    for (const value of entry.values(type)) {
      const key = rule.key(value, schema);
      const plain = key === undefined ? null : plainKey(key);
      if (plain !== null && (found === null || plain < found)) found = plain;
    }
  }
  return found;
}

const digits = 41;
/** Integers as text that is ordered like them, so that a place in an order can be written down; matching allows forty digits. */
function plainKey(key: MatchKey): string | number {
  if (typeof key !== 'bigint') return key;
  const shown = key < 0n ? 10n ** BigInt(digits) + key : key;
  return `${key < 0n ? '0' : '1'}${String(shown).padStart(digits, '0')}`;
}

function compared(one: string | number | null, other: string | number | null): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  return one < other ? -1 : 1;
}
