import type { ImportDifference } from './import-row.js';

/** The fields that values change. What is absent is null, and the order of a list means nothing. */
export const differencesOf = (
  before: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
): ImportDifference[] =>
  Object.entries(values)
    .map(([field, after]) => ({ field, before: before[field] ?? null, after: after ?? null }))
    .filter(({ before: was, after: is }) => canonical(was) !== canonical(is));

const canonical = (value: unknown): string => JSON.stringify(Array.isArray(value) ? value.map(String).sort() : value);
