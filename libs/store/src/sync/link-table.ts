import type { EntityManager } from 'typeorm';

const octetsAnAnchor = 16;
const octetsAHash = 32;
const linksAQuery = 20_000;

const flag = {
  lookAgain: 1,
  hasRecipient: 2,
  ignored: 4,
  pending: 8,
  wasMissing: 16,
  seen: 32,
  present: 64,
  deleted: 128,
} as const;

/**
 * What a run has to know of every link of its source to tell which entries say something new and who is no longer there: anchors,
 * hashes and a few flags, side by side in some fifty octets a link. Anchors are texts of 32 hexadecimal digits, in their order.
 */
export class LinkTable {
  private constructor(
    private readonly anchors: Buffer,
    private readonly hashes: Buffer,
    private readonly flags: Uint8Array,
    readonly size: number,
  ) {}

  static async load(manager: EntityManager, sourceId: string): Promise<LinkTable> {
    const pages: string[] = [];
    for (let after = ''; ;) {
      // One text a query: a hundred thousand rows are made into objects for longer than they are read.
      const [page] = await manager.query<{ rows: string | null; last: string | null }[]>(
        `SELECT string_agg(anchor || coalesce(applied_hash, repeat('-', 43)) || flags, '' ORDER BY anchor) AS rows, max(anchor) AS last
           FROM (SELECT anchor, applied_hash, chr(64
               + CASE WHEN NOT unresolved AND (state = 'linked' OR (state = 'suspended' AND suspended_for = 'disabled')) THEN 0 ELSE 1 END
               + CASE WHEN local_id IS NULL THEN 0 ELSE 2 END
               + CASE WHEN state = 'ignored' THEN 4 ELSE 0 END
               + CASE WHEN pending IS NULL THEN 0 ELSE 8 END
               + CASE WHEN missing_since IS NULL THEN 0 ELSE 16 END) AS flags
             FROM directory_link WHERE source_id = $1 AND anchor > $2 ORDER BY anchor LIMIT ${linksAQuery}) links`,
        [sourceId, after],
      );
      if (!page?.rows || page.last === null) break;
      pages.push(page.rows);
      after = page.last;
    }
    return LinkTable.of(pages);
  }

  private static of(pages: readonly string[]): LinkTable {
    const width = 2 * octetsAnAnchor + 43 + 1;
    const size = pages.reduce((sum, page) => sum + page.length / width, 0);
    const table = new LinkTable(
      Buffer.alloc(size * octetsAnAnchor),
      Buffer.alloc(size * octetsAHash),
      new Uint8Array(size),
      size,
    );
    let index = 0;
    for (const page of pages)
      for (let at = 0; at < page.length; at += width, index += 1) {
        const hashAt = at + 2 * octetsAnAnchor;
        table.anchors.write(page.slice(at, hashAt), index * octetsAnAnchor, 'hex');
        table.hashes.write(page.slice(hashAt, hashAt + 43), index * octetsAHash, 'base64url');
        table.flags[index] = page.charCodeAt(at + width - 1) - 64;
      }
    return table;
  }

  /** The place of an anchor, or -1 where it has no link. */
  find(anchor: string): number {
    sought.write(anchor, 'hex');
    const head = sought.readUInt32BE(0);
    let [low, high] = [0, this.size - 1];
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const at = middle * octetsAnAnchor;
      const order =
        this.anchors.readUInt32BE(at) - head ||
        this.anchors.compare(sought, 0, octetsAnAnchor, at, at + octetsAnAnchor);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  anchorAt(place: number): string {
    return this.anchors.toString('hex', place * octetsAnAnchor, (place + 1) * octetsAnAnchor);
  }

  /** Whether the entry says what was last applied of it. */
  saysTheSame(place: number, hash: string): boolean {
    digest.write(hash, 'base64url');
    const at = place * octetsAHash;
    return this.hashes.compare(digest, 0, octetsAHash, at, at + octetsAHash) === 0;
  }

  /** Whether the entry is to be planned although it says nothing new: its link is not simply followed. */
  looksAgain = (place: number) => this.has(place, flag.lookAgain);

  /** Notes that the entry is there. */
  see(place: number): void {
    this.set(place, flag.seen);
    this.clear(place, flag.deleted | flag.present);
  }

  /** Notes that the entry is there, and that nothing more was said of it. */
  seePresent(place: number): void {
    if (!this.has(place, flag.seen)) this.set(place, flag.seen | flag.present);
    this.clear(place, flag.deleted);
  }

  /** Notes that the source says the entry is gone. */
  seeDeleted(place: number): void {
    this.set(place, flag.deleted);
    this.clear(place, flag.seen | flag.present);
  }

  /** Whether its entry is gone: deleted, or, where everything was named, not among that. */
  isGone(place: number, everything: boolean): boolean {
    return this.has(place, flag.deleted) || (everything && !this.has(place, flag.seen));
  }

  /** Whether its entry is missing: gone by what this run was told, or since before and not come back. */
  isMissing(place: number, everything: boolean): boolean {
    return this.isGone(place, everything) || (this.has(place, flag.wasMissing) && !this.has(place, flag.seen));
  }

  /** How many links have a recipient. */
  get linked(): number {
    let count = 0;
    for (const flags of this.flags) if (flags & flag.hasRecipient) count += 1;
    return count;
  }

  /** Links with a recipient whose entry is gone, in the order of their anchors; `ignored` ones are not told of. */
  *gone(everything: boolean): Generator<{ anchor: string; how: 'absent' | 'deleted' }> {
    for (let place = 0; place < this.size; place += 1)
      if (this.has(place, flag.hasRecipient) && !this.has(place, flag.ignored) && this.isGone(place, everything))
        yield { anchor: this.anchorAt(place), how: this.has(place, flag.deleted) ? 'deleted' : 'absent' };
  }

  /** Links that lead to nobody and whose entry is gone: there is nothing to remember. */
  *forgettable(everything: boolean): Generator<string> {
    for (let place = 0; place < this.size; place += 1)
      if (!this.has(place, flag.hasRecipient) && this.isGone(place, everything)) yield this.anchorAt(place);
  }

  /**
   * Links that are not simply followed and of whose entry no more is known than that it is there. `pending`: what it said last is
   * kept, and to be looked at again; in an incremental run also where it was not named.
   */
  *lookedAtAgain(everything: boolean): Generator<{ anchor: string; pending: boolean }> {
    for (let place = 0; place < this.size; place += 1) {
      if (!this.has(place, flag.lookAgain) || this.isGone(place, everything)) continue;
      const [pending, present] = [this.has(place, flag.pending), this.has(place, flag.present)];
      if (this.has(place, flag.seen) && !present) continue;
      if (pending || present) yield { anchor: this.anchorAt(place), pending };
    }
  }

  private has = (place: number, bits: number) => ((this.flags[place] ?? 0) & bits) !== 0;
  private set(place: number, bits: number): void {
    this.flags[place] = (this.flags[place] ?? 0) | bits;
  }
  private clear(place: number, bits: number): void {
    this.flags[place] = (this.flags[place] ?? 0) & ~bits;
  }
}

/* One of each for all that is looked for: an entry at a time is. */
const sought = Buffer.alloc(octetsAnAnchor);
const digest = Buffer.alloc(octetsAHash);
