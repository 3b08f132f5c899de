import type { OnModuleDestroy } from '@nestjs/common';
import type { Actor, Ledger } from '@waypost/store';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';

const everyMs = 5_000;

/** Takes away every few seconds what has had its time, as the system's act. Nobody waits for it, and no failure ends it. */
export abstract class Sweeper implements OnModuleDestroy {
  protected readonly system: Actor = { kind: 'system', id: null, name: 'Waypost', origin: null };
  /** How much goes in one change. */
  protected readonly batch = 200;
  private readonly timer: NodeJS.Timeout;

  constructor(
    protected readonly source: DataSource,
    protected readonly ledger: Ledger,
    log: Logger,
    /** What is logged when it fails, which it then tries again. */
    failure: string,
  ) {
    this.timer = setInterval(() => void this.sweep().catch((err: unknown) => log.error({ err }, failure)), everyMs);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Takes away what is over at an instant. */
  abstract sweep(now?: Date): Promise<void>;
}
