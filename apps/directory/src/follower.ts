import { setTimeout as sleep } from 'node:timers/promises';
import {
  feedHeader,
  feedHeartbeatMs,
  type FeedLine,
  feedStreamHeader,
  linesOf,
  type SnapshotLine,
} from '@waypost/contracts';
import { DirectoryModel } from '@waypost/ldap';
import type { ReplicaChange } from '@waypost/organization';
import { Acknowledgement } from './acknowledgement.js';
import type { Directory } from './directory.js';
import type { DiskCopy } from './disk-copy.js';

/** Milliseconds before the first and, doubled each time, before every later attempt to reach the api. */
const [firstWait, longestWait] = [50, 2_000];
/** Milliseconds of silence after which the api counts as gone. */
const silence = feedHeartbeatMs * 3;
/** Milliseconds the api may take to begin a snapshot. */
const snapshotPatience = 60_000;
/** How often the copy on disk learns that the model is current, and how soon a failed snapshot of it is tried again. */
const [noteEvery, retryCopyAfter] = [60_000, 30_000];

interface Log {
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
}

export interface FollowerOptions {
  apiUrl: string;
  token: string;
  directory: Directory;
  copy: DiskCopy;
  /** When the revision that the directory has at present was committed, where that is known. */
  committedAt?: string | undefined;
  log: Log;
  now(): number;
}

/** A model on its way: it may be answered from once it reached the revision at which its snapshot is whole. */
interface Followed {
  model: DirectoryModel;
  feed: string;
  revision: number;
  /** When that was committed: it says which change of this number it is. */
  committedAt: string | undefined;
  wholeAt: number;
}

/** The feed no longer goes on from where we are: only a new snapshot helps. */
class FeedLost extends Error {}

/** Keeps the directory at the api's newest revision, for as long as it runs and through every interruption. */
export class Follower {
  /** Whether the feed is open and speaks. */
  isFollowing = false;
  private followed: Followed | undefined;
  private wait = firstWait;
  private trouble = '';
  private notedAt = 0;
  private copying: Promise<void> | undefined;
  private copyAgainAt = 0;
  /** Where the api hears what we hold of the feed that is open. */
  private acknowledgement: Acknowledgement | undefined;

  constructor(private readonly options: FollowerOptions) {
    const { committedAt } = options;
    const { model, feed, revision } = options.directory;
    if (model && feed !== undefined) this.followed = { model, feed, revision, committedAt, wholeAt: revision };
  }

  /** Follows until the signal; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        this.followed ??= await this.fetchSnapshot(signal);
        await this.followFeed(this.followed, signal);
      } catch (fault) {
        this.isFollowing = false;
        if (fault instanceof FeedLost) this.followed = undefined;
        this.report(fault as Error, signal);
      }
      await sleep(this.wait, undefined, { signal }).catch(() => undefined);
      this.wait = Math.min(this.wait * 2, longestWait);
    }
    await this.copying;
  }

  private async fetchSnapshot(signal: AbortSignal): Promise<Followed> {
    const model = new DirectoryModel();
    let head: Extract<SnapshotLine, { line: 'head' }> | undefined;
    let records = 0;
    for await (const lines of this.stream<SnapshotLine>('snapshot', snapshotPatience, signal))
      for (const line of lines)
        if (line.line === 'record') {
          model.put(line.record);
          records++;
        } else if (line.line === 'head') head = line;
        else if (head && line.records === records)
          return {
            model,
            feed: head.feed,
            revision: head.revision,
            committedAt: head.committedAt,
            wholeAt: line.revision,
          };
    throw new Error('The snapshot of the api was incomplete.');
  }

  private async followFeed(followed: Followed, signal: AbortSignal): Promise<void> {
    await this.answerWhenWhole(followed);
    const { revision, committedAt } = followed;
    const from = new URLSearchParams({ after: String(revision), ...(committedAt !== undefined && { committedAt }) });
    try {
      for await (const lines of this.stream<FeedLine>(`feed?${from.toString()}`, silence, signal, followed.feed))
        for (const line of lines) await this.take(followed, line);
    } finally {
      this.acknowledgement?.end();
      this.acknowledgement = undefined;
    }
    throw new Error('The api ended the feed.');
  }

  private async take(followed: Followed, line: FeedLine): Promise<void> {
    this.wellAgain(line.revision);
    if (line.line === 'change') this.apply(followed, line);
    // Only then is the revision held: who is in a group by its filter may take a while to find among many.
    await followed.model.recipients.dynamic?.settle();
    await this.answerWhenWhole(followed);
    // A sign of life may run ahead of changes that are still on their way to us.
    if (followed.revision < line.revision) return;
    this.noteCurrent(followed);
    if (this.options.directory.model === followed.model)
      this.acknowledgement?.current(followed.revision, line.line === 'alive' && line.asks === true);
  }

  /** One revision is one transaction: nothing is answered between its steps, as nothing here waits. */
  private apply(followed: Followed, line: Extract<FeedLine, { line: 'change' }>): void {
    const { revision, changes, committedAt } = line;
    if (revision <= followed.revision) return;
    if (revision > followed.revision + 1)
      throw new FeedLost(
        `The feed goes on at revision ${String(revision)} where ${String(followed.revision + 1)} was next.`,
      );
    const { directory, copy, now } = this.options;
    if (changes.some((change) => withdraws(change, followed.model))) copy.withdrawn();
    for (const change of changes) followed.model.apply(change);
    followed.revision = revision;
    followed.committedAt = committedAt;
    if (directory.model === followed.model) copy.append(line, now());
  }

