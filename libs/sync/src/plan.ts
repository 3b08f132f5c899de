import type { LinkChange } from './link.js';
import type { OwedValues } from './owed-values.js';
import type { Authority, CandidateKind } from './source.js';

/** What a plan does to one recipient, or says of one entry. */
export const planOperations = [
  'create',
  'link',
  'update',
  'rename',
  'enable',
  'suspend',
  'missing',
  'restore',
  'group-add',
  'group-remove',
  'purge-propose',
  'conflict',
  'skip',
] as const;
export type PlanOperation = (typeof planOperations)[number];

/** `destructive`: somebody loses something; `review`: worth a look (a primary address changes, an existing mailbox is joined). */
export const planRisks = ['normal', 'review', 'destructive'] as const;
export type PlanRisk = (typeof planRisks)[number];

/** One field before and after. Sets name what comes and goes. */
export type FieldDifference =
  | { field: string; before: unknown; after: unknown; authority: Authority }
  | { field: string; add: string[]; remove: string[]; authority: Authority }
  /** What the source says and is not taken, with the reason in `authority`. */
  | {
      field: string;
      before: unknown;
      directory: unknown;
      kept: true;
      authority: Authority | 'detached' | 'precedence';
    };

/** Who is in the way of a value: another entry of the source, or a recipient here. */
export interface ConflictParty {
  kind: 'entry' | 'mailbox' | 'contact' | 'group';
  /** The anchor of an entry, the id of a recipient. */
  id: string;
  name: string;
  origin: string;
}

/** Why an entry, or one value of it, is not applied. */
export const conflictKinds = [
  'address-taken',
  'name-taken',
  'anchor-changed',
  'domain-not-accepted',
  'value-invalid',
  'no-placement',
  'linked-elsewhere',
  'membership-loop',
] as const;
export type ConflictKind = (typeof conflictKinds)[number];

/** A conflict: what, with whom, and what it does to the entry. */
export interface Conflict {
  kind: ConflictKind;
  field: string;
  value: string;
  with?: ConflictParty;
  /** `value-quarantined`: the rest is applied; `entry-held`: nothing is, and the last good state stays. */
  effect: 'value-quarantined' | 'entry-held';
  /** A sentence for the administrator that names both parties. */
  detail: string;
}

/** One line of a plan. Applying is a walk over these, in order. */
export interface PlanItem {
  seq: number;
  operation: PlanOperation;
  kind: CandidateKind;
  anchor: string;
  dn: string;
  /** The recipient it is about; for a `create`, the id it will have. */
  localId?: string;
  /** How people call it: display name, else name. */
  label: string;
  risk: PlanRisk;
  differences: FieldDifference[];
  conflict?: Conflict;
  /** For `skip` and `missing`: the reason in a sentence. */
  detail?: string;
  /** Items with the same number hand addresses to each other: they are applied in one transaction. */
  bundle?: number;
  /** What becomes of the link; absent where its state stays, which for `create` and `link` is `linked`. Its DN becomes `dn` in any case. */
  link?: LinkChange;
  /**
   * The link is to be looked at again in every run: not all that the source says could be taken, or another item of the entry
   * follows. Absent: with this item, all that the entry says is taken.
   */
  unresolved?: boolean;
  /** What the link is to remember as owed from this item on; `null`: nothing any more; absent: what it remembers already. */
  owed?: OwedValues | null;
}

/** How many items of each operation; `unchanged`: entries that were looked at, or known again, and nothing is planned of. */
export type PlanCounts = Record<PlanOperation | 'unchanged', number>;

/** What a gate judges of a plan, counted while it was made. */
export interface PlanFacts extends FetchFacts {
  /** Suspensions, first absences and proposed purges: people who lose something. */
  removals: number;
  /** Linked recipients whose primary address changes. */
  primaryChanges: number;
  /** Entries that claim the address of one that is gone: the same people under new anchors. */
  anchorChanges: number;
  /** Linked entries that have changed DN and address with each other. */
  mixedUp: number;
  creates: number;
  links: number;
  /** Groups that lose members, the worst 100 by share: how many of how many. */
  groupRemovals: { anchor: string; label: string; removed: number; members: number }[];
}

/** What the gate has to know of the run besides its plan. */
export interface FetchFacts {
  /** Whether everything was fetched: who was not named is not there. */
  everything: boolean;
  /** Entries the source named, changed or not. */
  entries: number;
  /** Entries that were not named and are looked at once more: what they said last could not be taken in whole. */
  recalled?: number;
  /** Links of the source that have a recipient, before the run. */
  linked: number;
}

/** One rule that may hold a plan: what was found and what was allowed. */
export interface GateCheck {
  name: GateName;
  ok: boolean;
  value: number;
  limit: number;
  /** A sentence: what was found, what was expected, and what it may mean. */
  detail: string;
}
export const gateNames = [
  'first-run',
  'configuration-changed',
  'empty-result',
  'near-empty-result',
  'source-shrunk',
  'removals',
  'most-removals',
  'primary-changes',
  'anchor-changes',
  'mixed-up',
  'creates',
  'links',
  'group-removals',
] as const;
export type GateName = (typeof gateNames)[number];

/** What the gate says of a plan. */
export interface GateVerdict {
  verdict: 'ok' | 'held';
  checks: GateCheck[];
}
