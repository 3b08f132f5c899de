import {
  controlOid,
  type FoundEntry,
  type LdapAnswer,
  readSyncDone,
  readSyncInfo,
  readSyncState,
  syncInfoOid,
  syncRefreshRequired,
  syncRequestControl,
} from '@waypost/ldap';
import type { SearchEnd } from './answer-queue.js';
import { type Course, converse } from './conversation.js';
import { controlNamed, ReferenceCount } from './found-answer.js';
import { LdapClientError } from './ldap-client-error.js';
import { searchRequest, type Sought } from './search-request.js';
import type { Wire } from './wire.js';

/** What is kept in step, and since when. */
export interface RefreshOptions extends Sought {
  /** Where the last refresh ended; without it everything is told. */
  cookie?: Buffer;
  /** More changes than this are `too-large`. A million unless told. */
  mostChanges?: number;
}

/** One thing a server tells in a refresh. `entryUuids` have 16 octets each. */
export type RefreshChange =
  /** New or changed: the entry as it is now. */
  | { state: 'changed'; entryUuid: Buffer; entry: FoundEntry }
  /** Still there, unchanged since the cookie. */
  | { state: 'present'; entryUuids: readonly Buffer[] }
  /** Gone, or no longer part of what is asked for. */
  | { state: 'deleted'; entryUuids: readonly Buffer[] };

/** How a refresh ended that was not refused. */
export type RefreshOutcome =
  | {
      kind: 'refreshed';
      /** Where the next refresh goes on; absent where the server never gave one. */
      cookie?: Buffer;
      /**
       * How it is known who is gone. `named`: all of them were told as deleted. `unmentioned`: whoever was told neither as changed
       * nor as present is gone, which is so at the first time and where the server no longer remembers (RFC 4533 §3.3.1).
       */
      gone: 'named' | 'unmentioned';
      changes: number;
      references: number;
    }
  /** The cookie is worthless (e-syncRefreshRequired): everything has to be asked for anew. Nothing that was told counts. */
  | { kind: 'refresh-required' };

const portion = 500;
const defaultMost = 1_000_000;

/**
 * A refresh by content synchronisation (RFC 4533, refreshOnly), which begins when it is iterated and can be iterated once. It gives
 * portions of changes and behaves as Search does.
 */
export class Refresh implements AsyncIterable<readonly RefreshChange[]> {
  private ended: RefreshOutcome | undefined;

  constructor(
    private readonly wire: Wire,
    private readonly options: RefreshOptions,
  ) {}

  get outcome(): RefreshOutcome {
    if (!this.ended) throw new Error('The refresh has not come to its end.');
    return this.ended;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RefreshChange[], void> {
    const course = new RefreshCourse(this.options.cookie);
    const measure = { portion, mostItems: this.options.mostChanges ?? defaultMost };
    try {
      yield* converse(this.wire, searchRequest(this.options), course, measure);
    } catch (fault) {
      if (!(fault instanceof LdapClientError) || fault.code !== syncRefreshRequired) throw fault;
      this.ended = { kind: 'refresh-required' };
      return;
    }
    this.ended = course.outcome();
  }
}

class RefreshCourse implements Course<RefreshChange> {
  private readonly references = new ReferenceCount();
  /** Servers that have nothing new to tell may leave the cookie out: then the old one still holds. */
  private cookie: Buffer | undefined;
  private isDone = false;
  private changes = 0;
  /** At the first time everything is told, whatever the server says of phases. */
  private unmentionedIsGone: boolean;

  constructor(private readonly since: Buffer | undefined) {
    this.cookie = since;
    this.unmentionedIsGone = since === undefined;
  }

  controls() {
    return [syncRequestControl(this.since)];
  }

  read(answer: LdapAnswer): RefreshChange | undefined {
    const { response } = answer;
    const change = response.op === 'intermediate' ? this.readInfo(response) : this.readEntry(answer);
    if (change) this.changes++;
    return change;
  }

  private readEntry(answer: LdapAnswer): RefreshChange | undefined {
    const entry = this.references.entryIn(answer);
    if (!entry) return undefined;
    const control = controlNamed(answer.controls, controlOid.syncState);
    if (!control) throw new LdapClientError('protocol', 'The server sent an entry without its state.');
    const { state, entryUuid, cookie } = readSyncState(control.value);
    this.keep(cookie);
    if (state === 'present') return { state, entryUuids: [entryUuid] };
    if (state === 'delete') return { state: 'deleted', entryUuids: [entryUuid] };
    return { state: 'changed', entryUuid, entry };
  }

  private readInfo({ oid, value }: { oid?: string; value?: Buffer }): RefreshChange | undefined {
    if (oid !== syncInfoOid) return undefined;
    const info = readSyncInfo(value);
    this.keep(info.cookie);
    if (info.kind === 'refreshPresent') this.unmentionedIsGone = true;
    if (info.kind !== 'syncIdSet' || info.entryUuids.length === 0) return undefined;
    return { state: info.refreshDeletes ? 'deleted' : 'present', entryUuids: info.entryUuids };
  }

  goesOn({ controls }: SearchEnd): boolean {
    const control = controlNamed(controls, controlOid.syncDone);
    if (!control) throw new LdapClientError('protocol', 'The server ended the refresh without saying how.');
    const { cookie, refreshDeletes } = readSyncDone(control.value);
    this.keep(cookie);
    if (!refreshDeletes) this.unmentionedIsGone = true;
    this.isDone = true;
    return false;
  }

  outcome(): RefreshOutcome {
    if (!this.isDone) throw new Error('The refresh has not come to its end.');
    return {
      kind: 'refreshed',
      gone: this.unmentionedIsGone ? 'unmentioned' : 'named',
      changes: this.changes,
      references: this.references.count,
      ...(this.cookie && { cookie: this.cookie }),
    };
  }

  /** The last cookie counts, and is copied out of what was received. */
  private keep(cookie: Buffer | undefined): void {
    if (cookie) this.cookie = Buffer.from(cookie);
  }
}
