import { createHmac, randomBytes } from 'node:crypto';
import { verify } from '@node-rs/argon2';
import { BoundedMap } from './bounded-map.js';
import { CheckQueue, type Share } from './check-queue.js';

/** What is remembered at most, and for how many milliseconds: passwords that were right, and such that were wrong. */
const [right, wrong] = [
  { atMost: 100_000, for: 60 * 60_000 },
  { atMost: 20_000, for: 10 * 60_000 },
];
/** A check on nobody's behalf but the machine's own. */
const own: Share = { network: undefined, isReserved: true };

/** One password tried for one account, as it is remembered: a digest under a key that dies with the process. */
export interface Attempt {
  verifier: string | undefined;
  password: Buffer;
  digest: string;
}

/**
 * Checks passwords against Argon2id verifiers, a few at a time. What was right or wrong is remembered for a while by a keyed digest
 * of account, verifier and password: a changed or withdrawn password is another verifier and never taken from memory. Attempts that
 * are alike and come together are checked once.
 */
export class PasswordCheck {
  private readonly key = randomBytes(32);
  private readonly known = {
    right: new BoundedMap<string, number>(right.atMost),
    wrong: new BoundedMap<string, number>(wrong.atMost),
  };
  private readonly running = new Map<string, Promise<boolean>>();
  private readonly queue: CheckQueue;
  /** Stands in where there is nothing to check against: the parameters are those of the last verifier seen, the cost is equal. */
  private dummy = dummyFor('$argon2id$v=19$m=19456,t=2,p=1$');

  constructor(
    atOnce: number,
    private readonly now: () => number = Date.now,
  ) {
    this.queue = new CheckQueue(atOnce);
  }

  /** Makes an attempt at an account, named as its client wrote it, so that a name nobody has is remembered like any other. */
  attempt(account: string, verifier: string | undefined, password: Buffer): Attempt {
    const digest = createHmac('sha256', this.key)
      .update(JSON.stringify([account, verifier ?? this.dummy]))
      .update(password)
      .digest('base64');
    return { verifier, password, digest };
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

  /** Whether too many wait already for one more of these to be checked. */
  isFull(share: Share): boolean {
    return this.queue.isFull(share);
  }

  /** Whether a password is right; `busy` when too many wait already. Answers at once where it is remembered. */
  check(attempt: Attempt, share = own): boolean | 'busy' | Promise<boolean> {
    const answer = this.remembered(attempt);
    if (answer !== undefined) return answer;
    const running = this.running.get(attempt.digest);
    if (running) return running;
    if (this.isFull(share)) return 'busy';
    const checked = this.queue
      .inTurn(share, () => this.compare(attempt))
      .finally(() => this.running.delete(attempt.digest));
    this.running.set(attempt.digest, checked);
    return checked;
  }

  private async compare({ verifier, password, digest }: Attempt): Promise<boolean> {
    if (verifier !== undefined) this.learnCost(verifier);
    const matches = await verify(verifier ?? this.dummy, password).catch(() => false);
    const isRight = matches && verifier !== undefined;
    if (isRight) this.known.right.set(digest, this.now() + right.for);
    else this.known.wrong.set(digest, this.now() + wrong.for);
    return isRight;
  }

  private learnCost(verifier: string): void {
    const parameters = /^\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$/.exec(verifier)?.[0];
    if (parameters !== undefined && !this.dummy.startsWith(parameters)) this.dummy = dummyFor(parameters);
  }
}

/** A verifier nobody knows a password for: its hash is random. */
const dummyFor = (parameters: string) =>
  parameters + [16, 32].map((length) => randomBytes(length).toString('base64').replace(/=+$/, '')).join('$');
