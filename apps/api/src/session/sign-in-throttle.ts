import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@waypost/kernel';
import { SignInFailureEntity } from '@waypost/store';
import type { Logger } from 'pino';
import { DataSource, In } from 'typeorm';
import { logToken } from '../injection-tokens.js';

interface Limit {
  freeAttempts: number;
  longestDelaySeconds: number;
}

/** From one address a guesser soon waits a quarter of an hour; from many, an account's owner never waits longer than half a minute. */
const fromOneAddress: Limit = { freeAttempts: 5, longestDelaySeconds: 15 * 60 };
const fromAnywhere: Limit = { freeAttempts: 20, longestDelaySeconds: 30 };

/** Whose password is guessed at: an administrator's by the name that was typed, a mailbox's by its id. */
export interface GuessedAt {
  kind: 'administrator' | 'mailbox';
  name: string;
}

/** Seconds to wait after this many attempts in a row: none for the first few, then doubling up to the longest. */
export const delayAfter = (attempts: number, { freeAttempts, longestDelaySeconds } = fromOneAddress) =>
  attempts < freeAttempts ? 0 : Math.min(2 ** (attempts - freeAttempts), longestDelaySeconds);

/**
 * Slows guessing down by target account. An attempt counts before its password is looked at, so that guesses at the same moment
 * do not slip through together. Accounts that do not exist are treated alike, so that it tells nothing.
 */
@Injectable()
export class SignInThrottle {
  private toldAt = 0;
  private leftOut = 0;

  constructor(
    private readonly source: DataSource,
    @Inject(logToken) private readonly log: Logger,
  ) {}

  /** Counts an attempt, or refuses it with the time to wait while a delay runs. */
  async admit(account: GuessedAt, origin: string | null): Promise<void> {
    for (const [key, limit] of [
      [keyFrom(account, origin), fromOneAddress],
      [keyOf(account), fromAnywhere],
    ] as const) {
      const seconds = await this.reserve(key, limit);
      if (seconds > 0) this.putOff(account, origin, seconds);
    }
  }

  /** Forgets the attempts on an account once its password was given. */
  async succeeded(account: GuessedAt, origin: string | null): Promise<void> {
    await this.source.manager.delete(SignInFailureEntity, { account: In([keyFrom(account, origin), keyOf(account)]) });
  }

  /**
   * Seconds to wait, 0 where the attempt is let in. One statement: of any number of attempts at once, only as many as are free get in. It reads the clock itself, because `now()` is
   * when a transaction began, which for one that waited for the row lies before the attempt it waited for.
   */
  private async reserve(key: string, limit: Limit): Promise<number> {
    const admitted = await this.source.query<unknown[]>(
      `INSERT INTO sign_in_failure AS seen (account, failures, last_at) VALUES ($1, 1, clock_timestamp())
         ON CONFLICT (account) DO UPDATE SET last_at = clock_timestamp(),
           failures = CASE WHEN seen.last_at < now() - interval '12 hours' THEN 1 ELSE seen.failures + 1 END
         WHERE seen.failures < $2::int
           OR seen.last_at + interval '1 second' * least(power(2, least(seen.failures - $2::int, 30)), $3::int) <= clock_timestamp()
         RETURNING failures`,
      [key, limit.freeAttempts, limit.longestDelaySeconds],
    );
    if (admitted.length > 0) return 0;
    const row = await this.source.manager.findOneBy(SignInFailureEntity, { account: key });
    const waitMs = row ? row.lastAt.getTime() + delayAfter(row.failures, limit) * 1000 - Date.now() : 0;
    return Math.max(1, Math.ceil(waitMs / 1000));
  }

  /** Logs one line a second at most: a flood is told by how many it leaves out. */
  private putOff({ kind, name }: GuessedAt, origin: string | null, seconds: number): never {
    if (Date.now() - this.toldAt < 1000) this.leftOut += 1;
    else {
      this.log.warn(
        {
          [kind]: name.slice(0, 64),
          origin,
          waitSeconds: seconds,
          ...(this.leftOut > 0 && { leftOut: this.leftOut }),
        },
        'a sign-in was put off: too many attempts',
      );
      this.toldAt = Date.now();
      this.leftOut = 0;
    }
    throw new DomainError('sign-in-throttled', `Too many attempts; try again in ${seconds} s.`, {
      retryAfterSeconds: seconds,
    });
  }
}

/** Whatever is typed as a name comes last, so that no name is the key of another account, or of another's address. */
const keyOf = ({ kind, name }: GuessedAt) => `${kind} ${name.toLowerCase().slice(0, 64)}`;
const keyFrom = (account: GuessedAt, origin: string | null) => `from ${origin ?? ''} ${keyOf(account)}`.slice(0, 128);
