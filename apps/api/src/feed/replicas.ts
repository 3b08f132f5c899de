import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { feedHeartbeatMs } from '@waypost/contracts';
import { isNodeId } from '@waypost/kernel';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { FeedHub } from './feed-hub.js';

/** Where replicas say to each other what their followers hold, by PostgreSQL's NOTIFY. */
export const heldChannel = 'waypost_held';
/** Milliseconds after which a replica that says nothing has no followers to wait for. */
const silence = feedHeartbeatMs * 3;
/** Milliseconds in which what followers of other replicas say here is gathered, and how much of it one word carries. */
const [gatheringMs, mostPassed] = [2, 100];

/** What one replica says to the others. */
type Word = { from: string } & (
  | { say: 'hello' }
  | { say: 'followed' }
  | { say: 'asked'; revision: number }
  | { say: 'held'; to: string; revision: number }
  | { say: 'passed'; held: [stream: string, revision: number][] }
);
type Saying<Kind extends Word = Word> = Kind extends Word ? Omit<Kind, 'from'> : never;

/**
 * The other replicas of the api, as far as they have followers: a change made here waits for those too. A follower's words may also
 * reach another replica than the one it follows, behind whatever spreads the load.
 */
@Injectable()
export class Replicas {
  private readonly name = randomUUID();
  private readonly others = new Map<string, { seenAt: number; forget: () => void }>();
  private readonly passed = new Map<string, number>();
  private asked = 0;
  private isListening = false;
  /** Whether the others were told at the last beat that somebody follows here. */
  private isKnown = false;

  constructor(
    private readonly hub: FeedHub,
    private readonly source: Pick<DataSource, 'query'>,
    private readonly log: Logger,
  ) {}

  /** Says regularly that somebody follows here, and forgets those who no longer say so. Answers how to end it. */
  begin(): () => void {
    const timer = setInterval(() => this.beat(), feedHeartbeatMs);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** Asks who is there, once words can be heard. */
  greet(): void {
    this.isListening = true;
    this.say({ say: 'hello' });
    this.beat();
  }

  /** Takes a word of another replica; passes over what it does not understand, as of a later version. Never rejects. */
  async hear(text: string): Promise<void> {
    const word = read(text);
    if (!word || word.from === this.name) return;
    if (word.say === 'hello') this.beat();
    else if (word.say === 'followed') this.know(word.from);
    else if (word.say === 'held') {
      if (word.to === this.name) this.hub.elsewhere.held(word.from, word.revision);
    } else if (word.say === 'asked') {
      await this.hub.reachHere(word.revision);
      this.say({ say: 'held', to: word.from, revision: word.revision });
    } else if (word.say === 'passed') {
      for (const [stream, revision] of word.held) this.hub.acknowledged.held(stream, revision);
      this.followed();
    }
  }

  /** A follower said what it holds: the others hear at once that there is one, and not only at the next sign of life. */
  followed(): void {
    if (this.isListening && !this.isKnown && this.hub.acknowledged.isAnswered) this.beat();
  }

  /** Passes on what a follower holds whose stream is not of this replica. */
  pass(stream: string, revision: number): void {
    // Streams are named by ids: whatever else is asked for is no replica's, and words have little room (8,000 octets).
    if (!this.isListening || !isNodeId(stream)) return;
    if (this.passed.size === 0) setTimeout(() => this.passAll(), gatheringMs);
    this.passed.set(stream, revision);
  }

  private passAll(): void {
    const held = [...this.passed];
    this.passed.clear();
    for (let n = 0; n < held.length; n += mostPassed) this.say({ say: 'passed', held: held.slice(n, n + mostPassed) });
  }

  private beat(): void {
    this.isKnown = this.hub.acknowledged.isAnswered;
    if (this.isKnown) this.say({ say: 'followed' });
    for (const [name, { seenAt, forget }] of this.others) {
      if (Date.now() - seenAt < silence) continue;
      this.others.delete(name);
      forget();
    }
  }

  private know(name: string): void {
    const known = this.others.get(name);
    if (known) known.seenAt = Date.now();
    else {
      const forget = this.hub.elsewhere.admit(name, (revision) => this.ask(revision));
      this.others.set(name, { seenAt: Date.now(), forget });
      this.hub.elsewhere.held(name, 0);
    }
  }

  /** One question is for all of them. */
  private ask(revision: number): void {
    if (revision === this.asked) return;
    this.asked = revision;
    this.say({ say: 'asked', revision });
  }

  private say(word: Saying): void {
    const text = JSON.stringify({ ...word, from: this.name });
    this.source.query('SELECT pg_notify($1, $2)', [heldChannel, text]).catch((fault: unknown) => {
      this.log.warn({ err: fault }, 'other replicas could not be told what followers here hold');
    });
  }
}

function read(text: string): Word | undefined {
  try {
    return (JSON.parse(text) as Word | null) ?? undefined;
  } catch {
    return undefined;
  }
}
