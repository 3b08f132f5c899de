/** Something answers wait in, and how to be rid of it. */
interface Reservoir {
  destroy(): void;
}

/**
 * Bounds the answers that wait for clients in the whole process, in octets. Each connection is held back long before; when many
 * together pass the bound, the one that leaves most unread is ended.
 */
export class Outflow {
  private readonly waiting = new Map<Reservoir, number>();
  private total = 0;

  constructor(private readonly most: number) {}

  /** Takes note of how much waits in one. */
  note(reservoir: Reservoir, octets: number): void {
    const before = this.waiting.get(reservoir) ?? 0;
    if (before === octets) return;
    this.total += octets - before;
    if (octets > 0) this.waiting.set(reservoir, octets);
    else this.waiting.delete(reservoir);
    while (this.total > this.most) this.endLargest();
  }

  /** It is gone, and what waited in it too. */
  forget(reservoir: Reservoir): void {
    this.note(reservoir, 0);
  }

  private endLargest(): void {
    const [largest] = [...this.waiting].reduce((one, other) => (other[1] > one[1] ? other : one));
    this.forget(largest);
    largest.destroy();
  }
}
