import type { Caller } from './caller.js';

/** What one kind of caller may ask of the directory. */
export interface Limits {
  /** Entries one search may find at once. */
  entries: number;
  /** Entries one search may find over all its pages, where it asks for pages. */
  pagedEntries: number;
  /** Seconds one search may take. */
  seconds: number;
  /** Whether a filter must name something: an equality or the beginning of a value. */
  needsBoundedFilter: boolean;
  /** Searches and comparisons: so many at once, and so many a second from then on; undefined for any number. */
  rate: { atOnce: number; perSecond: number } | undefined;
  /** Milliseconds of silence before its session is ended. */
  patience: number;
}

/** The limits of each kind of caller. A mail server is not limited: it asks for everybody. An address book may have everybody, in pages. */
export const limits = {
  anonymous: {
    entries: Number.POSITIVE_INFINITY,
    pagedEntries: Number.POSITIVE_INFINITY,
    seconds: 1,
    needsBoundedFilter: false,
    rate: { atOnce: 20, perSecond: 2 },
    patience: 15_000,
  },
  mailbox: {
    entries: 100,
    pagedEntries: 100,
    seconds: 5,
    needsBoundedFilter: true,
    rate: { atOnce: 20, perSecond: 5 },
    patience: 10 * 60_000,
  },
  'address-book': {
    entries: 5_000,
    pagedEntries: Number.POSITIVE_INFINITY,
    seconds: 30,
    needsBoundedFilter: false,
    rate: { atOnce: 20, perSecond: 10 },
    patience: 60 * 60_000,
  },
  service: {
    entries: Number.POSITIVE_INFINITY,
    pagedEntries: Number.POSITIVE_INFINITY,
    seconds: Number.POSITIVE_INFINITY,
    needsBoundedFilter: false,
    rate: undefined,
    patience: 60 * 60_000,
  },
} satisfies Record<Caller['kind'], Limits>;
