import type { Filter } from './filter.js';
import type { Schema } from './schema.js';

/**
 * What an index knows of an equality: the entries that may match, or undefined where it does not cover the attribute. The
 * name is the first one of the schema; the value is normalised by the attribute's own rule.
 */
export type IndexLookup<T> = (attribute: string, value: string) => readonly T[] | undefined;

/**
 * The entries that can match a filter at all, by index: of an `and` its most selective part, of an `or` all of its parts
 * together. Undefined where the index does not bound the answer and every entry must be looked at. The filter still has to
 * be evaluated on what comes back.
 */
export function planFilter<T>(filter: Filter, schema: Schema, lookup: IndexLookup<T>): readonly T[] | undefined {
  if (filter.type === 'equality') return ofEquality(filter, schema, lookup);
  if (filter.type === 'and') return smallest(filter.filters.map((part) => planFilter(part, schema, lookup)));
  if (filter.type === 'or') return union(filter.filters.map((part) => planFilter(part, schema, lookup)));
  return undefined;
}

function ofEquality<T>(filter: { attribute: string; value: Buffer }, schema: Schema, lookup: IndexLookup<T>) {
  const type = schema.type(filter.attribute);
  const key = type?.rules.equality?.key(filter.value.toString('utf8'), schema);
  return type && typeof key === 'string' ? lookup(type.name, key) : undefined;
}

const smallest = <T>(plans: readonly (readonly T[] | undefined)[]) =>
  plans.reduce(
    (best, plan) => (plan !== undefined && (best === undefined || plan.length < best.length) ? plan : best),
    undefined,
  );

function union<T>(plans: readonly (readonly T[] | undefined)[]): readonly T[] | undefined {
  if (plans.length === 1) return plans[0];
  const all = new Set<T>();
  for (const plan of plans) {
    if (plan === undefined) return undefined;
    for (const entry of plan) all.add(entry);
  }
  return [...all];
}
