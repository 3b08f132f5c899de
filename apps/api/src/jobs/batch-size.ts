/** Others who write wait for a batch, and on the embedded database those who read as well: nobody should notice. */
const longMs = 1_500;
const shortMs = 500;
const smallest = 100;

/** How many items a job does in one transaction: as many as are done in about a second, on whatever machine this is. */
export class BatchSize {
  private size: number;

  constructor(private readonly most: number) {
    this.size = Math.max(1, Math.min(most, smallest * 5));
  }

  /** How many the next batch takes. */
  get take(): number {
    return this.size;
  }

  /** Learns how long the batch before took. */
  learn(ms: number): void {
    if (ms > longMs) this.size = Math.min(this.most, Math.max(smallest, Math.floor(this.size / 2)));
    else if (ms < shortMs) this.size = Math.min(this.most, this.size * 2);
  }
}
