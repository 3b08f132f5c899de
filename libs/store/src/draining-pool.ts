import pg from 'pg';

/**
 * A pool that can be emptied before it is closed. TypeORM closes a pool by taking the clients away from whoever uses them, in the
 * middle of a transaction too, and an open pool hands such a client to whoever waits for one: their COMMIT then also commits the
 * half that the first had done, which no audit row and no follower ever hears of.
 */
export class DrainingPool extends pg.Pool {
  private closing: Promise<void> | undefined;

  /**
   * Waits until nobody uses a client or waits for one, though not longer than so many milliseconds. From then on a client that is
   * given back is closed, which undoes what it had not committed, and is never handed on.
   */
  async drain(patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (this.isBusy && Date.now() < deadline) await this.released(deadline - Date.now());
    void this.end();
  }

  /** Fulfilled when the last client is closed; may be asked for more than once, unlike its model. */
  override end(): Promise<void>;
  override end(callback: () => void): void;
  override end(callback?: () => void): Promise<void> | void {
    this.closing ??= super.end();
    if (callback === undefined) return this.closing;
    void this.closing.then(callback);
  }

  private get isBusy(): boolean {
    return this.waitingCount > 0 || this.idleCount < this.totalCount;
  }

  /** Fulfilled when a client was given back, or after so many milliseconds. */
  private async released(patienceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
      // After the pool has taken note of it.
      this.once('release', () => setImmediate(resolve));
    });
    clearTimeout(timer);
  }
}
