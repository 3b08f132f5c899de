/** How fast a count that only grows has grown over the last while, from samples taken now and then. */
export class Rate {
  private readonly samples: { at: number; count: number }[] = [];

  constructor(
    /** Milliseconds to look back. */
    private readonly over: number,
  ) {}

  /** Notes the count at an instant (milliseconds); answers its growth a second since the oldest sample that still counts. */
  sample(at: number, count: number): number {
    this.samples.push({ at, count });
    while (this.samples.length > 2 && (this.samples[1]?.at ?? at) <= at - this.over) this.samples.shift();
    const oldest = this.samples[0] ?? { at, count };
    return at === oldest.at ? 0 : ((count - oldest.count) * 1_000) / (at - oldest.at);
  }
}
