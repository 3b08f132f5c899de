import { Injectable } from '@nestjs/common';
import { DomainError } from '@waypost/kernel';
import { SignInFailureEntity } from '@waypost/store';
import { DataSource } from 'typeorm';

const freeAttempts = 5;
const longestDelaySeconds = 15 * 60;
const forgottenAfterMs = 12 * 60 * 60 * 1000;

/** Seconds an account must wait after this many failures in a row: none for the first few, then doubling up to a quarter of an hour. */
export const delayAfter = (failures: number) =>
  failures < freeAttempts ? 0 : Math.min(2 ** (failures - freeAttempts), longestDelaySeconds);

/** Slows guessing down by target account. The same for accounts that do not exist, so that it tells nothing. */
@Injectable()
export class SignInThrottle {
  constructor(private readonly source: DataSource) {}

  /** Refuses with the time to wait while the account's delay runs. */
  async admit(account: string): Promise<void> {
    const row = await this.source.manager.findOneBy(SignInFailureEntity, { account: keyOf(account) });
    if (!row) return;
    const waitMs = row.lastAt.getTime() + delayAfter(row.failures) * 1000 - Date.now();
    if (waitMs <= 0) return;
    const seconds = Math.ceil(waitMs / 1000);
    throw new DomainError('sign-in-throttled', `Too many attempts; try again in ${seconds} s.`, {
      retryAfterSeconds: seconds,
    });
  }

  async failed(account: string): Promise<void> {
    await this.source.query(
      `INSERT INTO sign_in_failure (account, failures, last_at) VALUES ($1, 1, now())
         ON CONFLICT (account) DO UPDATE SET last_at = now(),
           failures = CASE WHEN sign_in_failure.last_at < now() - $2 * interval '1 millisecond' THEN 1 ELSE sign_in_failure.failures + 1 END`,
      [keyOf(account), forgottenAfterMs],
    );
  }

  async succeeded(account: string): Promise<void> {
    await this.source.manager.delete(SignInFailureEntity, { account: keyOf(account) });
  }
}

const keyOf = (account: string) => account.toLowerCase().slice(0, 128);
