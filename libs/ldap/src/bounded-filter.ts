import type { Filter } from './filter.js';
import type { Schema } from './schema.js';

/** Characters a value's beginning must have to name something. */
const leastPrefix = 2;

/**
 * Whether a filter names what it looks for, by an equality or by the beginning of a value, and so cannot be used to walk through
 * everybody. A class of entries names nothing, and a negation never does.
 */
export function isBounded(filter: Filter, schema: Schema): boolean {
  switch (filter.type) {
    case 'and':
      return filter.filters.some((part) => isBounded(part, schema));
    case 'or':
      return filter.filters.every((part) => isBounded(part, schema));
    case 'equality':
    case 'approx':
      return namesSomething(filter.attribute, schema);
    case 'substrings':
      return isLongEnough(filter.initial) && namesSomething(filter.attribute, schema);
    case 'extensible':
      // A part of the DN is what all have in common, and a rule without an attribute finds classes as well.
      return filter.attribute !== undefined && !filter.dnAttributes && namesSomething(filter.attribute, schema);
    case 'present':
    case 'greaterOrEqual':
    case 'lessOrEqual':
    case 'not':
      return false;
  }
}

/** What a value of says nothing of: the class of an entry, and what it and all its neighbours lie below. */
const common: ReadonlySet<string> = new Set(['objectClass', 'o', 'ou', 'dc']);

/** Whether a value of an attribute, or of one of its subtypes, tells entries apart. One that is not known finds nobody. */
const namesSomething = (attribute: string, schema: Schema) =>
  !schema.describe(attribute)?.type.withSubtypes.some(({ name }) => common.has(name));

const isLongEnough = (initial: Buffer | undefined) =>
  [...(initial?.toString('utf8').trim() ?? '')].length >= leastPrefix;
