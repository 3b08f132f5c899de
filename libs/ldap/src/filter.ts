/** A search filter (RFC 4511 §4.5.1.7). Attributes are descriptions as written; values are the octets to compare. */
export type Filter =
  | { type: 'and' | 'or'; filters: readonly Filter[] }
  | { type: 'not'; filter: Filter }
  | { type: 'equality' | 'greaterOrEqual' | 'lessOrEqual' | 'approx'; attribute: string; value: Buffer }
  | { type: 'present'; attribute: string }
  | ({ type: 'substrings'; attribute: string } & Substrings)
  | { type: 'extensible'; rule?: string; attribute?: string; value: Buffer; dnAttributes: boolean };

/** The pieces of a substring assertion, in order; at least one of them is there. */
export interface Substrings {
  initial?: Buffer;
  any: readonly Buffer[];
  final?: Buffer;
}

export type FilterType = Filter['type'];

/** How many nodes one filter may have, pieces of substrings included, and how deep they may nest; more is adminLimitExceeded. */
export const maxFilterNodes = 512;
export const maxFilterDepth = 24;

/** How many nodes a filter has; each piece of a substring assertion is one, since each is looked for in every value. */
export function filterSize(filter: Filter): number {
  if (filter.type === 'and' || filter.type === 'or')
    return filter.filters.reduce((size, part) => size + filterSize(part), 1);
  if (filter.type === 'not') return 1 + filterSize(filter.filter);
  if (filter.type !== 'substrings') return 1;
  return 1 + filter.any.length + (filter.initial ? 1 : 0) + (filter.final ? 1 : 0);
}
