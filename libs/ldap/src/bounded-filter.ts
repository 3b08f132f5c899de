import type { Filter } from './filter.js';

/** Characters a value's beginning must have to name something. */
const leastPrefix = 2;

/**
 * Whether a filter names what it looks for, by an equality or by the beginning of a value, and so cannot be used to walk through
 * everybody. A class of entries names nothing, and a negation never does.
 */
export function isBounded(filter: Filter): boolean {
  switch (filter.type) {
    case 'and':
      return filter.filters.some(isBounded);
    case 'or':
      return filter.filters.every(isBounded);
    case 'equality':
    case 'approx':
      return !/^(?:objectclass|2\.5\.4\.0)$/i.test(filter.attribute);
    case 'substrings':
      return [...(filter.initial?.toString('utf8').trim() ?? '')].length >= leastPrefix;
    case 'extensible':
      return !/^(?:objectclass|2\.5\.4\.0)$/i.test(filter.attribute ?? '');
    case 'present':
    case 'greaterOrEqual':
    case 'lessOrEqual':
    case 'not':
      return false;
  }
}
