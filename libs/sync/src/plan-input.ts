import type { AcceptedDomain, PersonField } from '@waypost/organization';
import type { Candidate } from './candidate.js';
import type { Link, LinkState } from './link.js';
import type { OwedValues } from './owed-values.js';
import type { FetchFacts, PlanCounts, PlanFacts, PlanItem } from './plan.js';
import type { CandidateKind, DirectorySource } from './source.js';
import type { OtherLink } from './standing.js';

/** The kinds of recipients an entry can become. */
export type LocalKind = 'mailbox' | 'contact' | 'group';
/** What an entry of each kind becomes. */
export const localKindOf = {
  person: 'mailbox',
  contact: 'contact',
  group: 'group',
} as const satisfies Record<CandidateKind, LocalKind>;

/** A server that mailboxes can be placed on. */
export interface PlacementServer {
  id: string;
  name: string;
  siteId: string;
  /** How many mailboxes it has: of a site, the server with the fewest takes the next; the name decides between equals. */
  mailboxes: number;
}

/** A site that mailboxes can be placed in. */
export interface PlacementSite {
  id: string;
  name: string;
}

/** The part of another source that decides which of two counts. */
export type OtherSource = Pick<DirectorySource, 'id' | 'name' | 'precedence' | 'mapping'>;

/** What a plan is made against, whatever its entries: read once a run. */
export interface PlanContext {
  source: Pick<DirectorySource, 'id' | 'name' | 'precedence' | 'mapping' | 'leavers'>;
  otherSources: readonly OtherSource[];
  /** The instant the run counts from: absences and the age of suspensions are measured by it. */
  now: Date;
  acceptedDomains: readonly AcceptedDomain[];
  /** Servers with the mailbox role only. */
  servers: readonly PlacementServer[];
  sites: readonly PlacementSite[];
  /** The id for a recipient that is to be made: the same for one anchor in all plans of a run, so that these can be compared. */
  newId: (anchor: string) => string;
  /** The anchor of the group of this source that went by a DN before it was moved, where nobody has gone by that since. */
  formerGroup?: (dn: string) => string | undefined;
}

/** A value of a recipient that may have come from a source. */
export interface LocalValue {
  value: string;
  /** The id of the source it came from; absent where an administrator gave it. */
  source?: string;
}

/** What a recipient is at present, as far as a source could change it. */
export interface LocalRecipient extends Partial<Record<PersonField, string | null>> {
  id: string;
  kind: LocalKind;
  name: string;
  displayName: string;
  givenName?: string | null;
  surname?: string | null;
  initials?: string | null;
  description?: string | null;
  hidden?: boolean;
  hiddenFromAddressBook?: boolean;
  address: string;
  /** Further SMTP addresses. */
  aliases: readonly LocalValue[];
  /** Members and owners of a group, each as {@link memberKey} writes it. */
  members?: readonly LocalValue[];
  owners?: readonly LocalValue[];
  /** Who suspended the mailbox; absent where nobody did. */
  suspendedBy?: 'administrator' | 'directory';
  /** Other sources that follow it too. */
  otherSources?: readonly OtherLink[];
  /** Fields an administrator took from the directory; `disabled` stands for suspending and resuming. */
  detachedFields?: readonly string[];
}

/** A recipient here in a text: what members and owners of groups are named by in plans. */
export const memberKey = (kind: LocalKind, id: string) => `${kind}:${id}`;
/** The recipient that a {@link memberKey} names. */
export function parseMemberKey(key: string): { kind: LocalKind; id: string } {
  const colon = key.indexOf(':');
  return { kind: key.slice(0, colon) as LocalKind, id: key.slice(colon + 1) };
}

/**
 * One entry to plan: new, changed, or looked at again. These come every time, changed or not: entries without a link; entries
 * whose link is `unresolved`, or in any state but `linked` and `suspended` for `disabled`.
 */
export interface PlanEntry {
  candidate: Candidate;
  /** The link of this source with the candidate's anchor. */
  link?: Link;
  /** The recipient of the link, or the one that {@link Settlement.joins} names for the entry. */
  local?: LocalRecipient;
  /** For a group: whom its members and owners are here, by {@link dnKey} of their DN; those this source has links of with a recipient. */
  resolved?: ReadonlyMap<string, ResolvedMember>;
}

/** Whom a DN is here. Who has it comes before who had it last, and that before who had it when they went. */
export interface ResolvedMember {
  kind: LocalKind;
  id: string;
  /** It went by this DN before it was moved, and nobody has gone by it since. */
  isFormer?: true;
}

