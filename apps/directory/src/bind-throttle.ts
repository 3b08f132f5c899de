import { BoundedMap } from './bounded-map.js';
import { networkOf } from './network.js';

interface Limit {
  freeAttempts: number;
  longestDelayMs: number;
}

/** From one address a guesser soon waits a minute for each attempt; from many, an account's owner never waits longer than half of one. */
const [fromOneAddress, fromAnywhere]: readonly [Limit, Limit] = [
  { freeAttempts: 5, longestDelayMs: 60_000 },
  { freeAttempts: 20, longestDelayMs: 30_000 },
];
/** An attempt that has to wait this long at most is held; one that would wait longer is turned away. */
const longestHoldMs = 2_000;
/** Milliseconds without a failure after which the failures before it are forgotten. */
const quietMs = 60 * 60_000;
/** How long an address that signed in is known, in milliseconds, and how many are; and how many records of failures there may be. */
const [knownForMs, mostKnown, mostRecords] = [30 * 24 * 60 * 60_000, 100_000, 50_000];
/** Who signs in again and again is noted so often only, in milliseconds. */
const renewedEveryMs = 60 * 60_000;

interface Failures {
  count: number;
  /** When the last counted attempt was made, or will be where it is held. */
  lastAt: number;
}

/** Milliseconds to wait after this many attempts: none for the first few, then one second, doubling up to the longest. */
export const delayAfter = (attempts: number, { freeAttempts, longestDelayMs } = fromOneAddress) =>
  attempts < freeAttempts ? 0 : Math.min(1_000 * 2 ** Math.min(attempts - freeAttempts, 20), longestDelayMs);

/**
 * Slows down guessing at an account. An attempt counts before it is checked, so that guesses made at once do not slip through
 * together. An address from which the account was signed in to lately has a count of its own and does not suffer for what others
 * do. No address is ever banned, and names nobody has are treated alike. Everything is forgotten with the process.
 */
export class BindThrottle {
  private readonly pairs = new BoundedMap<string, Failures>(mostRecords);
  private readonly accounts = new BoundedMap<string, Failures>(mostRecords);
  private readonly knownUntil = new BoundedMap<string, number>(mostKnown);

  constructor(private readonly now: () => number) {}

  /** Milliseconds the attempt is to be held before it is checked; undefined where it comes too soon to be checked at all. */
  admit(account: string, client: string): number | undefined {
    const pair = pairOf(account, client);
    const isKnown = this.isKnown(pair);
    const wait = Math.max(
      this.wait(this.pairs.get(pair), fromOneAddress),
      isKnown ? 0 : this.wait(this.accounts.get(account), fromAnywhere),
    );
    if (wait > longestHoldMs) return undefined;
    this.count(this.pairs, pair, wait);
    if (!isKnown) this.count(this.accounts, account, wait);
    return wait;
  }

  /** Whether an attempt that is right need not be counted first: the address is known for the account, and nothing failed from it. */
  isAtEase(account: string, client: string): boolean {
    const pair = pairOf(account, client);
    return this.isKnown(pair) && this.pairs.get(pair) === undefined;
  }

  /** The attempt was right: the address is known from now on. What others tried at the account stays counted. */
  succeeded(account: string, client: string): void {
    const pair = pairOf(account, client);
    const [now, knownUntil] = [this.now(), this.knownUntil.get(pair) ?? 0];
    const isNew = now >= knownUntil;
    this.pairs.delete(pair);
    if (knownUntil < now + knownForMs - renewedEveryMs) this.knownUntil.set(pair, now + knownForMs);
    const tried = this.accounts.get(account);
    if (isNew && tried) this.accounts.set(account, { ...tried, count: Math.max(0, tried.count - 1) });
  }

  /** An attempt that was admitted was not checked after all, as too many others were. */
  takeBack(account: string, client: string): void {
    const pair = pairOf(account, client);
    this.uncount(this.pairs, pair);
    if (!this.isKnown(pair)) this.uncount(this.accounts, account);
  }

  private isKnown(pair: string): boolean {
    return this.now() < (this.knownUntil.get(pair) ?? 0);
  }

  private wait(failures: Failures | undefined, limit: Limit): number {
    if (!failures || this.now() - failures.lastAt > quietMs) return 0;
    return Math.max(0, failures.lastAt + delayAfter(failures.count, limit) - this.now());
  }

  private count(records: BoundedMap<string, Failures>, key: string, wait: number): void {
    const before = records.get(key);
    const isOver = !before || this.now() - before.lastAt > quietMs;
    records.set(key, { count: isOver ? 1 : before.count + 1, lastAt: this.now() + wait });
  }

  /** A record that counts nothing any more is no record: it would push another's out. */
  private uncount(records: BoundedMap<string, Failures>, key: string): void {
    const tried = records.get(key);
    if (!tried) return;
    if (tried.count > 1) records.set(key, { ...tried, count: tried.count - 1 });
    else records.delete(key);
  }
}

const pairOf = (account: string, client: string) => `${networkOf(client)} ${account}`;
