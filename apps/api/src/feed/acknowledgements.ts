/** Milliseconds for which nothing waits for one who answered too late, even if it answers again. */
const excusedMs = 30_000;

/** One who says which revision it holds: a follower, or another replica for those who follow there. */
interface Holder {
  /** The token it follows by; null where there is none to tell it by. */
  tokenId: string | null;
  /** Asks it to say so once it holds a revision. */
  ask(revision: number): void;
  /** Undefined until it first says something: nothing waits for those who never do. */
  held: number | undefined;
  /** The revision it last was too late with, and until when that is not forgiven. */
  missed: number;
  excusedUntil: number;
}

interface Wait {
  revision: number;
  missing: Set<Holder>;
  over(): void;
}

/**
 * Who holds which revision. Whoever waits for all of them waits a bounded time, and once for one who does not answer: from then on it
 * is asked but not waited for, until it has caught up and some time has passed. All that follow by one token are excused with it: else
 * whoever holds one could delay every change, by coming anew before each.
 */
export class Acknowledgements {
  private readonly holders = new Map<string, Holder>();
  private readonly waits = new Set<Wait>();
  /** Until when nothing waits for those who follow by a token. */
  private readonly tokensExcusedUntil = new Map<string, number>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Takes one in by a name that only it knows; answers how it is let go, which ends every wait for it. */
  admit(id: string, ask: (revision: number) => void, tokenId: string | null = null): () => void {
    const holder: Holder = { tokenId, ask, held: undefined, missed: 0, excusedUntil: 0 };
    this.holders.set(id, holder);
    return () => {
      this.holders.delete(id);
      for (const wait of this.waits) settle(wait, holder);
    };
  }

  /** Notes what one of them holds; false for a name that was never taken in, or is let go. */
  held(id: string, revision: number): boolean {
    const holder = this.holders.get(id);
    if (!holder) return false;
    holder.held = Math.max(holder.held ?? 0, revision);
    for (const wait of this.waits) if (wait.revision <= holder.held) settle(wait, holder);
    return true;
  }

  /** Fulfilled when all hold a revision that are to be waited for, or after so many milliseconds. */
  async heldByAll(revision: number, patience: number): Promise<void> {
    const missing = new Set<Holder>();
    for (const holder of this.holders.values()) {
      if (holder.held === undefined || holder.held >= revision) continue;
      if (!this.isLate(holder)) missing.add(holder);
      holder.ask(revision);
    }
    if (missing.size === 0) return;
    const wait: Wait = { revision, missing, over: () => undefined };
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      wait.over = resolve;
      timer = setTimeout(resolve, patience);
      this.waits.add(wait);
    });
    clearTimeout(timer);
    this.waits.delete(wait);
    for (const holder of missing) {
      holder.missed = revision;
      holder.excusedUntil = this.now() + excusedMs;
      if (holder.tokenId !== null) this.tokensExcusedUntil.set(holder.tokenId, holder.excusedUntil);
    }
  }

  /** Whether anybody says what it holds. */
  get isAnswered(): boolean {
    return [...this.holders.values()].some(({ held }) => held !== undefined);
  }

  /** How many are not waited for at present, as they answered too late. */
  get lateCount(): number {
    return [...this.holders.values()].filter((holder) => this.isLate(holder)).length;
  }

  private isLate({ tokenId, held = 0, missed, excusedUntil }: Holder): boolean {
    const tokenExcusedUntil = tokenId === null ? undefined : this.tokensExcusedUntil.get(tokenId);
    return held < missed || this.now() < Math.max(excusedUntil, tokenExcusedUntil ?? 0);
  }
}

function settle({ missing, over }: Wait, holder: Holder): void {
  if (missing.delete(holder) && missing.size === 0) over();
}
