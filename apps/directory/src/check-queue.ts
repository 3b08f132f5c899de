/** Who a check is for, as far as places in the queue go. */
export interface Share {
  /** The network of clients it is counted for; none for this machine and mail servers that speak for themselves. */
  network: string | undefined;
  /** It came over a mail server's connection, or from this machine: part of the queue is kept free for such. */
  isReserved: boolean;
}

/** Checks that may wait: in all, of those together that have no reserve, and for one network. */
const [longest, mostOfOthers, mostOfNetwork] = [200, 100, 8];

/**
 * Lets a few work at once and the others wait. However many networks fill it, mail servers find places in it, and every second
 * turn is theirs.
 */
export class CheckQueue {
  private readonly lanes = { reserved: [] as (() => void)[], others: [] as (() => void)[] };
  /** How many of those that wait came from each network. */
  private readonly waitingOf = new Map<string, number>();
  private lastTurn: 'reserved' | 'others' = 'others';
  private busy = 0;

  constructor(private readonly atOnce: number) {}

  /** How many wait for their turn. */
  get waiting() {
    return this.lanes.reserved.length + this.lanes.others.length;
  }

  /** Whether there is no place left for one more of these. */
  isFull({ network, isReserved }: Share): boolean {
    if (this.waiting >= longest || (!isReserved && this.lanes.others.length >= mostOfOthers)) return true;
    return network !== undefined && (this.waitingOf.get(network) ?? 0) >= mostOfNetwork;
  }

  /** Does something once it is its turn. Whether there is a place was asked before. */
  async inTurn<T>(share: Share, work: () => Promise<T>): Promise<T> {
    if (this.busy >= this.atOnce) await this.turn(share);
    else this.busy++;
    try {
      return await work();
    } finally {
      const next = this.next();
      if (next) next();
      else this.busy--;
    }
  }

  private next(): (() => void) | undefined {
    this.lastTurn = this.lastTurn === 'others' && this.lanes.reserved.length > 0 ? 'reserved' : 'others';
    return this.lanes[this.lastTurn].shift() ?? this.lanes.reserved.shift();
  }

  private turn({ network, isReserved }: Share): Promise<void> {
    this.countWaiting(network, 1);
    const lane = isReserved ? this.lanes.reserved : this.lanes.others;
    return new Promise((resolve) =>
      lane.push(() => {
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
}
