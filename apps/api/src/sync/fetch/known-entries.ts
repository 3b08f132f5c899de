import { hash } from 'node:crypto';
import type { CandidateKind, SourceEntry } from '@waypost/sync';

/** Octets of an anchor, and of a fingerprint. */
const width = 16;

/**
 * Rises when an entry of the same octets is to be read differently than before by a newer release: what is known by an older
 * fingerprint is then read once more.
 */
const edition = 1;

/** One tweak a kind: the same octets found by the search for groups are another entry to us than by the search for people. */
const tweaks = Object.fromEntries(
  (['person', 'contact', 'group'] as const).map((kind) => [kind, hash('sha256', `${edition} ${kind}`, 'buffer')]),
) as Record<CandidateKind, Buffer>;

/**
 * What an entry is known again by without being taken apart: half of the SHA-256 of its octets as the server sent them. Undefined
 * where it did not come in one piece.
 */
export function fingerprintOf(kind: CandidateKind, { octets }: SourceEntry): Buffer | undefined {
  if (!octets) return undefined;
  const digest = hash('sha256', octets, 'buffer');
  const tweak = tweaks[kind];
  for (let at = 0; at < width; at++) digest[at] = (digest[at] as number) ^ (tweak[at] as number);
  return digest.subarray(0, width);
}

/**
 * The entries that a run need not look at when they come as they were: anchors in their order and fingerprints, 32 octets each. A
 * fingerprint of zeros is none. Most entries of most runs are found here and nowhere else, so it costs an integer an entry to find them.
 */
export class KnownEntries {
  private readonly slots: Int32Array;
  private readonly mask: number;
  /** In which search each was met, 0 for none. */
  private readonly metIn: Int32Array;
  readonly size: number;

  constructor(private readonly packed: Buffer) {
    this.size = packed.length / (2 * width);
    this.metIn = new Int32Array(this.size);
    this.mask = 2 ** Math.ceil(Math.log2(2 * this.size + 2)) - 1;
    this.slots = new Int32Array(this.mask + 1);
    for (let place = 0; place < this.size; place++) this.keep(place);
  }

  private keep(place: number): void {
    const at = place * 2 * width + width;
    const head = this.packed.readUInt32LE(at);
    if (head === 0 && this.packed.subarray(at, at + width).every((octet) => octet === 0)) return;
    let slot = head & this.mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
    this.slots[slot] = place + 1;
  }

  /** The place of what has this fingerprint, or -1. */
  placeOf(fingerprint: Buffer): number {
    for (let slot = fingerprint.readUInt32LE(0) & this.mask; ; slot = (slot + 1) & this.mask) {
      const place = (this.slots[slot] as number) - 1;
      if (place < 0) return -1;
      const at = place * 2 * width + width;
      if (this.packed.compare(fingerprint, 0, width, at, at + width) === 0) return place;
    }
  }

  /** The place of an anchor, or -1. */
  find(anchor: string): number {
    const sought = Buffer.from(anchor, 'hex');
    if (sought.length !== width) return -1;
    let [low, high] = [0, this.size - 1];
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const at = middle * 2 * width;
      const order = this.packed.compare(sought, 0, width, at, at + width);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** In which search a place was met; 0 for none. */
  searchOf = (place: number) => this.metIn[place] ?? 0;

  meet(place: number, search: number): void {
    this.metIn[place] = search;
  }

  /** Forgets who was met. */
  startAgain(): void {
    this.metIn.fill(0);
  }
}
