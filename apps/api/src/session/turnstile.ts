import { DomainError } from '@waypost/kernel';

/** Lets so many pieces of work run at once and so many wait; whoever comes then is asked to come back. */
export class Turnstile {
  private readonly queue: (() => void)[] = [];
  private running = 0;

  constructor(
    private readonly atOnce: number,
    private readonly mostWaiting: number,
    /** What those are told who are asked to come back. */
    private readonly refusal = 'Too many passwords are being checked at once; try again.',
  ) {}

  /** Runs the work when its turn has come; `not-ready` where too many wait already. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.atOnce) this.running += 1;
    else await this.turn();
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private turn(): Promise<void> {
    if (this.queue.length >= this.mostWaiting)
      throw new DomainError('not-ready', this.refusal, { retryAfterSeconds: 1 });
    return new Promise((resolve) => this.queue.push(resolve));
  }
}
