import type { Candidate } from './candidate.js';
import type { LocalRecipient, OtherSource, PlanContext } from './plan-input.js';
import type { OtherLink } from './standing.js';
import { type Authority, type CandidateKind, type FieldMapping, type TargetField } from './source.js';

/** Why a source does not decide about a field of a recipient that it is mapped to. */
export type Lock = 'detached' | 'precedence';

/** What a source may do to each field of each kind of recipient. */
export interface FieldPolicy {
  /** The authority of a mapped field; undefined where the source does not speak of it. */
  authority(kind: CandidateKind, field: TargetField): Authority | undefined;
  /** Who keeps a field of a recipient from the source; undefined where nobody does. */
  lock(kind: CandidateKind, field: TargetField, local: LocalRecipient): Lock | undefined;
  /** Whether the source decides about a field of an existing recipient. */
  decides(kind: CandidateKind, field: TargetField, local: LocalRecipient): boolean;
  /** Whether another source that comes first has a say about the recipient as well. One that it is gone from has none. */
  isSecond(otherSources: readonly OtherLink[] | undefined): boolean;
}

/** Sets have the origin of each value, so two sources can add to one without deciding about each other's. */
const isSet = (field: TargetField) => field === 'aliases' || field === 'members' || field === 'owners';
const isManaged = ({ authority }: FieldMapping) => authority === 'directory' || authority === 'directory-if-present';
const keyOf = (kind: CandidateKind, field: TargetField) => `${kind} ${field}`;

/** The fields of a kind that a source decides about: they are shown as the directory's, and editing them is refused. */
export const managedFields = (mapping: readonly FieldMapping[], kind: CandidateKind): TargetField[] =>
  mapping.filter((field) => field.kind === kind && isManaged(field)).map(({ target }) => target);

/** The fields that are a source's only where it has a value, and of which an entry has none: those are left to us. */
export const silentFields = (mapping: readonly FieldMapping[], { kind, fields }: Candidate): TargetField[] =>
  mapping
    .filter((field) => field.kind === kind && field.authority === 'directory-if-present')
    .filter(({ target }) => fields[target] === undefined || fields[target] === null)
    .map(({ target }) => target);

/** The rules of a run's source, held against those of the other sources. Of two of equal precedence the lower id comes first. */
export function fieldPolicy({ source, otherSources }: Pick<PlanContext, 'source' | 'otherSources'>): FieldPolicy {
  const authorities: Record<CandidateKind, Map<TargetField, Authority>> = {
    person: new Map(),
    contact: new Map(),
    group: new Map(),
  };
  for (const { kind, target, authority } of source.mapping) authorities[kind].set(target, authority);
  const first = new Map(
    otherSources
      .filter((other) => comesFirst(other, source))
      .map((other) => [
        other.id,
        new Set(other.mapping.filter(isManaged).map(({ kind, target }) => keyOf(kind, target))),
      ]),
  );
  const lock: FieldPolicy['lock'] = (kind, field, local) => {
    if (local.detachedFields?.includes(field)) return 'detached';
    if (isSet(field)) return undefined;
    const key = keyOf(kind, field);
    return local.otherSources?.some((other) => hasSay(other) && first.get(other.source)?.has(key))
      ? 'precedence'
      : undefined;
  };
  const authority: FieldPolicy['authority'] = (kind, field) => authorities[kind].get(field);
  return {
    authority,
    lock,
    decides(kind, field, local) {
      const own = authority(kind, field);
      return (own === 'directory' || own === 'directory-if-present') && lock(kind, field, local) === undefined;
    },
    isSecond: (others) => others?.some((other) => hasSay(other) && first.has(other.source)) ?? false,
  };
}

const hasSay = ({ standing }: OtherLink) => standing !== 'gone';

const comesFirst = (one: OtherSource, other: Pick<OtherSource, 'id' | 'precedence'>) =>
  one.precedence < other.precedence || (one.precedence === other.precedence && one.id < other.id);
