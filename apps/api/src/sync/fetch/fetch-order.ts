import type {
  CandidateKind,
  DirectorySource,
  FetchMode,
  IncompleteReason,
  SourceCursor,
  Candidate,
} from '@waypost/sync';
import type { SourceSecrets } from '../source-secrets.js';

/** What is to be fetched. */
export interface FetchOrder {
  source: FetchedSource;
  secrets: SourceSecrets;
  mode: FetchMode;
  /** Where a `delta` goes on. Without one that can be believed it becomes a `full`. */
  cursor?: SourceCursor;
  /** The one entry of `single`. */
  anchor?: string;
  /** What need not be told of again when it comes as it was: see `KnownEntries`, base64. For a `full` fetch. */
  known?: string;
}

/** What of a source a fetch has to know. */
export type FetchedSource = Pick<
  DirectorySource,
  'kind' | 'connection' | 'scope' | 'strategy' | 'pageSize' | 'mapping' | 'placement' | 'configVersion'
>;

/** What is to be tried before a source is saved or run. */
export interface TrialOrder {
  source: FetchedSource;
  secrets: SourceSecrets;
  /** Entries to show. */
  samples: number;
}

/** What an entry would become, with how many further values each long set has. */
export type Sample = Candidate & { more: Record<string, number> };

/** What a trial found, as far as it came. */
export interface SourceReport {
  /** Why a run would fail. */
  failure?: { reason: IncompleteReason; detail: string };
  /** Who answered. */
  server?: { url: string; kind: string; vendor: string; identity: string; strategy: string };
  /** Where the trees of the server begin: bases worth offering. */
  namingContexts: string[];
  /** The user attributes of the samples, by name, sorted. Never one that holds a secret. */
  attributes: string[];
  bases: { dn: string; entries: Record<CandidateKind, number> }[];
  /** Whether all entries were counted, or the first ones only. */
  counted: 'all' | 'some';
  /** The first entries that would be left out. */
  skipped: { dn: string; reason: string }[];
  samples: Sample[];
}

/** What the reading process is told to do. */
export type Task = { task: 'fetch'; order: FetchOrder } | { task: 'try'; order: TrialOrder };
