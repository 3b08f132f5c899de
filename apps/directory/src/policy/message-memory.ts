/** What was said of one message at its recipients, for when its end is asked about. */
export interface RememberedMessage {
  /** How many recipients were let through. */
  accepted: number;
  /** The smallest limit of those, and whose it is. */
  smallest: { bytes: number; name: string } | undefined;
  at: number;
}

/** Messages on their way in, by what Postfix calls them; those that were not heard of for long are forgotten first. */
export class MessageMemory {
  private readonly messages = new Map<string, RememberedMessage>();

  constructor(private readonly most = 10_000) {}

  find(instance: string): RememberedMessage | undefined {
    return this.messages.get(instance);
  }

  /** Notes a recipient that was let through. */
  accept(instance: string, limit: { bytes: number; name: string } | undefined, at: number): void {
    const known = this.messages.get(instance);
    const smallest =
      known?.smallest && (!limit || known.smallest.bytes <= limit.bytes) ? known.smallest : (limit ?? known?.smallest);
    this.messages.delete(instance);
    this.messages.set(instance, { accepted: (known?.accepted ?? 0) + 1, smallest, at });
    const [oldest] = this.messages.keys();
    if (this.messages.size > this.most && oldest !== undefined) this.messages.delete(oldest);
  }

  forget(instance: string): void {
    this.messages.delete(instance);
  }
}
