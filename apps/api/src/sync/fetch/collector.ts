import { hash } from 'node:crypto';
import {
  type CandidateKind,
  canonicalCandidate,
  compileMapper,
  type EntryMapper,
  type FetchedEntry,
  type FetchMessage,
  type SourceEntry,
} from '@waypost/sync';
import type { FetchedSource } from './fetch-order.js';
import { Incomplete } from './fetch-verdict.js';

/** Takes messages for whoever asked for the fetch; fulfilled when there is room for more. */
export type Tell = (message: FetchMessage) => Promise<void>;

/** Entries of one message. */
const batch = 250;
/** Milliseconds between two words on the progress. */
const progressMs = 500;

/** Maps the entries of a fetch as they come, and tells of them. Notes what keeps the fetch from being complete. */
export class Collector {
  private readonly mapper: EntryMapper;
  /** In which search each entry was met first. */
  private readonly searchOf = new Map<string, number>();
  /** Who was named as still there and not shown: of a changed entry, OpenLDAP says both. */
  private readonly present = new Set<string>();
  private search = 0;
  private entries: FetchedEntry[] = [];
  private withoutAnchor = 0;
  private toldAt = 0;
  private readonly progress = { entries: 0, pages: 0, referralsIgnored: 0 };

  constructor(
    source: FetchedSource,
    private readonly tell: Tell,
  ) {
    this.mapper = compileMapper(source);
  }

  /** To be called before the entries of each search. */
  nextSearch(): void {
    this.search++;
  }

  /**
   * Takes entries of one search. The same entry twice in one search throws Incomplete: a server that repeats itself may have left
   * somebody else out. Of an entry that several searches find, the first counts.
   */
  async take(kind: CandidateKind, found: readonly SourceEntry[]): Promise<void> {
    this.progress.pages++;
    for (const entry of found) await this.takeOne(kind, entry);
    await this.tellProgress();
  }

  private async takeOne(kind: CandidateKind, entry: SourceEntry): Promise<void> {
    const candidate = this.mapper.map(kind, entry);
    if (!candidate) {
      this.withoutAnchor++;
      this.progress.entries++;
      return this.tell({
        type: 'skipped',
        dn: entry.dn,
        reason: 'It has no anchor, or several: it could not be followed.',
      });
    }
    const { anchor, dn } = candidate;
    if (this.isKnown(anchor, dn)) return;
    const text = canonicalCandidate(candidate);
    this.entries.push({ anchor, dn, hash: hash('sha256', text, 'base64url'), text });
    if (this.entries.length >= batch) await this.flush();
  }

  private isKnown(anchor: string, dn: string): boolean {
    const search = this.searchOf.get(anchor);
    if (search === this.search) throw new Incomplete('duplicate-entry', `The server gave ${dn} twice in one answer.`);
    if (search === undefined) this.searchOf.set(anchor, this.search);
    if (search === undefined && !this.present.delete(anchor)) this.progress.entries++;
    return search !== undefined;
  }

  /** Entries the server named as still there, without showing them. */
  async takePresent(anchors: readonly string[]): Promise<void> {
    for (const anchor of anchors) {
      if (this.searchOf.has(anchor) || this.present.has(anchor)) continue;
      this.present.add(anchor);
      this.progress.entries++;
    }
    if (anchors.length > 0) await this.tell({ type: 'present', anchors: [...anchors] });
  }

  /** Entries that are gone, but for those that were met: to be called when everything else was taken. */
  async takeDeleted(anchors: Iterable<string>): Promise<void> {
    const gone = [...anchors].filter((anchor) => !this.searchOf.has(anchor));
    await this.flush();
    if (gone.length > 0) await this.tell({ type: 'deleted', anchors: gone });
  }

  /** Forgets what was met: everything is told anew. */
  startAgain(): void {
    this.searchOf.clear();
    this.present.clear();
    this.progress.entries = 0;
  }

  countReferrals(count: number): void {
    this.progress.referralsIgnored += count;
  }

  /** Tells what is left. Throws Incomplete where an entry had no anchor. */
  async finish(): Promise<void> {
    await this.flush();
    await this.tell({ type: 'progress', ...this.progress });
    if (this.withoutAnchor === 0) return;
    const count = this.withoutAnchor === 1 ? 'One entry has' : `${this.withoutAnchor} entries have`;
    throw new Incomplete('anchor-missing', `${count} no anchor that this account may read.`);
  }

  private async flush(): Promise<void> {
    const { entries } = this;
    if (entries.length === 0) return;
    this.entries = [];
    await this.tell({ type: 'entries', entries });
  }

  private async tellProgress(): Promise<void> {
    const now = performance.now();
    if (now - this.toldAt < progressMs) return;
    this.toldAt = now;
    await this.tell({ type: 'progress', ...this.progress });
  }
}