/** A link whose entry is no longer there. Links that are `ignored` or have no recipient are not given: they can be forgotten. */
export interface GoneEntry {
  link: Link;
  /** Absent where nothing more than the link is known. */
  local?: Pick<LocalRecipient, 'id' | 'name' | 'displayName' | 'suspendedBy' | 'otherSources' | 'detachedFields'>;
  /** `absent`: not among everything that a complete full fetch named; `deleted`: the source said so. */
  how: 'absent' | 'deleted';
}

/** A link whose entry was named without its attributes, and that is not simply `linked`. */
export type ReturnedEntry = Omit<GoneEntry, 'how'>;

/**
 * Who holds a value that an entry claims. Given for every claimed address (recipient_address, SMTP) and every claimed name (by
 * kind of recipient) that is held by anybody; rows whose holder is the claimant itself may be left out.
 */
export interface Holder {
  /** Addresses are unique among all recipients, names among those of a kind. */
  what: 'address' | 'name';
  /** In lower case: addressKey or nameKey. */
  value: string;
  owner: { kind: LocalKind; id: string; name: string };
  /** Of an address: whether it is the owner's primary one. */
  primary?: boolean;
  /** Of an address: the id of the source it came from; absent where an administrator gave it. */
  origin?: string;
  /** The link that this source has to the owner. `gone`: its entry is missing, since before or by what this run found. */
  link?: { anchor: string; state: LinkState; gone: boolean };
}

/** What the claims of a whole run come to; see {@link Planner.settle}. */
export interface Settlement {
  /** Entries (by anchor) without a link that an existing recipient is joined to by its primary address: its id. `local` is to be given for them. */
  joins: ReadonlyMap<string, string>;
  /** Anchors whose values change hands among each other, in the order to plan them in: first of all, bundle by bundle. */
  bundled: readonly string[];
}

/** Everything of a small plan at once, in any order; see {@link planRun}. */
export interface PlanInput {
  context: PlanContext;
  entries: readonly PlanEntry[];
  gone?: readonly GoneEntry[];
  returned?: readonly ReturnedEntry[];
  holders?: readonly Holder[];
  /** Recipients that entries may be joined to, by id; those of `holders` that are nobody's of this source suffice. */
  locals?: ReadonlyMap<string, LocalRecipient>;
  facts: FetchFacts;
}

/** What planning a batch gives. */
export interface PlanBatch {
  items: PlanItem[];
  /**
   * What to keep of links whose entry leads to no item that is applied (`conflict` and `skip` are not): the entry is as the source
   * says, or, where `unresolved`, is to be looked at again in every run.
   */
  notes: LinkNote[];
}

/** What a link keeps of an entry that nothing is done for. */
export interface LinkNote {
  anchor: string;
  dn: string;
  unresolved: boolean;
  /** As in an item: what the link is to remember as owed, `null` for nothing any more. */
  owed?: OwedValues | null;
  /** For a link that does not exist yet: it is made, waiting in this state, without a recipient. */
  state?: Extract<LinkState, 'conflict'>;
}

/**
 * Plans a run of any size in batches, so that neither entries nor items need be in memory at once. Called in this order:
 *
 * 1. `claim` with every entry (`local` given where linked, `resolved` not needed), in any order;
 * 2. `hold` with who holds the values of `claimedAddresses` and `claimedNames`, in any order;
 * 3. `settle`, once: who gets what;
 * 4. `plan` with every entry again: first those of `bundled` in its order, then people, contacts, groups, each by anchor (compared
 *    as text); entries that have been planned are passed over, so the second query need not leave the bundled ones out;
 * 5. `returned` and `gone`, each by anchor;
 * 6. `finish`: the remaining items (who comes into and leaves groups), the counts, and the facts for the gate.
 *
 * Items are numbered from 1 in the order they are given out, which is the order they are applied in.
 */
export interface Planner {
  claim(entries: Iterable<PlanEntry>): void;
  claimedAddresses(): Iterable<string>;
  claimedNames(kind: LocalKind): Iterable<string>;
  hold(holders: Iterable<Holder>): void;
  settle(): Settlement;
  plan(entries: Iterable<PlanEntry>): PlanBatch;
  returned(entries: Iterable<ReturnedEntry>): PlanBatch;
  gone(entries: Iterable<GoneEntry>): PlanBatch;
  finish(facts: FetchFacts): PlanBatch & { counts: PlanCounts; facts: PlanFacts };
}
