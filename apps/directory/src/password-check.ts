import { hash, randomBytes } from 'node:crypto';
import { verify } from '@node-rs/argon2';
import { BoundedMap } from './bounded-map.js';
import { CheckQueue, type Share } from './check-queue.js';
import type { Proof } from './main-password.js';
import type { SourceAccount, SourceAnswer, SourceBinds } from './source-binds.js';

/** What is remembered at most, and for how many milliseconds: passwords that were right, and such that were wrong. */
const [right, wrong] = [
  { atMost: 100_000, for: 60 * 60_000 },
  { atMost: 20_000, for: 10 * 60_000 },
];
/**
 * Of another directory nobody hears that a password was changed there, so one that was right is remembered for a minute only: long
 * enough for the many connections of a mail program. A wrong one is remembered as long as ours, or a program with an old password would
 * have that directory lock the account.
 */
const rightElsewhereFor = 60_000;
/** A check on nobody's behalf but the machine's own. */
const own: Share = { network: undefined, isReserved: true };

/** One password tried for one account, as it is remembered: a digest under a key that dies with the process. */
export interface Attempt {
  proof: Proof | undefined;
  password: Buffer;
  digest: string;
}

/** What a check comes to. `busy`: too many wait already; `unavailable`: the directory that keeps the password did not answer. */
export type Answer = SourceAnswer | 'busy';

/**
 * Checks passwords against Argon2id verifiers, a few at a time, or has the directory check them that a person comes from. What was
 * right or wrong is remembered for a while by a keyed digest of account, proof and password: a changed or withdrawn password is another verifier and never taken from memory. Attempts that
 * are alike and come together are checked once.
 */
export class PasswordCheck {
  private readonly key = randomBytes(32);
  private readonly known = {
    right: new BoundedMap<string, number>(right.atMost),
    wrong: new BoundedMap<string, number>(wrong.atMost),
  };
  private readonly running = new Map<string, Promise<SourceAnswer>>();
  private readonly queue: CheckQueue;
  /** Stands in where there is nothing to check against: the parameters are those of the last verifier seen, the cost is equal. */
  private dummy = dummyFor('$argon2id$v=19$m=19456,t=2,p=1$');

  constructor(
    atOnce: number,
    private readonly now: () => number = Date.now,
    /** Asks the directories that keep passwords of their people. */
    private readonly sources?: SourceBinds,
  ) {
    this.queue = new CheckQueue(atOnce);
  }

  /** Makes an attempt at an account, named as its client wrote it, so that a name nobody has is remembered like any other. */
  attempt(account: string, proof: Proof | undefined, password: Buffer): Attempt {
    // In one call, as this is done for every bind, and an Hmac is an object to collect. The digest never leaves the process; cut from
    // SHA-512, it could not be continued even if it did. The array says itself where it ends and the password begins.
    const about = Buffer.from(JSON.stringify([account, proof ?? this.dummy]));
    return { proof, password, digest: hash('sha512-256', Buffer.concat([this.key, about, password]), 'base64') };
  }

  /** The answer that is remembered; undefined where there is none. */
  remembered({ digest }: Attempt): boolean | undefined {
    const isFresh = (until: number | undefined) => until !== undefined && this.now() < until;
    if (isFresh(this.known.right.get(digest))) return true;
    return isFresh(this.known.wrong.get(digest)) ? false : undefined;
  }

  /** Whether the very same attempt is being checked at this moment. */
  isRunning({ digest }: Attempt): boolean {
    return this.running.has(digest);
  }

  /** Checks that wait for their turn. */
  get waiting() {
    return this.queue.waiting;
  }

  /** Whether too many wait already for this one to be checked as well. */
  isFull({ proof }: Attempt, share: Share): boolean {
    return this.queue.isFull(share) || (typeof proof === 'object' && (this.sources?.isFull(proof) ?? false));
  }

  /** Whether a password is right. Answers at once where it is remembered. */
  check(attempt: Attempt, share = own): boolean | 'busy' | Promise<SourceAnswer> {
    const answer = this.remembered(attempt);
    if (answer !== undefined) return answer;
    const running = this.running.get(attempt.digest);
    if (running) return running;
    if (this.isFull(attempt, share)) return 'busy';
    const { proof } = attempt;
    const comparing = this.queue.inTurn(share, () => this.compare(attempt));
    const checked = (typeof proof === 'object' ? this.asked(proof, attempt, comparing) : comparing).finally(() =>
      this.running.delete(attempt.digest),
    );
    this.running.set(attempt.digest, checked);
    return checked;
  }

  private async compare({ proof, password, digest }: Attempt): Promise<boolean> {
    const verifier = typeof proof === 'string' ? proof : undefined;
    if (verifier !== undefined) this.learnCost(verifier);
    const matches = await verify(verifier ?? this.dummy, password).catch(() => false);
    const isRight = matches && verifier !== undefined;
    if (typeof proof !== 'object') this.remember(digest, isRight, right.for);
    return isRight;
  }

  /**
   * Asks the directory that keeps the password, and waits for the comparison that was done for nothing as well: otherwise a quick
   * answer would tell that a name is one of that directory's people.
   */
  private async asked(
    account: SourceAccount,
    { password, digest }: Attempt,
    comparing: Promise<boolean>,
  ): Promise<SourceAnswer> {
    const asking: SourceAnswer | Promise<SourceAnswer> = this.sources?.check(account, password) ?? 'unavailable';
    const [answer] = await Promise.all([asking, comparing]);
    if (answer !== 'unavailable') this.remember(digest, answer, rightElsewhereFor);
    return answer;
  }

  private remember(digest: string, isRight: boolean, rightFor: number): void {
    if (isRight) this.known.right.set(digest, this.now() + rightFor);
    else this.known.wrong.set(digest, this.now() + wrong.for);
  }

  private learnCost(verifier: string): void {
    const parameters = /^\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$/.exec(verifier)?.[0];
    if (parameters !== undefined && !this.dummy.startsWith(parameters)) this.dummy = dummyFor(parameters);
  }
}

/** A verifier nobody knows a password for: its hash is random. */
const dummyFor = (parameters: string) =>
  parameters + [16, 32].map((length) => randomBytes(length).toString('base64').replace(/=+$/, '')).join('$');
