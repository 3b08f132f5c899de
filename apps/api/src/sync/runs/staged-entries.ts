import { getHeapStatistics } from 'node:v8';
import { putStage, readStage } from '@waypost/store';
import { type Candidate, type FetchedEntry, parseCandidate } from '@waypost/sync';
import type { EntityManager } from 'typeorm';
import { RunFailed } from './workshop.js';

/** An entry that is to be planned. */
export interface StagedEntry {
  candidate: Candidate;
  hash: string;
  text: string;
  /** What it is known again by; none where it did not come in one piece. */
  fingerprint?: string | undefined;
}

interface Piece {
  key: string;
  hash: string;
  text: string;
  fingerprint?: string | undefined;
}

/** Entries and characters of a part: sorted within, and cut into pages, so that many parts can be read side by side. */
const partLimit = { entries: 8_192, weight: 32 * 1024 * 1024 };
const pageLimit = { entries: 512, weight: 1024 * 1024 };
const digestsAtOnce = 8_192;
/**
 * Characters of groups that one run plans: their members are in memory all at once, to find those that hold each other. Where the
 * process may have a smaller heap, a run may have fewer.
 */
const mostOfGroups = Math.min(256 * 1024 * 1024, getHeapStatistics().heap_size_limit / 8);
/** What a run keeps with it, in octets or thereabouts; what is more goes to the database. */
const mostInMemory = 16 * 1024 * 1024;
/** What an entry takes besides its text: key, hash, fingerprint, and the objects that hold them. */
const besideText = 256;

const orderOf = { person: '0', contact: '1', group: '2' } as const;

/**
 * The entries of a run that say something new, kept in the order in which a plan wants them: people, contacts, groups, each by
 * anchor. Most runs stay in memory; a first one of very many people is put aside in sorted parts, which are merged as they are read.
 */
export class StagedEntries {
  private part: Piece[] = [];
  private readonly inMemory: Piece[][] = [];
  private readonly stored: { seqs: number[] }[] = [];
  private kept = 0;
  private partWeight = 0;
  private groupWeight = 0;
  private readonly dropped = new Set<string>();

  constructor(
    private readonly manager: EntityManager,
    private readonly runId: string,
    /** The highest number in use on the run's stage. */
    private seq = 0,
    private readonly room = mostInMemory,
    private readonly roomForGroups = mostOfGroups,
  ) {}

  /** Takes an entry; of two with one anchor the later counts. Throws RunFailed where groups have more members than can be planned. */
  async add({ anchor, hash, text, fingerprint }: Omit<FetchedEntry, 'dn'>): Promise<void> {
    if (this.dropped.size > 0) this.dropped.delete(anchor);
    const kind = kindOf(text);
    if (kind === 'group') this.addGroup(text.length);
    this.part.push({ key: orderOf[kind] + anchor, hash, text, fingerprint });
    this.partWeight += text.length;
    if (this.part.length >= partLimit.entries || this.partWeight >= partLimit.weight) await this.closePart();
  }

  private addGroup(weight: number): void {
    this.groupWeight += weight;
    if (this.groupWeight > this.roomForGroups)
      throw new RunFailed(
        'too-large',
        'The groups of the source have more members in all than one run can plan. Nothing was changed here. Leave groups out with a filter, or give Waypost more memory.',
      );
  }

  /** Forgets an entry that turned out to be gone. */
  drop(anchor: string): void {
    this.dropped.add(anchor);
  }

  /** To be called once all are there. */
  async closePart(): Promise<void> {
    if (this.part.length === 0) return;
    const part = latestOfEach(this.part);
    this.part = [];
    this.partWeight = 0;
    const weight = part.reduce((sum, { text }) => sum + text.length + besideText, 0);
    if (this.kept + weight <= this.room) {
      this.kept += weight;
      this.inMemory.push(part);
      return;
    }
    const seqs: number[] = [];
    for (const page of pagesOf(part)) {
      const seq = (this.seq += 1);
      await putStage(this.manager, { runId: this.runId, seq, text: pageText(page), holds: 'entries' });
      seqs.push(seq);
    }
    this.stored.push({ seqs });
  }

  /** The next free number of the run's stage. */
  nextSeq(): number {
    return (this.seq += 1);
  }

  /** All of them, in order, some at a time. */
  async *inOrder(batch: number): AsyncGenerator<StagedEntry[]> {
    for await (const pieces of this.pieces(batch))
      yield pieces.map(({ text, hash, fingerprint }) => ({ candidate: parseCandidate(text), hash, text, fingerprint }));
  }

