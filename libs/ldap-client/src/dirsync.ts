import {
  controlOid,
  dirSyncControl,
  type DirSyncEnd,
  type FoundEntry,
  type LdapAnswer,
  readDirSyncEnd,
} from '@waypost/ldap';
import type { SearchEnd } from './answer-queue.js';
import { type Course, converse } from './conversation.js';
import { controlNamed, ReferenceCount } from './found-answer.js';
import { LdapClientError } from './ldap-client-error.js';
import { searchRequest } from './search-request.js';
import type { Wire } from './wire.js';

/** What Active Directory is asked to tell the changes of. */
export interface DirSyncOptions {
  /** The root of a naming context; nothing below it is accepted. */
  base: string;
  filter?: string;
  attributes?: readonly string[];
  /** Where the last time ended; without it everything is told. */
  cookie?: Buffer;
  /**
   * Only what the account may read, without the right to replicate. Deletions may then stay unseen, so that only a full search
   * tells who is gone.
   */
  objectSecurity: boolean;
}

/** How it ended: where to go on, and how much there was. */
export interface DirSyncOutcome {
  cookie: Buffer;
  entries: number;
  references: number;
}

const measure = { portion: 500, mostItems: 1_000_000 };
/** Octets one answer may have; Active Directory has a bound of its own below this. */
const maxOctets = 8 * 1024 * 1024;
/** Answers without an entry one after the other that are borne. */
const mostEmptyAnswers = 100;

/**
 * The changes since a cookie by Active Directory's DirSync. Entries have only what changed, beside objectGUID; deleted ones have
 * `isDeleted`. Iterated once, and behaves as Search does.
 */
export class DirSync implements AsyncIterable<readonly FoundEntry[]> {
  private ended: DirSyncOutcome | undefined;

  constructor(
    private readonly wire: Wire,
    private readonly options: DirSyncOptions,
  ) {}

  get outcome(): DirSyncOutcome {
    if (!this.ended) throw new Error('DirSync has not come to its end.');
    return this.ended;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FoundEntry[], void> {
    const course = new DirSyncCourse(this.options);
    yield* converse(this.wire, searchRequest(this.options), course, measure);
    this.ended = { cookie: course.cookie, entries: course.entries, references: course.references.count };
  }
}

class DirSyncCourse implements Course<FoundEntry> {
  readonly references = new ReferenceCount();
  cookie: Buffer;
  entries = 0;
  private entriesBefore = 0;
  private emptyAnswers = 0;

  constructor(private readonly options: DirSyncOptions) {
    this.cookie = options.cookie ?? Buffer.alloc(0);
  }

  controls() {
    return [dirSyncControl({ cookie: this.cookie, objectSecurity: this.options.objectSecurity, maxOctets })];
  }

  read(answer: LdapAnswer): FoundEntry | undefined {
    const entry = this.references.entryIn(answer);
    if (entry) this.entries++;
    return entry;
  }

  goesOn(end: SearchEnd): boolean {
    const { hasMore, cookie } = endOf(end);
    this.cookie = Buffer.from(cookie);
    this.emptyAnswers = this.entries === this.entriesBefore ? this.emptyAnswers + 1 : 0;
    this.entriesBefore = this.entries;
    if (hasMore && this.emptyAnswers > mostEmptyAnswers)
      throw new LdapClientError('protocol', 'The server goes on promising changes that do not come.');
    return hasMore;
  }
}

function endOf({ controls }: SearchEnd): DirSyncEnd {
  const control = controlNamed(controls, controlOid.dirSync);
  if (!control) throw new LdapClientError('protocol', 'The server ended DirSync without saying where.');
  return readDirSyncEnd(control.value);
}
