/** Lines at once, and milliseconds until there is room for another. */
const [mostLines, lineEvery] = [50, 500];

/** Lets a flood through as a trickle and counts what it leaves out. */
export class Trickle {
  private room = mostLines;
  private filledAt: number;
  private leftOut = 0;

  constructor(private readonly now: () => number) {
    this.filledAt = now();
  }

  /** How many were left out before this one; undefined where it is to be left out itself. */
  admit(): number | undefined {
    this.refill();
    if (this.room < 1) {
      this.leftOut++;
      return undefined;
    }
    this.room--;
    const { leftOut } = this;
    this.leftOut = 0;
    return leftOut;
  }

  private refill(): void {
    const gained = Math.floor((this.now() - this.filledAt) / lineEvery);
    if (gained <= 0) return;
    this.room = Math.min(mostLines, this.room + gained);
    this.filledAt += gained * lineEvery;
  }
}

/** Where lines go. */
export interface Log {
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
}

/** A log in which no sentence can be repeated without end, whoever provokes it. Sentences are a closed set: what differs stands in the fields. */
export function trickling(log: Log, now: () => number): Log {
  const trickles = new Map<string, Trickle>();
  const passing = (level: keyof Log) => (fields: object, sentence: string) => {
    const trickle = trickles.get(sentence) ?? new Trickle(now);
    trickles.set(sentence, trickle);
    const leftOut = trickle.admit();
    if (leftOut !== undefined) log[level]({ ...fields, ...(leftOut > 0 && { leftOut }) }, sentence);
  };
  return { info: passing('info'), warn: passing('warn') };
}
