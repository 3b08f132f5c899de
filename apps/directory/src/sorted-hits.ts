import type { Entry, SortOrder, SortValues } from '@waypost/ldap';

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
    /** Only what comes after this place counts: the rest was on earlier pages. */
    private readonly after?: SortedPlace,
  ) {}

  /** Takes an entry; false where there are too many to be put in order. */
  add(entry: Entry): boolean {
    const hit = { sorted: this.order.of(entry), position: entry.position(), entry };
    if (this.after && this.compare(hit, this.after) <= 0) return true;
    return this.hits.push(hit) <= mostSorted;
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
