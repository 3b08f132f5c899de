import type { OwedValues } from './owed-values.js';
import type { CandidateKind } from './source.js';

/**
 * Where an entry and its recipient stand. `linked`: followed; `missing`: absent from complete runs; `suspended`: sign-in switched
 * off by the source; `purge-proposed`: long enough for an administrator to let it go; `conflict`: waits for a decision; `ignored`:
 * left out by an administrator; `detached`: ours now, the source is not listened to.
 */
export const linkStates = [
  'linked',
  'missing',
  'suspended',
  'purge-proposed',
  'conflict',
  'ignored',
  'detached',
] as const;
export type LinkState = (typeof linkStates)[number];

/** Why a mailbox is suspended by its source: the source says disabled, or it is no longer there. */
export type SuspensionCause = 'disabled' | 'absent';

/** The bond between an entry of a source and a recipient of ours. */
export interface Link {
  anchor: string;
  kind: CandidateKind;
  /** The recipient; absent where there is none yet (`conflict`, `ignored`). */
  localId?: string;
  dn: string;
  state: LinkState;
  /** Set while sync keeps the mailbox suspended. */
  suspendedFor?: SuspensionCause;
  /** When it was first found absent, RFC 3339; with `missingRuns` counted complete full runs. */
  missingSince?: string;
  missingRuns: number;
  /** The last run that counted an absence, RFC 3339: counts are an hour apart. */
  missingCountedAt?: string;
  /** The hash of what the source said when it was last applied. */
  appliedHash?: string;
  /** When sync suspended it, RFC 3339: from then on the days until a purge is proposed count. */
  suspendedSince?: string;
  /** Something the source says could not be taken then (a contested value, members not known here): looked at anew in every run. */
  unresolved?: boolean;
  /** What the recipient did not get when it was made, of what it gets only then: given as soon as it can be. */
  owed?: OwedValues;
}

/** The part of a link that its state machine moves: what is written to the link with an applied item, `null` where a value goes. */
export interface LinkChange {
  state: LinkState;
  suspendedFor: SuspensionCause | null;
  suspendedSince: string | null;
  missingSince: string | null;
  missingRuns: number;
  missingCountedAt: string | null;
}
