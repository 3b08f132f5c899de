import type { PersonField } from '@waypost/organization';
import type { CandidateKind } from './source.js';

/**
 * What an entry says once it is mapped: the fields the mapping names, in our words. Absent: nothing is said of the field, and what
 * is here stays; `null`: the source has no value, and ours goes.
 */
export interface CandidateFields extends Partial<Record<PersonField, string | null>> {
  name?: string | null;
  displayName?: string | null;
  givenName?: string | null;
  surname?: string | null;
  initials?: string | null;
  description?: string | null;
  hidden?: boolean | null;
  hiddenFromAddressBook?: boolean | null;
  address?: string | null;
  /** Further SMTP addresses, without the primary one, sorted by their key. */
  aliases?: string[];
  /** DNs, as the source has them, sorted. */
  members?: string[];
  owners?: string[];
  /** The source has switched the account off. */
  disabled?: boolean;
}

/** One entry of a source, in our words. */
export interface Candidate {
  kind: CandidateKind;
  /** objectGUID or entryUUID as 32 hexadecimal digits (nsUniqueId likewise): what identifies the entry for ever. */
  anchor: string;
  dn: string;
  fields: CandidateFields;
  /** Where a mailbox for it would land, by id or name; absent where no rule takes it. `named`: the entry itself names a server or site. */
  placement?: { server: string } | { site: string } | { named: string };
  /**
   * What is wrong with the entry, each naming the field. With a fault in its name or address the entry is held, and its last good
   * state kept; of any other field only the value is left out.
   */
  faults: CandidateFault[];
}

/** Something of an entry that cannot be taken. */
export interface CandidateFault {
  field: string;
  /** What was found, where it may be shown. */
  value?: string;
  /** A sentence for the administrator: what is wrong, and what to do. */
  detail: string;
}

/** What the fetch sends on of one entry. `text` is the candidate as {@link canonicalCandidate} writes it; equal texts mean no change. */
export interface FetchedEntry {
  anchor: string;
  dn: string;
  /** SHA-256 of `text`, base64url. */
  hash: string;
  text: string;
  /** What the entry is known again by without being read, 32 hexadecimal digits; absent where it did not come in one piece. */
  fingerprint?: string;
}

/** What is fetched: everything; what changed since a cursor; or one entry. */
export const fetchModes = ['full', 'delta', 'single'] as const;
export type FetchMode = (typeof fetchModes)[number];

/** Where an incremental run goes on: only meaningful to the server and the configuration it was made for. */
export interface SourceCursor {
  strategy: string;
  /** What the server calls itself; a different one makes the cursor worthless. */
  serverIdentity: string;
  configVersion: number;
  /** Opaque, base64. */
  position: string;
}

/** Why a fetch may not be believed. */
export const incompleteReasons = [
  'unreachable',
  'tls-refused',
  'bind-refused',
  'refused',
  'cut-off',
  'timed-out',
  'not-understood',
  'limit-reached',
  'paging-broken',
  'base-missing',
  'server-changed',
  'duplicate-entry',
  'anchor-missing',
  'too-large',
  'reader-failed',
  'cancelled',
] as const;
export type IncompleteReason = (typeof incompleteReasons)[number];

/** One step of a fetch, as the reading process tells it. The last is always a `done`. */
export type FetchMessage =
  | { type: 'server'; url: string; vendor: string; kind: string; identity: string; strategy: string; mode: FetchMode }
  | { type: 'entries'; entries: FetchedEntry[] }
  /** Entries that came as they were known: their places among what the reading process was given to know them by. */
  | { type: 'same'; places: number[] }
  /** Explicitly deleted in the source, or moved out of what is read. */
  | { type: 'deleted'; anchors: string[] }
  /** There and unchanged: named by the source without its attributes. */
  | { type: 'present'; anchors: string[] }
  | { type: 'progress'; entries: number; pages: number; referralsIgnored: number }
  /** Entries that were left out, with the reason. */
  | { type: 'skipped'; dn: string; reason: string }
  | { type: 'done'; verdict: FetchVerdict };

/**
 * Whether a fetch may be acted on. `everything` says that who was not named is not there; only then may anybody be found missing.
 */
export type FetchVerdict =
  | { complete: true; everything: boolean; cursor?: SourceCursor }
  | { complete: false; reason: IncompleteReason; detail: string };
