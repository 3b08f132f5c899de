import { createHmac, randomBytes } from 'node:crypto';
import { verify } from '@node-rs/argon2';
import { BoundedMap } from './bounded-map.js';

/** What is remembered at most, and for how many milliseconds: passwords that were right, and such that were wrong. */
const [right, wrong] = [
  { atMost: 100_000, for: 60 * 60_000 },
  { atMost: 20_000, for: 10 * 60_000 },
];
/** Checks that may wait for their turn, in all and for one network of clients; beyond that a bind is told that the directory is busy. */
const [longestQueue, mostOfNetwork] = [200, 8];

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
  private readonly queue: (() => void)[] = [];
  /** How many of those that wait came from each network. */
  private readonly waitingOf = new Map<string, number>();
  private busy = 0;
  /** Stands in where there is nothing to check against: the parameters are those of the last verifier seen, the cost is equal. */
  private dummy = dummyFor('$argon2id$v=19$m=19456,t=2,p=1$');

  constructor(
    private readonly atOnce: number,
    private readonly now: () => number = Date.now,
  ) {}

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
    return this.queue.length;
  }

  /** Whether too many wait already, in all or for a network; without a network the whole queue is open. */
  isFull(network: string | undefined): boolean {
    if (this.queue.length >= longestQueue) return true;
    return network !== undefined && (this.waitingOf.get(network) ?? 0) >= mostOfNetwork;
  }

  /** Whether a password is right; `busy` when too many wait already. Answers at once where it is remembered. */
  check(attempt: Attempt, network?: string): boolean | 'busy' | Promise<boolean> {
    const answer = this.remembered(attempt);
    if (answer !== undefined) return answer;
    const running = this.running.get(attempt.digest);
    if (running) return running;
    if (this.isFull(network)) return 'busy';
    const checked = this.verifyInTurn(attempt, network).finally(() => this.running.delete(attempt.digest));
    this.running.set(attempt.digest, checked);
    return checked;
  }

  private async verifyInTurn(attempt: Attempt, network: string | undefined): Promise<boolean> {
    if (this.busy >= this.atOnce) await this.turn(network);
    else this.busy++;
    try {
      return await this.compare(attempt);
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.busy--;
    }
  }

  private turn(network: string | undefined): Promise<void> {
    this.countWaiting(network, 1);
    return new Promise((resolve) =>
      this.queue.push(() => {
        this.countWaiting(network, -1);
        resolve();
      }),
    );
  }

  private countWaiting(network: string | undefined, change: number): void {
    if (network === undefined) return;
    const waiting = (this.waitingOf.get(network) ?? 0) + change;
    if (waiting > 0) this.waitingOf.set(network, waiting);
    else this.waitingOf.delete(network);
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
