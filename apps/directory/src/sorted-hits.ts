import type { Entry, SortOrder, SortValues } from '@waypost/ldap';
import type { SortRoom } from './sort-room.js';

/** How many entries one search may have put in order: they all wait in memory until the last was found. */
const mostSorted = 10_000;

/** A place in an order; entries that are equal in it stand by their position in the tree. */
export interface SortedPlace {
  sorted: SortValues;
  position: string;
}

interface Hit extends SortedPlace {
  entry: Entry;
}

/** Entries that were found and wait to be given in an order. */
export class SortedHits {
  private readonly hits: Hit[] = [];

  constructor(
    private readonly order: SortOrder,
    private readonly room: SortRoom,
    /** Only what comes after this place counts: the rest was on earlier pages. */
    private readonly after?: SortedPlace,
  ) {}

  /** Takes an entry; or says why it cannot be put in order: too many in this search, or in all of them at this moment. */
  add(entry: Entry): 'taken' | 'too-many' | 'no-room' {
    const hit = { sorted: this.order.of(entry), position: entry.position(), entry };
    if (this.after && this.compare(hit, this.after) <= 0) return 'taken';
    if (this.hits.length >= mostSorted) return 'too-many';
    if (!this.room.take()) return 'no-room';
    this.hits.push(hit);
    return 'taken';
  }

  /** Gives back the room that all of them took; to be done once nothing is held any more. */
  release(): void {
    this.room.give(this.hits.length);
    this.hits.length = 0;
  }

  /** All of them as they were found. */
  asFound(): Entry[] {
    return this.hits.map(({ entry }) => entry);
  }

  /** All of them in order. */
  inOrder(): Entry[] {
    return this.hits.sort((one, other) => this.compare(one, other)).map(({ entry }) => entry);
  }

  private compare(one: SortedPlace, other: SortedPlace): number {
    return (
      this.order.compare(one.sorted, other.sorted) ||
      (one.position < other.position ? -1 : Number(one.position > other.position))
    );
  }
}
