import { type BerWriter, type Entry, type LdapResult, writeAttribute, writeEntry } from '@waypost/ldap';
import type { SearchPlan } from './search-plan.js';

const noValues: readonly string[] = [];
/** How many entries are looked at between two glances at the clock. */
const stride = 32;

/** What searches write to. */
export interface Outlet {
  readonly writer: BerWriter;
  /** Whether nothing more should be written, because the client does not read. */
  readonly isFull: boolean;
}

/** A search being answered, piece by piece. */
export class SearchRun {
  private readonly entries: Iterator<Entry>;
  private found = 0;

  constructor(
    private readonly plan: SearchPlan,
    private readonly id: number,
    private readonly startedAt: number,
  ) {
    this.entries = plan.entries[Symbol.iterator]();
  }

  /** Writes what is found until an instant (of `performance.now()`) or until the outlet is full; answers the result once there is one. */
  advance(outlet: Outlet, until: number): LdapResult | undefined {
    for (let looked = 1; ; looked++) {
      const next = this.entries.next();
      if (next.done === true) return { code: 0 };
      if (this.plan.test(next.value) === true) {
        if (this.found >= this.plan.sizeLimit)
          return { code: 4, sentence: 'There is more than the size limit lets through.' };
        this.found++;
        this.write(outlet.writer, next.value);
        if (outlet.isFull) return undefined;
      }
      if (looked % stride !== 0) continue;
      const now = performance.now();
      if (now - this.startedAt > this.plan.timeLimit)
        return { code: 3, sentence: 'The search took longer than its time limit.' };
      if (now > until) return undefined;
    }
  }

  private write(writer: BerWriter, entry: Entry): void {
    const { selection, typesOnly } = this.plan;
    writeEntry(writer, this.id, entry.dn(), () => {
      for (const type of selection.of(entry.types())) {
        const values = entry.values(type);
        if (values.length > 0) writeAttribute(writer, type.name, typesOnly ? noValues : values);
      }
    });
  }
}
