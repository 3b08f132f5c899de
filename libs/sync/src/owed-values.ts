import { addressKey } from '@waypost/kernel';
import { dnKey } from './dn-key.js';
import type { FieldPolicy } from './field-policy.js';
import type { PlanEntry } from './plan-input.js';

/** Fields with several values, some of which may be had and others not. */
export const setFields = ['aliases', 'members', 'owners'] as const;
export type SetField = (typeof setFields)[number];

/**
 * What a recipient is still to get of the sets that its source gives it once, when it is made (`initial`): aliases that another has or
 * claims, members that are not here yet. Each as the entry says it.
 */
export type OwedValues = Partial<Record<SetField, readonly string[]>>;

const keyOf = { aliases: addressKey, members: dnKey, owners: dnKey } satisfies Record<
  SetField,
  (value: string) => string
>;
const none: readonly string[] = [];

/**
 * What an entry owes its recipient of a set that is given once: all it says where the recipient is only made now; of one that is
 * there what its link says is owed, as far as the entry still says it. Undefined where the set is not given once. Who is joined, or
 * had the field detached, is owed nothing: that is ours.
 */
export function owedBy(entry: PlanEntry, field: SetField, policy: FieldPolicy): readonly string[] | undefined {
  const { candidate, link, local } = entry;
  if (policy.authority(candidate.kind, field) !== 'initial') return undefined;
  const said = candidate.fields[field] ?? none;
  if (!local) return said;
  const owed = link?.owed?.[field];
  if (!owed || policy.lock(candidate.kind, field, local)) return none;
  const keys = new Set(owed.map(keyOf[field]));
  return said.filter((value) => keys.has(keyOf[field](value)));
}

/** What an entry owes before anything of this plan is done. */
export const allOwedBy = (entry: PlanEntry, policy: FieldPolicy): OwedValues =>
  Object.fromEntries(setFields.map((field) => [field, owedBy(entry, field, policy) ?? none]));

/** What a link is to remember; `null` where it forgets what it knew, and undefined where there was and is nothing. */
export function owedToKeep(owed: OwedValues, before: OwedValues | undefined): OwedValues | null | undefined {
  const kept = Object.entries(owed).filter(([, values]) => values.length > 0);
  return kept.length > 0 ? Object.fromEntries(kept) : before ? null : undefined;
}
