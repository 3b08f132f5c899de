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
import { fingerprintOf, KnownEntries } from './known-entries.js';

/** Takes messages for whoever asked for the fetch; fulfilled when there is room for more. */
export type Tell = (message: FetchMessage) => Promise<void>;

/** Entries of one message, and characters, as an entry may be a group of very many. */
const batch = 250;
const weightABatch = 1024 * 1024;
/** Places of one message. */
const placesABatch = 2_000;
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
  private weight = 0;
  private same: number[] = [];
  private withoutAnchor = 0;
  private toldAt = 0;
  private readonly progress = { entries: 0, pages: 0, referralsIgnored: 0 };

  constructor(
    source: FetchedSource,
    private readonly tell: Tell,
    private readonly known = new KnownEntries(Buffer.alloc(0)),
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
    for (const entry of found) {
      const told = this.takeOne(kind, entry);
      // To wait where there is nothing to wait for costs more than to know an entry again.
      if (told) await told;
    }
    await this.tellProgress();
  }

  private takeOne(kind: CandidateKind, entry: SourceEntry): Promise<void> | undefined {
    const fingerprint = fingerprintOf(kind, entry);
    const place = fingerprint ? this.known.placeOf(fingerprint) : -1;
    return place >= 0 ? this.takeSame(place, entry) : this.takeRead(kind, entry, fingerprint);
  }

  /** An entry as it was: most are, and are told by their number. */
  private takeSame(place: number, { dn }: SourceEntry): Promise<void> | undefined {
    const search = this.known.searchOf(place);
    if (search === this.search) throw givenTwice(dn);
    if (search !== 0) return undefined;
    this.known.meet(place, this.search);
    this.progress.entries++;
    this.same.push(place);
    return this.same.length >= placesABatch ? this.flush() : undefined;
  }

  private async takeRead(kind: CandidateKind, entry: SourceEntry, fingerprint: Buffer | undefined): Promise<void> {
    const candidate = this.mapper.map(kind, entry);
    if (!candidate) {
      this.withoutAnchor++;
      this.progress.entries++;
      return this.leaveOut(entry.dn, 'It has no anchor, or several: it could not be followed.');
    }
    const { anchor, dn } = candidate;
    if (this.isKnown(anchor, dn)) return;
    const text = canonicalCandidate(candidate);
    this.entries.push({
      anchor,
      dn,
      hash: hash('sha256', text, 'base64url'),
      text,
      ...(fingerprint && { fingerprint: fingerprint.toString('hex') }),
    });
    this.weight += text.length;
    if (this.entries.length >= batch || this.weight >= weightABatch) await this.flush();
  }

  /** Tells of an entry that is left out, and why. */
  leaveOut = (dn: string, reason: string): Promise<void> => this.tell({ type: 'skipped', dn, reason });

  /** Whether the entry was met before; notes that it is met. */
  private isKnown(anchor: string, dn: string): boolean {
    const place = this.known.find(anchor);
    const search = place >= 0 ? this.known.searchOf(place) : (this.searchOf.get(anchor) ?? 0);
    if (search === this.search) throw givenTwice(dn);
    if (search !== 0) return true;
    if (place >= 0) this.known.meet(place, this.search);
    else this.searchOf.set(anchor, this.search);
    if (!this.present.delete(anchor)) this.progress.entries++;
    return false;
  }

  private wasMet(anchor: string): boolean {
    const place = this.known.find(anchor);
    return place >= 0 ? this.known.searchOf(place) !== 0 : this.searchOf.has(anchor);
  }

  /** Entries the server named as still there, without showing them. */
  async takePresent(anchors: readonly string[]): Promise<void> {
    for (const anchor of anchors) {
      if (this.wasMet(anchor) || this.present.has(anchor)) continue;
      this.present.add(anchor);
      this.progress.entries++;
    }
    if (anchors.length > 0) await this.tell({ type: 'present', anchors: [...anchors] });
  }

  /** Entries that are gone, but for those that were met: to be called when everything else was taken. */
  async takeDeleted(anchors: Iterable<string>): Promise<void> {
    const gone = [...anchors].filter((anchor) => !this.wasMet(anchor));
    await this.flush();
    if (gone.length > 0) await this.tell({ type: 'deleted', anchors: gone });
  }

  /** Forgets what was met: everything is told anew. */
  startAgain(): void {
    this.searchOf.clear();
    this.known.startAgain();
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
    const { entries, same } = this;
    this.entries = [];
    this.weight = 0;
    this.same = [];
    if (same.length > 0) await this.tell({ type: 'same', places: same });
    if (entries.length > 0) await this.tell({ type: 'entries', entries });
  }

  private async tellProgress(): Promise<void> {
    const now = performance.now();
    if (now - this.toldAt < progressMs) return;
    this.toldAt = now;
    await this.tell({ type: 'progress', ...this.progress });
  }
}

const givenTwice = (dn: string) => new Incomplete('duplicate-entry', `The server gave ${dn} twice in one answer.`);
