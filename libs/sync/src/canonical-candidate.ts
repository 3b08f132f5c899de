import { noProfile } from '@waypost/organization';
import type { Candidate, CandidateFault, CandidateFields } from './candidate.js';
import { compareValues } from './compare-values.js';

/** The order fields are written in; a field that is missing here does not compile. */
const fieldOrder = Object.keys({
  name: 0,
  displayName: 0,
  givenName: 0,
  surname: 0,
  initials: 0,
  ...noProfile,
  description: 0,
  hidden: 0,
  hiddenFromAddressBook: 0,
  address: 0,
  aliases: 0,
  members: 0,
  owners: 0,
  disabled: 0,
} satisfies Record<keyof CandidateFields, 0 | null>) as (keyof CandidateFields)[];

/**
 * A candidate as text: two are the same exactly where their texts are equal, in whatever order the source sent attributes and
 * values. {@link parseCandidate} reads it back.
 */
export function canonicalCandidate({ kind, anchor, dn, fields, placement, faults }: Candidate): string {
  const ordered: Record<string, unknown> = {};
  for (const field of fieldOrder) {
    const value = fields[field];
    if (value !== undefined) ordered[field] = Array.isArray(value) ? sorted(value) : value;
  }
  const texts = faults.map(({ field, value, detail }) => JSON.stringify({ field, value, detail })).sort();
  const sortedFaults = texts.map((text) => JSON.parse(text) as CandidateFault);
  return JSON.stringify({ kind, anchor, dn, fields: ordered, placement, faults: sortedFaults });
}

/** Reads what {@link canonicalCandidate} wrote. */
export const parseCandidate = (text: string) => JSON.parse(text) as Candidate;

/** Most lists come sorted, and sorting a large one again would cost. */
const sorted = (values: readonly string[]) => (isSorted(values) ? values : [...values].sort(compareValues));
const isSorted = (values: readonly string[]) =>
  values.every((value, at) => at === 0 || compareValues(values[at - 1] as string, value) <= 0);
