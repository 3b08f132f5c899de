import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { feedHeartbeatMs } from '@waypost/contracts';
import { type FollowerScope, stepAsTold } from '@waypost/organization';
import { JournalEntity } from '@waypost/store';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { CredentialsTold, holdCredentials } from '../connectors/connector-secrets.js';
import { SecretBox } from '../session/secret-box.js';
import { Acknowledgements } from './acknowledgements.js';
import { type ReadLine, readLines, RecentLines, textOf } from './feed-lines.js';
import { servedNow } from './served-now.js';
import { StreamRoom } from './stream-room.js';
import { tokensInForce } from './tokens-in-force.js';

/** One follower: takes lines in order, and says whether it can take more at once. */
export interface FollowerStream {
  write(text: string): boolean;
  onceDrained(resume: () => void): void;
  end(): void;
}

/** By which name, and from which revision of which feed, one follows, by which token, and which servers' mailboxes one may sign in. */
export interface Following {
  id: string;
  after: number;
  feedName: string;
  /** Null for a configured token, which lives as long as this process. */
  tokenId: string | null;
  scope: FollowerScope;
}

interface Follower {
  stream: FollowerStream;
  scope: FollowerScope;
  revision: number;
  paused: boolean;
  /** The revision that somebody waits to hear it holds, until it is asked. */
  toAsk: number;
}

/** Something that goes on for as long as its token holds. */
interface TokenHolder {
  tokenId: string;
  end(): void;
}

/**
 * Milliseconds a change waits for followers here, and for those of other replicas; a replica waits for its own no longer, so that one
 * silent follower of it does not make it look silent itself.
 */
const [patience, patienceWithReplicas] = [1_000, 1_250];

/** Hands every committed revision to every follower, in order. Reads the feed once, however many follow. */
@Injectable()
export class FeedHub implements OnModuleDestroy {
  private readonly followers = new Set<Follower>();
  private readonly holders = new Set<TokenHolder>();
  /** What followers here hold, and what other replicas say of theirs. */
  readonly acknowledged = new Acknowledgements();
  readonly elsewhere = new Acknowledgements();
  /** Room for snapshots and feeds, and for what followers say they hold. */
  readonly streams = new StreamRoom();
  readonly sayings = new StreamRoom();
  private readonly recent = new RecentLines();
  private newest = 0;
  /** When the newest was committed, once it was read: another database may have another change of that number. */
  private newestAt: string | undefined;
  private feedName = '';
  private reading: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private readonly heartbeat: NodeJS.Timeout;

  constructor(
    private readonly source: DataSource,
    private readonly log: Logger,
    private readonly box: SecretBox,
  ) {
    this.heartbeat = setInterval(() => void this.beat(), feedHeartbeatMs);
    this.heartbeat.unref();
  }

  /** Begins at the present revision. */
  async start(): Promise<void> {
    const { revision, feedName } = await this.head();
    this.newest = revision;
    this.feedName = feedName;
  }

  /**
   * Says that something was committed, here or by another replica; fulfilled when it is on its way to every follower that
   * keeps up. Never refuses: a follower that misses a line finds it when the feed is read next.
   */
  wake(): Promise<void> {
    // Whoever comes while the feed is being read waits for the reading after: this one may have begun before their commit.
    this.next ??= (this.reading ?? Promise.resolve()).then(() => {
      this.reading = this.next;
      this.next = undefined;
      return this.readOn().catch((error: unknown) => {
        this.log.error({ err: error }, 'the change feed could not be read');
      });
    });
    return this.next;
  }

  /** Fulfilled when a revision is answered from by every follower that says what it holds, or after a moment. Never refuses. */
  async reachAll(revision: number): Promise<void> {
    await Promise.all([this.reachHere(revision), this.elsewhere.heldByAll(revision, patienceWithReplicas)]);
  }

  /** The same of those who follow here alone. */
  async reachHere(revision: number): Promise<void> {
    await this.wake();
    await this.acknowledged.heldByAll(revision, patience);
  }

  /**
   * Sends everything after a revision of the named feed and then everything to come; returns how the follower is let go. It is
   * ended where the feed goes by another name: its model has no part in this one; and once its token no longer holds.
   */
  follow(stream: FollowerStream, { id, after, feedName, tokenId, scope }: Following): () => void {
    if (feedName !== this.feedName) {
      void this.wake();
      stream.end();
      return () => undefined;
    }
    const follower = { stream, scope, revision: after, paused: false, toAsk: 0 };
    this.followers.add(follower);
    const asked = (toAsk: number) => {
      follower.toAsk = Math.max(follower.toAsk, toAsk);
      ask(follower);
    };
    const forget = this.acknowledged.admit(id, asked, tokenId);
    const release = this.whileInForce(tokenId, () => {
      this.followers.delete(follower);
      stream.end();
    });
    void this.feed(follower);
    return () => {
      this.followers.delete(follower);
      forget();
      release();
    };
  }

  /** Ends something once its token was revoked or has run out, within a heartbeat; returns how it is let go. A configured token has no id. */
  whileInForce(tokenId: string | null, end: () => void): () => void {
    if (tokenId === null) return () => undefined;
    const holder = { tokenId, end };
    this.holders.add(holder);
    return () => this.holders.delete(holder);
  }