  private async answerWhenWhole(followed: Followed): Promise<void> {
    const { directory, log } = this.options;
    if (directory.model === followed.model || followed.revision < followed.wholeAt) return;
    await directory.adoptSettled(followed.model, followed.feed, followed.revision);
    directory.heard(this.options.now());
    this.options.copy.abandon();
    log.info({ revision: followed.revision, mailboxes: followed.model.mailboxes.size }, 'A new snapshot is in force.');
    this.writeCopy(followed);
  }

  private noteCurrent(followed: Followed): void {
    const { directory, copy, now } = this.options;
    if (directory.model !== followed.model) return;
    directory.heard(now(), followed.revision);
    if (now() - this.notedAt > noteEvery) {
      copy.heard(now());
      this.notedAt = now();
    }
    if (copy.wantsSnapshot) this.writeCopy(followed);
  }

  /** Without a copy the directory goes on answering; it only could not start without the api. */
  private writeCopy(followed: Followed): void {
    const { copy, now, log } = this.options;
    if (this.copying || now() < this.copyAgainAt) return;
    this.copying = copy
      .writeSnapshot(followed.feed, followed.model.records(), () => followed, now)
      .catch((fault: unknown) => {
        this.copyAgainAt = now() + retryCopyAfter;
        log.warn(
          { fault: (fault as Error).message },
          'The copy on disk could not be written; make room or check the rights of the data folder.',
        );
      })
      .finally(() => {
        this.copying = undefined;
      });
  }

  private async *stream<T>(what: string, patience: number, signal: AbortSignal, feed?: string): AsyncGenerator<T[]> {
    const silent = new AbortController();
    const watchdog = setTimeout(() => {
      silent.abort(new Error('The api fell silent.'));
    }, patience);
    try {
      const response = await fetch(`${this.options.apiUrl}/api/v1/directory/${what}`, {
        headers: { authorization: `Bearer ${this.options.token}`, accept: 'application/x-ndjson' },
        signal: AbortSignal.any([signal, silent.signal]),
      });
      const body = await opened(response, feed);
      const named = response.headers.get(feedStreamHeader);
      if (named !== null) this.acknowledgement = new Acknowledgement(this.options, named);
      for await (const lines of linesOf(body)) {
        watchdog.refresh();
        yield lines.flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]));
      }
    } finally {
      clearTimeout(watchdog);
      silent.abort();
    }
  }

  private wellAgain(revision: number): void {
    this.isFollowing = true;
    this.wait = firstWait;
    if (this.trouble !== '') this.options.log.info({ revision }, 'The api answers again.');
    this.trouble = '';
  }

  /** The same trouble is said once and not every two seconds. */
  private report(fault: Error, signal: AbortSignal): void {
    const cause = fault.cause instanceof Error ? `${fault.message}: ${fault.cause.message}` : fault.message;
    if (signal.aborted || cause === this.trouble) return;
    this.trouble = cause;
    const { directory, log, now } = this.options;
    log.warn({ fault: cause }, directory.view(now()) ? answersFromLastModel : answersNothing);
  }
}

const answersFromLastModel = 'The api cannot be followed at the moment; answers come from the last known model.';
const answersNothing =
  'The api cannot be followed at the moment, and there is no model to answer from: lookups and binds are answered 52 until there is.';

/** Whether a step takes from this directory what signed a mailbox in, as when it moves to a server that is served elsewhere. */
function withdraws(change: ReplicaChange, model: DirectoryModel): boolean {
  if (change.op !== 'put' || change.record.kind !== 'mailbox' || !change.record.keptElsewhere) return false;
  const held = model.mailboxes.get(change.record.id);
  return held !== undefined && !held.isKeptElsewhere;
}

async function opened(response: Response, feed: string | undefined): Promise<AsyncIterable<Uint8Array>> {
  const named = response.headers.get(feedHeader);
  const isLost = response.status === 410 || (feed !== undefined && response.ok && named !== null && named !== feed);
  if (response.ok && !isLost && response.body) return response.body as AsyncIterable<Uint8Array>;
  await response.body?.cancel();
  if (isLost) throw new FeedLost('The feed does not go on from here; a new snapshot is taken.');
  if (response.status === 401 || response.status === 403) {
    throw new Error('The api refuses the follower token; check WAYPOST_FOLLOWER_TOKEN.');
  }
  throw new Error(`The api answered ${String(response.status)}.`);
}
