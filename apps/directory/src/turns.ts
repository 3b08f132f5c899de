/** Milliseconds of work between two looks at the network, over all who take turns. */
const round = 8;

/** Somebody with unfinished work; `work` does a piece of it. */
interface Worker {
  work(): void;
}

/** Lets all who have unfinished work do a piece of it in turn, so that nobody's heavy work holds up what others ask. */
export class Turns {
  private readonly line = new Set<Worker>();
  private isArranged = false;

  /** How many stand in line. */
  get waiting() {
    return this.line.size;
  }

  /** Stands in line for one piece; again and again it is still one place. */
  ask(worker: Worker): void {
    this.line.add(worker);
    if (this.isArranged) return;
    this.isArranged = true;
    setImmediate(() => {
      this.goRound();
    });
  }

  private goRound(): void {
    const until = performance.now() + round;
    // Whoever asks again meanwhile stands behind the others: a set keeps the order of arrival.
    const present = [...this.line];
    for (const worker of present) {
      this.line.delete(worker);
      worker.work();
      if (performance.now() > until) break;
    }
    this.isArranged = false;
    const [first] = this.line;
    if (first) this.ask(first);
  }
}
