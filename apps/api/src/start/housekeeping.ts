import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';

const everyMs = 60 * 60 * 1000;

/** Rows that serve for a while only. The feed keeps a week, so that a follower cut off over a weekend need not start over. */
const outlived = [
  "DELETE FROM idempotency WHERE created_at < now() - interval '24 hours'",
  "DELETE FROM change_feed WHERE at < now() - interval '7 days' AND revision < (SELECT revision FROM journal)",
  'DELETE FROM session WHERE expires_at < now()',
  'DELETE FROM one_time_code WHERE expires_at < now()',
  "DELETE FROM directory_process WHERE reported_at < now() - interval '24 hours'",
  "DELETE FROM directory_stage WHERE created_at < now() - interval '7 days'",
  // With its plan, by trigger.
  "DELETE FROM directory_run WHERE ended_at IS NOT NULL AND created_at < now() - interval '180 days'",
  "DELETE FROM sign_in_failure WHERE last_at < now() - interval '24 hours'",
];

/** Clears away, every hour, what nobody needs any more. It is no change of the model, so the audit does not hear of it. */
@Injectable()
export class Housekeeping implements OnModuleDestroy {
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly source: DataSource,
    private readonly log: Logger,
  ) {
    this.timer = setInterval(() => void this.clear(), everyMs);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async clear(): Promise<void> {
    try {
      for (const statement of outlived) await this.source.query(statement);
    } catch (error) {
      this.log.error({ err: error }, 'what is outlived could not be cleared away');
    }
  }
}
