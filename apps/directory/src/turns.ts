import { BoundedMap } from './bounded-map.js';

/** Milliseconds of work between two looks at the network, over all who take turns. */
const round = 8;
/** Milliseconds a piece may take for free: a slice, and what the machine does between. */
const free = 8;
/** For each millisecond of a piece that takes longer its payer waits so many, and so gets a fifth of the process at the most. */
const interest = 4;
/** Nobody is made to wait longer at once. */
const longestWait = 1_000;

/** Somebody with unfinished work; `work` does a piece of it. */
interface Worker {
  work(): void;
  /** Who pays for pieces that cannot be cut, such as a request that takes long to understand; nobody for mail servers. */
  readonly payer?: string | undefined;
}

/** Lets all who have unfinished work do a piece of it in turn, so that nobody's heavy work holds up what others ask. */
export class Turns {
  private readonly line = new Set<Worker>();
  private readonly sleeping = new Set<Worker>();
  /** Until when those who had long pieces done wait, however many connections they have. */
  private readonly debts = new BoundedMap<string, number>(4_096);
  private isArranged = false;
  private readonly now = performance.now.bind(performance);

  /** How many stand in line. */
  get waiting() {
    return this.line.size + this.sleeping.size;
  }

  /** Has a piece done at once; later where its payer owes time. */
  begin(worker: Worker): void {
    if (this.owed(worker) > 0) this.ask(worker);
    else this.run(worker);
  }

  /** Stands in line for one piece; again and again it is still one place. */
  ask(worker: Worker): void {
    const wait = this.owed(worker);
    if (wait > 0) this.sleep(worker, wait);
    else this.stand(worker);
  }

  private stand(worker: Worker): void {
    this.line.add(worker);
    if (this.isArranged) return;
    this.isArranged = true;
    setImmediate(() => {
      this.goRound();
    });
  }

  private sleep(worker: Worker, milliseconds: number): void {
    if (this.sleeping.has(worker)) return;
    this.sleeping.add(worker);
    const wake = () => {
      this.sleeping.delete(worker);
      this.ask(worker);
    };
    setTimeout(wake, milliseconds).unref();
  }

  private owed({ payer }: Worker): number {
    const until = payer === undefined ? undefined : this.debts.get(payer);
    return until === undefined ? 0 : until - this.now();
  }

  private run(worker: Worker): void {
    const { payer } = worker;
    const began = this.now();
    worker.work();
    const ended = this.now();
    if (payer !== undefined && ended - began > free)
      this.debts.set(payer, ended + Math.min(longestWait, (ended - began) * interest));
  }

  private goRound(): void {
    const until = this.now() + round;
    // Whoever asks again meanwhile stands behind the others: a set keeps the order of arrival.
    const present = [...this.line];
    for (const worker of present) {
      this.line.delete(worker);
      // Another connection of theirs may have run into debt since.
      if (this.owed(worker) > 0) this.ask(worker);
      else this.run(worker);
      if (this.now() > until) break;
    }
    this.isArranged = false;
    const [first] = this.line;
    if (first) this.stand(first);
  }
}
