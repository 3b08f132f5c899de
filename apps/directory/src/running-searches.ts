import type { BerWriter, LdapResult } from '@waypost/ldap';
import type { SearchPlan } from './search-plan.js';
import { SearchRun } from './search-run.js';

const mostRunning = 16;
/** How long one search may hold the process before others get their turn, in milliseconds, and how much it may write at once. */
const [slice, sliceOctets] = [2, 64 * 1024];

/** What searches write to. */
export interface Outlet {
  readonly writer: BerWriter;
  /** Octets that wait for the client to read them. */
  readonly queued: number;
  answer(id: number, op: 'search', result: LdapResult): void;
  /** Sends what was written. */
  flush(): void;
}

/** The searches of one session that are not answered yet. Each runs a slice at a time and waits while its client does not read. */
export class RunningSearches {
  private readonly running = new Map<number, SearchRun>();
  /** Searches that wait for their client to read what it was sent. */
  private readonly stalled = new Map<number, SearchRun>();

  constructor(private readonly outlet: Outlet) {}

  /** Answers a search, at once where one slice is enough. */
  start(id: number, plan: SearchPlan): void {
    if (this.running.size >= mostRunning) {
      this.outlet.answer(id, 'search', tooMany);
      return;
    }
    const run = new SearchRun(plan, id, performance.now());
    const result = run.advance(this.outlet.writer, slice, sliceOctets);
    if (result) this.outlet.answer(id, 'search', result);
    else {
      this.running.set(id, run);
      this.continueSoon(id, run);
    }
  }

  /** Writes nothing more for one search (RFC 4511 §4.11). */
  abandon(id: number): void {
    const run = this.running.get(id);
    if (!run) return;
    run.abandoned = true;
    this.running.delete(id);
  }

  /** As a bind and the end of a session ask (RFC 4511 §4.2.1). */
  abandonAll(): void {
    for (const run of this.running.values()) run.abandoned = true;
    this.running.clear();
    this.stalled.clear();
  }

  /** The client has read what it was sent. */
  drained(): void {
    const stalled = [...this.stalled];
    this.stalled.clear();
    for (const [id, run] of stalled) this.continueSoon(id, run);
  }

  private continueSoon(id: number, run: SearchRun): void {
    setImmediate(() => {
      if (run.abandoned) return;
      if (this.outlet.queued > sliceOctets) this.stalled.set(id, run);
      else this.proceed(id, run);
    });
  }

  private proceed(id: number, run: SearchRun): void {
    const result = run.advance(this.outlet.writer, slice, sliceOctets);
    if (result) {
      this.running.delete(id);
      this.outlet.answer(id, 'search', result);
    } else this.continueSoon(id, run);
    this.outlet.flush();
  }
}

const tooMany: LdapResult = { code: 51, sentence: 'Too many searches run on this connection.' };
