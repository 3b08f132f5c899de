import {
  pagedResultsControl,
  sortResponseControl,
  writeAttribute,
  writeEntry,
  type BerWriter,
  type Control,
  type Entry,
  type FilterTest,
  type LdapResult,
  type ResultCode,
} from '@waypost/ldap';
import type { SearchPlan } from './search-plan.js';
import { SortedHits } from './sorted-hits.js';

const noValues: readonly string[] = [];
/** Why entries are not put in order, and the answer where that was all that was wanted (RFC 2891 §1.2). */
const unsorted = {
  'too-many': { sortCode: 11, result: { code: 12, sentence: 'These are more entries than can be put in order.' } },
  'no-room': { sortCode: 51, result: { code: 51, sentence: 'Too much is put in order at this moment; try again.' } },
} as const satisfies Record<string, { sortCode: ResultCode; result: LdapResult }>;
const always: FilterTest = () => true;

/** What searches write to. */
export interface Outlet {
  readonly writer: BerWriter;
  /** Whether nothing more should be written, because the client does not read. */
  readonly isFull: boolean;
}

/** A search being answered, piece by piece. */
export class SearchRun {
  private entries: Iterator<Entry>;
  private test: FilterTest;
  /** What waits to be put in order. */
  private readonly hits: SortedHits | undefined;
  /** Whether all of it was found, or none of it can be put in order after all. */
  private isPresenting = false;
  /** How the sort went that was asked for; undefined where none was. */
  private sortCode: ResultCode | undefined;
  private found: number;
  private onPage = 0;
  /** Entries this search returned so far. */
  written = 0;

  constructor(
    private readonly plan: SearchPlan,
    private readonly id: number,
    private readonly startedAt: number,
  ) {
    const { sort, page } = plan;
    this.entries = plan.entries[Symbol.iterator]();
    this.test = plan.test;
    this.hits = sort?.order && new SortedHits(sort.order, plan.sortRoom, sort.after);
    this.sortCode = sort?.code;
    this.found = page?.sent ?? 0;
  }

  /** Writes what is found until an instant (of `performance.now()`) or until the outlet is full; answers the result once there is one. */
  advance(outlet: Outlet, until: number): LdapResult | undefined {
    for (let looked = 1; ; looked++) {
      const next = this.entries.next();
      if (next.done === true) {
        if (!this.hits || this.isPresenting) return this.ended({ code: 0 });
        this.present(this.hits.inOrder());
      } else if (this.test(next.value) === true) {
        const result =
          this.hits && !this.isPresenting ? this.keep(this.hits, next.value) : this.give(outlet.writer, next.value);
        if (result) return result;
        if (outlet.isFull) return undefined;
      }
      if (looked % this.plan.stride !== 0) continue;
      const now = performance.now();
      if (now - this.startedAt > this.plan.timeLimit)
        return this.ended({ code: 3, sentence: 'The search took longer than its time limit.' });
      if (now > until) return undefined;
    }
  }

  /** Nothing is held any more: there is a result, or nobody waits for one. */
  release(): void {
    this.hits?.release();
  }

  /** From now on entries come from a list of those that were found. */
  private present(entries: readonly Entry[]): void {
    this.isPresenting = true;
    this.entries = entries[Symbol.iterator]();
    this.test = always;
  }

  private keep(hits: SortedHits, entry: Entry): LdapResult | undefined {
    const outcome = hits.add(entry);
    if (outcome === 'taken') return undefined;
    const { sortCode, result } = unsorted[outcome];
    this.sortCode = sortCode;
    // A later page cannot fall back on another order than the first had.
    if (this.plan.sort?.isCritical === true || this.plan.sort?.after) return this.ended(result);
    this.isPresenting = true;
    this.entries = chain([...hits.asFound(), entry], this.entries);
    return undefined;
  }

  private give(writer: BerWriter, entry: Entry): LdapResult | undefined {
    const { page, sizeLimit } = this.plan;
    if (this.found >= sizeLimit)
      return this.ended({ code: 4, sentence: 'There is more than the size limit lets through.' });
    this.found++;
    this.write(writer, entry);
    if (page && ++this.onPage >= page.size) return this.ended({ code: 0 }, this.cookie(page, entry));
    return undefined;
  }

  private cookie(page: NonNullable<SearchPlan['page']>, entry: Entry): Buffer {
    const order = this.sortCode === 0 ? this.plan.sort?.order : undefined;
    return page.seal({
      position: entry.position(),
      sent: this.found,
      ...(order && { sorted: order.of(entry) }),
    });
  }

  private ended(result: LdapResult, cookie: Buffer = Buffer.alloc(0)): LdapResult {
    const { page, sort } = this.plan;
    const controls: Control[] = [];
    if (this.sortCode !== undefined) controls.push(sortResponseControl(this.sortCode, sort?.attribute));
    if (page) controls.push(pagedResultsControl({ size: 0, cookie }));
    return controls.length > 0 ? { ...result, controls } : result;
  }

  private write(writer: BerWriter, entry: Entry): void {
    this.written++;
    const { selection, typesOnly } = this.plan;
    writeEntry(writer, this.id, entry.dn(), () => {
      for (const type of selection.of(entry.types())) {
        const values = entry.values(type);
        if (values.length > 0) writeAttribute(writer, type.name, typesOnly ? noValues : values);
      }
    });
  }
}

function* chain(first: readonly Entry[], then: Iterator<Entry>): Generator<Entry> {
  yield* first;
  for (let next = then.next(); next.done !== true; next = then.next()) yield next.value;
}
