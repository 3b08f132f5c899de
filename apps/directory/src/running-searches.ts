import type { LdapResult } from '@waypost/ldap';
import type { Counts } from './counts.js';
import type { SearchPlan } from './search-plan.js';
import { SearchRun, type Outlet } from './search-run.js';

const mostRunning = 16;

/** The searches of one session that are not answered yet; they advance in turn. */
export class RunningSearches {
  private readonly running = new Map<number, SearchRun>();

  constructor(
    private readonly outlet: Outlet,
    private readonly counts: Pick<Counts, 'entries'>,
    private readonly answer: (id: number, result: LdapResult) => void,
  ) {}

  get isIdle() {
    return this.running.size === 0;
  }

  /** Begins a search and goes on with it until an instant (of `performance.now()`). */
  start(id: number, plan: SearchPlan, until: number): void {
    const refusal = this.running.has(id) ? sameNumber : this.running.size >= mostRunning ? tooMany : undefined;
    if (refusal) {
      this.answer(id, refusal);
      return;
    }
    const run = new SearchRun(plan, id, performance.now());
    if (this.outlet.isFull || !this.advance(id, run, until)) this.running.set(id, run);
  }

  /** Writes nothing more for one search (RFC 4511 §4.11). */
  abandon(id: number): void {
    this.running.get(id)?.release();
    this.running.delete(id);
  }

  /** As a bind and the end of a session ask (RFC 4511 §4.2.1). */
  abandonAll(): void {
    for (const run of this.running.values()) run.release();
    this.running.clear();
  }

  /** Goes on with all of them, one after the other, until an instant or while there is room for answers; each advances at least a little. */
  proceed(until: number): void {
    for (const [id, run] of [...this.running]) {
      if (this.outlet.isFull) return;
      this.running.delete(id);
      if (!this.advance(id, run, until)) this.running.set(id, run);
      if (performance.now() > until) return;
    }
  }

  private advance(id: number, run: SearchRun, until: number): boolean {
    const before = run.written;
    const result = run.advance(this.outlet, until);
    this.counts.entries += run.written - before;
    if (!result) return false;
    run.release();
    this.answer(id, result);
    return true;
  }
}

/** RFC 4511 §4.1.1.1 forbids it: the search that goes on would be lost, and what it holds with it. */
const sameNumber: LdapResult = { code: 2, sentence: 'A search of this message number is still being answered.' };
const tooMany: LdapResult = { code: 51, sentence: 'Too many searches run on this connection.' };
