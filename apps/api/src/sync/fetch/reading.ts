import type { FoundEntry } from '@waypost/ldap';
import { anchorFilter } from '@waypost/sync';
import type { Collector } from './collector.js';
import type { FetchedSource } from './fetch-order.js';
import { Incomplete } from './fetch-verdict.js';
import type { OpenSource } from './open-source.js';
import { narrowed, type SoughtEntries } from './sought-entries.js';

/** A source that is being read. */
export interface Reading extends OpenSource {
  source: FetchedSource;
  sought: readonly SoughtEntries[];
  collector: Collector;
}

/** What a way of reading comes to, where nothing went wrong. */
export interface Read {
  /** Whoever was not told is not there. */
  everything: boolean;
  /** Where the next fetch goes on. */
  position?: Buffer;
}

/** How the searches of a source are done in pages. */
export interface InPages {
  /** A further condition of each search. */
  condition?: string;
  /** Attributes beside those of the mapping. */
  attributes?: readonly string[];
  /** Sees the entries as they pass. */
  look?: (entry: FoundEntry) => void;
}

/** Does all searches of a source in pages and tells of what they find. Throws LdapClientError or Incomplete. */
export async function readInPages(reading: Reading, { condition, attributes = [], look }: InPages = {}): Promise<void> {
  const { connection, collector, source } = reading;
  for (const { kind, base, filter, attributes: mapped } of reading.sought) {
    collector.nextSearch();
    const search = connection.search({
      base,
      filter: condition === undefined ? filter : narrowed(filter, condition),
      attributes: [...mapped, ...attributes],
      pageSize: source.pageSize,
    });
    for await (const page of search) {
      if (look) page.forEach(look);
      await collector.take(kind, page);
    }
    collector.countReferrals(search.outcome.references);
    if (search.outcome.incomplete !== undefined) throw new Incomplete('paging-broken', search.outcome.incomplete);
  }
}

/** Entries looked for at once by their anchors. */
const atOnce = 100;

/** Reads entries that are known to have changed, whole; those that no search finds any more are passed over. */
export async function readByAnchors(reading: Reading, anchors: readonly string[]): Promise<void> {
  for (let at = 0; at < anchors.length; at += atOnce) {
    const some = anchors.slice(at, at + atOnce).map((anchor) => anchorFilter(reading.source.kind, anchor));
    await readInPages(reading, { condition: `(|${some.join('')})` });
  }
}
