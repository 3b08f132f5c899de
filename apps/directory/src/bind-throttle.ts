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
  /** When the last counted attempts were made, or will be where they are held; the very last one is what delays count from. */
  times: readonly number[];
}

/** How many times are kept of one record: of so many attempts that are checked at once, each can be taken back as if it never was. */
const mostTimes = 4;
const lastAt = ({ times }: Failures) => times.at(-1) ?? 0;

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
    // From an address that is known nothing was counted at the account; and an app password is right without having been counted at all.
    const counted = now < knownUntil ? undefined : this.pairs.get(pair);
    if (counted) this.uncount(this.accounts, account, lastAt(counted));
    this.pairs.delete(pair);
    if (knownUntil < now + knownForMs - renewedEveryMs) this.knownUntil.set(pair, now + knownForMs);
  }

  /** An attempt that was admitted was not checked after all, as too many others were. */
  takeBack(account: string, client: string): void {
    const pair = pairOf(account, client);
    const counted = this.pairs.get(pair);
    if (!counted) return;
    const at = lastAt(counted);
    this.uncount(this.pairs, pair, at);
    if (!this.isKnown(pair)) this.uncount(this.accounts, account, at);
  }

  private isKnown(pair: string): boolean {
    return this.now() < (this.knownUntil.get(pair) ?? 0);
  }

  private wait(failures: Failures | undefined, limit: Limit): number {
    if (!failures || this.now() - lastAt(failures) > quietMs) return 0;
    return Math.max(0, lastAt(failures) + delayAfter(failures.count, limit) - this.now());
  }

  private count(records: BoundedMap<string, Failures>, key: string, wait: number): void {
    const before = records.get(key);
    const at = this.now() + wait;
    if (!before || this.now() - lastAt(before) > quietMs) records.set(key, { count: 1, times: [at] });
    else records.set(key, { count: before.count + 1, times: [...before.times, at].slice(-mostTimes) });
  }

  /** As if the attempt of that time never was. A record that counts nothing any more is no record: it would push another's out. */
  private uncount(records: BoundedMap<string, Failures>, key: string, at: number): void {
    const tried = records.get(key);
    if (!tried) return;
    const index = tried.times.lastIndexOf(at);
    const times = tried.times.length > 1 && index >= 0 ? tried.times.toSpliced(index, 1) : tried.times;
    if (tried.count > 1) records.set(key, { count: tried.count - 1, times });
    else records.delete(key);
  }
}

const pairOf = (account: string, client: string) => `${networkOf(client)} ${account}`;
