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
  /** What waits to be put in order, until all of it was found. */
  private hits: SortedHits | undefined;
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
    this.hits = sort?.order && new SortedHits(sort.order, sort.after);
    this.sortCode = sort?.code;
    this.found = page?.sent ?? 0;
  }

  /** Writes what is found until an instant (of `performance.now()`) or until the outlet is full; answers the result once there is one. */
  advance(outlet: Outlet, until: number): LdapResult | undefined {
    for (let looked = 1; ; looked++) {
      const next = this.entries.next();
      if (next.done === true) {
        if (!this.hits) return this.ended({ code: 0 });
        this.present(this.hits.inOrder());
      } else if (this.test(next.value) === true) {
        const result = this.hits ? this.keep(this.hits, next.value) : this.give(outlet.writer, next.value);
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

  /** From now on entries come from a list of those that were found. */
  private present(entries: readonly Entry[]): void {
    this.hits = undefined;
    this.entries = entries[Symbol.iterator]();
    this.test = always;
  }

  private keep(hits: SortedHits, entry: Entry): LdapResult | undefined {
    if (hits.add(entry)) return undefined;
    this.sortCode = 11;
    // A later page cannot fall back on another order than the first had.
    if (this.plan.sort?.isCritical === true || this.plan.sort?.after)
      return this.ended({ code: 12, sentence: 'These are more entries than can be put in order.' });
    const [rest, test] = [this.entries, this.test];
    this.hits = undefined;
    this.entries = chain(hits.asFound(), rest);
    this.test = test;
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
