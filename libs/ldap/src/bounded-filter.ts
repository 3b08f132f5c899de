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
      return namesSomething(filter.attribute);
    case 'substrings':
      return [...(filter.initial?.toString('utf8').trim() ?? '')].length >= leastPrefix;
    case 'extensible':
      // A part of the DN is what all have in common, and a rule without an attribute finds classes as well.
      return filter.attribute !== undefined && !filter.dnAttributes && namesSomething(filter.attribute);
    case 'present':
    case 'greaterOrEqual':
    case 'lessOrEqual':
    case 'not':
      return false;
  }
}

/** Whether a value of an attribute tells entries apart: those of their class, and of what they all lie below, do not. */
const namesSomething = (attribute: string) =>
  !/^(?:objectclass|2\.5\.4\.0|o|organizationname|2\.5\.4\.10|ou|organizationalunitname|2\.5\.4\.11|dc|domaincomponent|0\.9\.2342\.19200300\.100\.1\.25)(?:;|$)/i.test(
    attribute,
  );