  /** What each says, as a digest, in order: the same where the source said the same. */
  async *digests(): AsyncGenerator<string> {
    for await (const pieces of this.pieces(digestsAtOnce))
      yield pieces.map(({ key, hash }) => `${key} ${hash}\n`).join('');
  }

  /** Keeps nothing in memory any more; to be called when the plan is written. */
  letGo(): void {
    this.inMemory.length = 0;
  }

  private async *pieces(batch: number): AsyncGenerator<Piece[]> {
    const readers = [
      // Later parts first: of two with one anchor the one that came last counts.
      ...this.stored.map(({ seqs }, index) => new PartReader(this.pages(seqs), 2 * index + 1)),
      ...this.inMemory.map((part, index) => new PartReader(once(part), 2 * index)),
    ];
    for (const reader of readers) await reader.next();
    let pieces: Piece[] = [];
    for (let last = ''; ;) {
      const reader = smallest(readers);
      if (!reader?.head) break;
      const { key } = reader.head;
      if (key !== last && !this.dropped.has(key.slice(1))) pieces.push(reader.head);
      last = key;
      // Most entries are at hand, and to wait for those costs more than to read them.
      const further = reader.next();
      if (further) await further;
      if (pieces.length >= batch) {
        yield pieces;
        pieces = [];
      }
    }
    if (pieces.length > 0) yield pieces;
  }

  private async *pages(seqs: readonly number[]): AsyncGenerator<Piece[]> {
    for (const seq of seqs) {
      const text = await readStage(this.manager, this.runId, seq);
      if (text === undefined) throw new Error(`Stage ${seq} of run ${this.runId} is no longer there.`);
      yield piecesOf(text);
    }
  }
}

/** A part in pages: an entry may be a group of very many, so not only their number counts. */
function* pagesOf(part: readonly Piece[]): Generator<Piece[]> {
  let [page, weight]: [Piece[], number] = [[], 0];
  for (const piece of part) {
    page.push(piece);
    weight += piece.text.length;
    if (page.length < pageLimit.entries && weight < pageLimit.weight) continue;
    yield page;
    [page, weight] = [[], 0];
  }
  if (page.length > 0) yield page;
}

async function* once(part: Piece[]): AsyncGenerator<Piece[]> {
  yield part;
}

/** One sorted part as it is read; `head` is the entry at hand. */
class PartReader {
  head: Piece | undefined;
  private page: Piece[] = [];
  private at = 0;

  constructor(
    private readonly pages: AsyncGenerator<Piece[]>,
    readonly order: number,
  ) {}

  /** Goes on to the next; fulfilled when it is there, and undefined where it was at hand. */
  next(): Promise<void> | undefined {
    if (this.at >= this.page.length) return this.turn();
    this.head = this.page[this.at++];
    return undefined;
  }

  private async turn(): Promise<void> {
    const { value } = await this.pages.next();
    this.page = value ?? [];
    this.head = this.page[0];
    this.at = 1;
  }
}

function smallest(readers: readonly PartReader[]): PartReader | undefined {
  let found: PartReader | undefined;
  for (const reader of readers)
    if (reader.head && (!found?.head || reader.head.key < found.head.key || isLater(reader, found))) found = reader;
  return found;
}

const isLater = (one: PartReader, other: PartReader) => one.head?.key === other.head?.key && one.order > other.order;

function latestOfEach(part: readonly Piece[]): Piece[] {
  const byKey = new Map(part.map((piece) => [piece.key, piece]));
  return [...byKey.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
}

/** A canonical text begins with the kind, so it is known without reading on. */
const kindOf = (text: string): Candidate['kind'] =>
  text.startsWith('{"kind":"person"') ? 'person' : text.startsWith('{"kind":"group"') ? 'group' : 'contact';

/** Texts are JSON themselves: they lie in the page as they are, not quoted once more. */
const pageText = (pieces: readonly Piece[]) =>
  [
    JSON.stringify(pieces.map(({ key, hash, fingerprint }) => [key, hash, fingerprint])),
    ...pieces.map(({ text }) => text),
  ].join('\n');

function piecesOf(page: string): Piece[] {
  const [head = '[]', ...texts] = page.split('\n');
  const keys = JSON.parse(head) as [string, string, string | null][];
  return keys.map(([key, hash, fingerprint], index) => ({
    key,
    hash,
    text: texts[index] ?? '',
    fingerprint: fingerprint ?? undefined,
  }));
}
