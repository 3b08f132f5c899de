import type { EntityManager } from 'typeorm';

const octetsAnAnchor = 16;
const octetsAHash = 32;
const octetsAPrint = 16;
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

/** Characters one link has in what the database tells: anchor, hash, fingerprint and flags. */
const widths = {
  anchor: 2 * octetsAnAnchor,
  hash: 43,
  print: 2 * octetsAPrint,
  all: 2 * octetsAnAnchor + 43 + 2 * octetsAPrint + 1,
};

/** A link as one short text: a hundred thousand rows are made into objects for longer than they are read. */
const linkText = `anchor || coalesce(applied_hash, repeat('A', ${widths.hash}))
  || coalesce(fingerprint, repeat('0', ${widths.print})) || chr(64
    + CASE WHEN NOT unresolved AND (state = 'linked' OR (state = 'suspended' AND suspended_for = 'disabled')) THEN 0 ELSE 1 END
    + CASE WHEN local_id IS NULL THEN 0 ELSE 2 END
    + CASE WHEN state = 'ignored' THEN 4 ELSE 0 END
    + CASE WHEN pending IS NULL THEN 0 ELSE 8 END
    + CASE WHEN missing_since IS NULL THEN 0 ELSE 16 END)`;

/**
 * What a run has to know of the links of its source to tell which entries say something new and who is no longer there: anchors,
 * hashes, fingerprints and a few flags, side by side in some seventy octets a link. Anchors are texts of 32 hexadecimal digits, in
 * their order.
 */
export class LinkTable {
  private constructor(
    private readonly anchors: Buffer,
    private readonly hashes: Buffer,
    private readonly prints: Buffer,
    private readonly flags: Uint8Array,
    readonly size: number,
    /** How many links of the source have a recipient, whether or not they are here. */
    readonly linked: number,
  ) {}

  /** All links of a source. */
  static async load(manager: EntityManager, sourceId: string): Promise<LinkTable> {
    const pages: string[] = [];
    for (let after = ''; ;) {
      const [page] = await manager.query<{ rows: string | null; last: string | null }[]>(
        `SELECT string_agg(link, '' ORDER BY anchor) AS rows, max(anchor) AS last
           FROM (SELECT anchor, ${linkText} AS link
             FROM directory_link WHERE source_id = $1 AND anchor > $2 ORDER BY anchor LIMIT ${linksAQuery}) links`,
        [sourceId, after],
      );
      if (!page?.rows || page.last === null) break;
      pages.push(page.rows);
      after = page.last;
    }
    return LinkTable.of(pages);
  }

  /** The links of these anchors, and those that are not simply followed: all that a run needs which names only these. */
  static async loadSome(manager: EntityManager, sourceId: string, anchors: readonly string[]): Promise<LinkTable> {
    const [found] = await manager.query<{ rows: string | null }[]>(
      `SELECT string_agg(link, '' ORDER BY anchor) AS rows FROM (SELECT anchor, ${linkText} AS link FROM directory_link
         WHERE source_id = $1 AND (anchor = ANY($2) OR state <> 'linked' OR unresolved)) links`,
      [sourceId, anchors],
    );
    const [{ linked } = { linked: 0 }] = await manager.query<{ linked: number }[]>(
      'SELECT count(*)::int AS linked FROM directory_link WHERE source_id = $1 AND local_id IS NOT NULL',
      [sourceId],
    );
    return LinkTable.of(found?.rows ? [found.rows] : [], linked);
  }

  private static of(pages: readonly string[], linked?: number): LinkTable {
    const size = pages.reduce((sum, page) => sum + page.length / widths.all, 0);
    const [anchors, hashes] = [Buffer.alloc(size * octetsAnAnchor), Buffer.alloc(size * octetsAHash)];
    const [prints, flags] = [Buffer.alloc(size * octetsAPrint), new Uint8Array(size)];
    let index = 0;
    for (const page of pages)
      for (let at = 0; at < page.length; at += widths.all, index += 1) {
        const hashAt = at + widths.anchor;
        const printAt = hashAt + widths.hash;
        anchors.write(page.slice(at, hashAt), index * octetsAnAnchor, 'hex');
        hashes.write(page.slice(hashAt, printAt), index * octetsAHash, 'base64url');
        prints.write(page.slice(printAt, printAt + widths.print), index * octetsAPrint, 'hex');
        flags[index] = page.charCodeAt(at + widths.all - 1) - 64;
      }
    return new LinkTable(anchors, hashes, prints, flags, size, linked ?? countLinked(flags));
  }

  /**
   * Anchors and fingerprints side by side, for whoever reads the source: an entry with such a fingerprint says what was applied. Of
   * links that are looked at in any case the fingerprint is left out.
   */
  known(): Buffer {
    const packed = Buffer.alloc(this.size * (octetsAnAnchor + octetsAPrint));
    for (let place = 0; place < this.size; place += 1) {
      const at = place * (octetsAnAnchor + octetsAPrint);
      this.anchors.copy(packed, at, place * octetsAnAnchor, (place + 1) * octetsAnAnchor);
      if (this.has(place, flag.lookAgain) || !this.hasHash(place)) continue;
      this.prints.copy(packed, at + octetsAnAnchor, place * octetsAPrint, (place + 1) * octetsAPrint);
    }
    return packed;
  }

  /** Whether the fingerprint of an entry is the one that is kept. */
  hasFingerprint = (place: number, fingerprint: string) =>
    this.prints.toString('hex', place * octetsAPrint, (place + 1) * octetsAPrint) === fingerprint;

  /** Where nothing was applied yet there is no hash: it is all zeros then, which no SHA-256 is. */
  private hasHash(place: number): boolean {
    const at = place * octetsAHash;
    for (let octet = at; octet < at + octetsAHash; octet += 1) if (this.hashes[octet] !== 0) return true;
    return false;
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
   * kept, and to be looked at again; in an incremental run also where it was not `named`. Who went in an earlier run has not come back
   * by not being named.
   */
  *lookedAtAgain(everything: boolean): Generator<{ anchor: string; pending: boolean; named: boolean }> {
    for (let place = 0; place < this.size; place += 1) {
      if (!this.has(place, flag.lookAgain) || this.isMissing(place, everything)) continue;
      const [pending, present] = [this.has(place, flag.pending), this.has(place, flag.present)];
      if (this.has(place, flag.seen) && !present) continue;
      if (pending || present) yield { anchor: this.anchorAt(place), pending, named: present };
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

function countLinked(flags: Uint8Array): number {
  let count = 0;
  for (const own of flags) if (own & flag.hasRecipient) count += 1;
  return count;
}

/* One of each for all that is looked for: an entry at a time is. */
const sought = Buffer.alloc(octetsAnAnchor);
const digest = Buffer.alloc(octetsAHash);
