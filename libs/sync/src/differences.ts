import { addressKey } from '@waypost/kernel';
import type { CandidateFields } from './candidate.js';
import { compareValues } from './compare-values.js';
import type { FieldPolicy } from './field-policy.js';
import type { TextField } from './field-rules.js';
import type { LocalRecipient, LocalValue } from './plan-input.js';
import type { FieldDifference } from './plan.js';
import { type Authority, type CandidateKind, candidateKinds, type FlagField, isFlag, targetFields } from './source.js';

/** Fields with one value, in the order in which plans show them. */
type SingleField = TextField | FlagField;
const singleFields = Object.fromEntries(
  candidateKinds.map((kind) => [
    kind,
    targetFields[kind].filter((field) => !['aliases', 'members', 'owners', 'disabled'].includes(field)),
  ]),
) as unknown as Record<CandidateKind, readonly SingleField[]>;

/** What a new recipient has, field by field. Every authority counts when a recipient is made. */
export function differencesOfNew(kind: CandidateKind, fields: CandidateFields, policy: FieldPolicy): FieldDifference[] {
  const differences: FieldDifference[] = [];
  for (const field of singleFields[kind]) {
    const value = valueOf(field, fields) ?? null;
    const authority = policy.authority(kind, field) ?? 'initial';
    if (value !== null && value !== false) differences.push({ field, before: null, after: value, authority });
  }
  const { aliases = [] } = fields;
  if (aliases.length > 0) {
    const authority = policy.authority(kind, 'aliases') ?? 'initial';
    differences.push({ field: 'aliases', add: [...aliases], remove: [], authority });
  }
  return differences;
}

/** Who has no display name is called by the name. */
const valueOf = (field: SingleField, fields: CandidateFields) =>
  field === 'displayName' ? (fields.displayName ?? fields.name) : fields[field];

/**
 * What changes of an existing recipient, and what its source says and does not decide. The aliases among
 * the fields are those that can be had; where they are given once, those of them that are still owed.
 */
export function differencesOf(
  kind: CandidateKind,
  { fields, local, sourceId }: { fields: CandidateFields; local: LocalRecipient; sourceId: string },
  policy: FieldPolicy,
): FieldDifference[] {
  const differences: FieldDifference[] = [];
  for (const field of singleFields[kind]) {
    const after = field === 'displayName' && fields.displayName === null ? fields.name : fields[field];
    const authority = policy.authority(kind, field);
    if (after === undefined || authority === undefined || authority === 'initial' || authority === 'local') continue;
    const before = local[field] ?? (isFlag(field) ? false : null);
    if (before === after) continue;
    const lock = policy.lock(kind, field, local);
    differences.push(
      lock ? { field, before, directory: after, kept: true, authority: lock } : { field, before, after, authority },
    );
  }
  const aliases = aliasDifference(kind, { fields, local, sourceId }, policy);
  if (aliases) differences.push(aliases);
  return differences;
}

function aliasDifference(
  kind: CandidateKind,
  { fields, local, sourceId }: { fields: CandidateFields; local: LocalRecipient; sourceId: string },
  policy: FieldPolicy,
): FieldDifference | undefined {
  const decidesAddress = fields.address && policy.decides(kind, 'address', local);
  const primary = addressKey(decidesAddress ? (fields.address as string) : local.address);
  const isPromoted = ({ value }: LocalValue) => addressKey(value) === primary;
  const authority = policy.authority(kind, 'aliases');
  const isOurs = policy.decides(kind, 'aliases', local) && fields.aliases !== undefined;
  const wanted = (fields.aliases ?? []).filter((alias) => addressKey(alias) !== primary);
  const wantedKeys = new Set(wanted.map(addressKey));
  const heldKeys = new Set(local.aliases.map(({ value }) => addressKey(value)));
  const add = wanted.filter((alias) => !heldKeys.has(addressKey(alias)));
  const gone = local.aliases.filter((alias) => alias.source === sourceId && !wantedKeys.has(addressKey(alias.value)));
  const promoted = local.aliases.filter(isPromoted);
  if (!isOurs) {
    const isLocked = policy.lock(kind, 'aliases', local) !== undefined;
    const owed = authority === 'initial' && !isLocked ? add : [];
    if (promoted.length + owed.length > 0)
      return setDifference(
        'aliases',
        owed,
        promoted.map(({ value }) => value),
        authority ?? 'directory',
      );
    const isKept = isLocked && authority !== 'initial' && fields.aliases !== undefined;
    if (!isKept || (add.length === 0 && gone.length === 0)) return undefined;
    const before = local.aliases.map(({ value }) => value).sort(compareValues);
    return { field: 'aliases', before, directory: wanted, kept: true, authority: 'detached' };
  }
  const remove = [...new Set([...gone, ...promoted].map(({ value }) => value))];
  return add.length + remove.length > 0 ? setDifference('aliases', add, remove, authority ?? 'directory') : undefined;
}

const setDifference = (field: string, add: string[], remove: string[], authority: Authority): FieldDifference => ({
  field,
  add: add.sort(compareValues),
  remove: remove.sort(compareValues),
  authority,
});

/** Who comes into a group and who leaves it; only those leave who came from this source. */
export function membershipDifference({
  wanted,
  held,
  sourceId,
}: {
  wanted: readonly string[];
  held: readonly LocalValue[];
  sourceId: string;
}): { add: string[]; remove: string[] } {
  const heldKeys = new Set(held.map(({ value }) => value));
  const wantedKeys = new Set(wanted);
  return {
    add: [...wantedKeys].filter((key) => !heldKeys.has(key)).sort(),
    remove: held
      .filter(({ value, source }) => source === sourceId && !wantedKeys.has(value))
      .map(({ value }) => value)
      .sort(),
  };
}

/** Whether a difference is done, and not only shown as kept. */
export const isDone = (difference: FieldDifference) => !('kept' in difference);
