import { createHmac, randomBytes } from 'node:crypto';
import { verify } from '@node-rs/argon2';

/** Verified passwords that are remembered at most. */
const memory = 20_000;
/** Checks that may wait for their turn; beyond that a bind is told that the directory is busy. */
const longestQueue = 200;

/**
 * Checks passwords against Argon2id verifiers, a few at a time. A password that was right is remembered by a keyed digest of
 * verifier and password, so a changed or withdrawn password is never taken from memory; wrong ones are not remembered.
 */
export class PasswordCheck {
  private readonly key = randomBytes(32);
  private readonly right = new Set<string>();
  private readonly queue: (() => void)[] = [];
  private running = 0;
  /** Stands in where there is nothing to check against: the parameters are those of the last verifier seen, the cost is equal. */
  private dummy = dummyFor('$argon2id$v=19$m=19456,t=2,p=1$');

  constructor(private readonly atOnce: number) {}

  /** Whether a password is right; `busy` when too many wait already. Answers at once where it is remembered. */
  check(verifier: string | undefined, password: Buffer): boolean | Promise<boolean | 'busy'> {
    const digest = this.digest(verifier ?? this.dummy, password);
    if (this.right.has(digest)) return true;
    return this.queue.length >= longestQueue ? Promise.resolve('busy') : this.verifyInTurn(verifier, password, digest);
  }

  private async verifyInTurn(verifier: string | undefined, password: Buffer, digest: string): Promise<boolean> {
    if (this.running >= this.atOnce) await new Promise<void>((resolve) => this.queue.push(resolve));
    else this.running++;
    try {
      return await this.compare(verifier, password, digest);
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.running--;
    }
  }

  private async compare(verifier: string | undefined, password: Buffer, digest: string): Promise<boolean> {
    if (verifier !== undefined) this.learnCost(verifier);
    const isRight = await verify(verifier ?? this.dummy, password).catch(() => false);
    if (verifier === undefined || !isRight) return false;
    if (this.right.size >= memory) this.forgetOldest();
    this.right.add(digest);
    return true;
  }

  private learnCost(verifier: string): void {
    const parameters = /^\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$/.exec(verifier)?.[0];
    if (parameters !== undefined && !this.dummy.startsWith(parameters)) this.dummy = dummyFor(parameters);
  }

  private forgetOldest(): void {
    const [oldest] = this.right;
    if (oldest !== undefined) this.right.delete(oldest);
  }

  private digest(verifier: string, password: Buffer): string {
    return createHmac('sha256', this.key).update(verifier).update('\0').update(password).digest('base64');
  }
}

/** A verifier nobody knows a password for: its hash is random. */
const dummyFor = (parameters: string) =>
  parameters + [16, 32].map((length) => randomBytes(length).toString('base64').replace(/=+$/, '')).join('$');
