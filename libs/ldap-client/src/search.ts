import type { Control, FoundEntry } from '@waypost/ldap';
import { type Course, converse } from './conversation.js';
import { PagedCourse } from './paged-course.js';
import { completedRanges, hasRange, HeldEntries } from './range-retrieval.js';
import { searchRequest, type Sought } from './search-request.js';
import type { Wire } from './wire.js';

/** What is looked for, and how it comes. */
export interface SearchOptions extends Sought {
  /** Entries a page (RFC 2696); without it one answer holds everything. */
  pageSize?: number;
  controls?: readonly Control[];
  /** More entries than this are `too-large`. A million unless told. */
  mostEntries?: number;
}

/** How a search ended that was not refused. */
export interface SearchOutcome {
  /** Absent where everything was told; otherwise a sentence that says why it cannot be believed. */
  incomplete?: string;
  entries: number;
  /** Answers the entries came in. */
  pages: number;
  /** References to other servers, which are not followed. */
  references: number;
}

const defaultPortion = 500;
const defaultMost = 1_000_000;

/**
 * A search, which begins when it is iterated and can be iterated once. It gives portions of entries, and reads on from the server no
 * faster than they are taken. Every code but success is thrown as LdapClientError, after the entries that came before it.
 * `outcome` is there afterwards; who reads it too early, or after an error, gets an Error.
 */
export class Search implements AsyncIterable<readonly FoundEntry[]> {
  private ended: SearchOutcome | undefined;

  constructor(
    private readonly wire: Wire,
    private readonly options: SearchOptions,
  ) {}

  get outcome(): SearchOutcome {
    if (!this.ended) throw new Error('The search has not come to its end.');
    return this.ended;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FoundEntry[], void> {
    const { wire, options } = this;
    const { pageSize, controls = [], mostEntries = defaultMost } = options;
    const course = new PagedCourse(pageSize ?? 0, controls);
    const ranges = new RangedCourse(wire, course);
    let entries = 0;
    const measure = { portion: pageSize ?? defaultPortion, mostItems: mostEntries };
    for await (const portion of converse(wire, searchRequest(options), ranges, measure)) {
      entries += portion.length;
      yield portion;
    }
    const incomplete = course.incomplete ?? ranges.incomplete;
    this.ended = {
      entries,
      pages: course.pages,
      references: course.references.count,
      ...(incomplete !== undefined && { incomplete }),
    };
  }
}

/**
 * Keeps entries back whose values came in part, until their answer has ended and the rest can be asked for: Active Directory tells
 * at most 1500 values of an attribute at once.
 */
class RangedCourse implements Course<FoundEntry> {
  incomplete: string | undefined;
  private readonly held = new HeldEntries();

  constructor(
    private readonly wire: Wire,
    private readonly inner: PagedCourse,
  ) {}

  controls() {
    return this.inner.controls();
  }

  goesOn(end: Parameters<PagedCourse['goesOn']>[0]) {
    return this.inner.goesOn(end);
  }

  read(answer: Parameters<PagedCourse['read']>[0]) {
    const entry = this.inner.read(answer);
    if (!entry || !hasRange(entry)) return entry;
    this.held.hold(entry);
    return undefined;
  }

  async settle(): Promise<FoundEntry[]> {
    const whole: FoundEntry[] = [];
    for (const entry of this.held.take()) {
      const { entry: completed, incomplete } = await completedRanges(this.wire, entry);
      this.incomplete ??= incomplete;
      whole.push(completed);
    }
    return whole;
  }
}