  /** The newest revision this process knows of. */
  get newestRevision(): number {
    return this.newest;
  }

  get followerCount(): number {
    return this.followers.size;
  }

  onModuleDestroy(): void {
    clearInterval(this.heartbeat);
    for (const { stream } of this.followers) stream.end();
    this.followers.clear();
  }

  private head(): Promise<JournalEntity> {
    return this.source.manager.findOneByOrFail(JournalEntity, { id: true });
  }

  private async readOn(): Promise<void> {
    for (;;) {
      const { revision, feedName } = await this.head();
      const lines = feedName === this.feedName ? await this.newLines(revision) : undefined;
      // After the lines were read: none that was committed after a token was revoked goes out to who holds it.
      await this.endWithdrawn();
      if (!lines) this.beginAnew(feedName, revision);
      const last = lines?.at(-1);
      if (!lines || !last) return;
      this.recent.push(lines);
      this.newest = last.revision;
      this.newestAt = last.committedAt;
      for (const follower of this.followers) void this.feed(follower);
      if (last.revision >= revision) return;
    }
  }

  /** What came after the newest; undefined where the database no longer knows that one, as after a restore or a failover with losses. */
  private async newLines(head: number): Promise<ReadLine[] | undefined> {
    if (head < this.newest) return undefined;
    const { knownAt, lines } = await readLines(this.source.manager, this.newest);
    // The very first revision has no line of its own, and the oldest lines are forgotten.
    if (knownAt === undefined) return lines;
    this.newestAt ??= knownAt;
    return knownAt === this.newestAt ? lines : undefined;
  }

  /** After a load too large for the feed, or in another state of the database: everyone comes back, and learns whether to take a snapshot. */
  private beginAnew(feedName: string, revision: number): void {
    this.feedName = feedName;
    this.newest = revision;
    this.newestAt = undefined;
    this.recent.clear();
    for (const { stream } of this.followers) stream.end();
    this.followers.clear();
  }

  /** Ends what goes on by a token that was revoked, here or by another replica, or has run out. */
  private async endWithdrawn(): Promise<void> {
    const ids = new Set([...this.holders].map(({ tokenId }) => tokenId));
    const inForce = await tokensInForce(this.source.manager, ids);
    for (const holder of this.holders) {
      // One that came while the tokens were looked up was recognised just now.
      if (!ids.has(holder.tokenId) || inForce.has(holder.tokenId)) continue;
      this.holders.delete(holder);
      holder.end();
    }
  }

  /** Brings one follower up to date, at its own pace. A slow reader waits for room and keeps nothing in memory. */
  private async feed(follower: Follower): Promise<void> {
    if (follower.paused) return;
    follower.paused = true;
    try {
      while (this.followers.has(follower) && follower.revision < this.newest) {
        const lines =
          this.recent.after(follower.revision) ?? (await readLines(this.source.manager, follower.revision)).lines;
        if (lines.length === 0) break;
        const texts = await this.textsFor(follower, lines);
        // It may have left, or been ended, meanwhile.
        if (!this.followers.has(follower)) return;
        if (!sendAll(follower, lines, texts)) await new Promise<void>((resume) => follower.stream.onceDrained(resume));
      }
    } catch (error) {
      this.log.error({ err: error }, 'a follower could not be fed');
      this.followers.delete(follower);
      follower.stream.end();
    } finally {
      follower.paused = false;
    }
    if (this.followers.has(follower)) ask(follower);
  }

  /** Lines as a follower is told them at this moment. */
  private async textsFor({ scope }: Follower, lines: readonly ReadLine[]): Promise<string[]> {
    const credentials = new CredentialsTold(this.box, this.source.manager, scope);
    if (scope === undefined)
      return Promise.all(
        lines.map(async ({ revision, committedAt, changes, text }) =>
          holdCredentials(changes)
            ? textOf({ line: 'change', revision, committedAt, changes: await credentials.changes(changes) })
            : text,
        ),
      );
    const served = await servedNow(
      this.source.manager,
      lines.flatMap(({ changes }) => changes),
      scope,
    );
    return Promise.all(
      lines.map(async ({ revision, committedAt, changes }) => {
        const told = await credentials.changes(changes.map((change) => stepAsTold(change, scope, served)));
        return textOf({ line: 'change', revision, committedAt, changes: told });
      }),
    );
  }

  private async beat(): Promise<void> {
    await this.endWithdrawn().catch((error: unknown) => {
      this.log.error({ err: error }, 'the tokens of followers could not be looked up');
    });
    const text = textOf({ line: 'alive', revision: this.newest });
    for (const follower of this.followers) if (!follower.paused) follower.stream.write(text);
  }
}

function sendAll(follower: Follower, lines: readonly ReadLine[], texts: readonly string[]): boolean {
  for (const [index, { revision }] of lines.entries()) {
    follower.revision = revision;
    if (!follower.stream.write(texts[index] ?? '')) return false;
  }
  return true;
}

/** Asks whether a revision is held, once it was told: behind the line itself, and not while a slow reader has lines to take. */
function ask(follower: Follower): void {
  if (follower.paused || follower.toAsk === 0 || follower.revision < follower.toAsk) return;
  follower.toAsk = 0;
  follower.stream.write(textOf({ line: 'alive', revision: follower.revision, asks: true }));
}
