import { type DirectoryRunEntity, keepWork, type WorkLease, WorkLost } from '@waypost/store';
import { Stopped, type Workshop } from './workshop.js';

const beatMs = 1_000;
/** Beats without news that are passed over: a lease lasts a minute. */
const quietBeats = 10;

/**
 * Keeps the lease of a run while it is worked on, tells how far it is, and hears whether it is to end. `stopping` ends it before its
 * time; so does losing the lease.
 */
export class RunHeart {
  private readonly stop = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private beating: Promise<void> = Promise.resolve();
  private lost: unknown;
  private told = '';
  private quiet = 0;

  constructor(
    private readonly workshop: Pick<Workshop, 'source' | 'log'>,
    private readonly lease: WorkLease,
    private readonly progress: DirectoryRunEntity['progress'],
    private readonly stopping: AbortSignal,
  ) {
    if (stopping.aborted) this.halt();
    stopping.addEventListener('abort', this.halt, { once: true });
    this.timer = setInterval(() => {
      this.beating = this.beating.then(() => this.beat());
    }, beatMs);
  }

  /** Aborted when the run is to end. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  /** What a run that broke off broke off for: the lost lease first, for that explains everything else. */
  causeOf = (error: unknown): unknown => this.lost ?? error;

  /** Throws where the run is not to go on. */
  goOn(): void {
    if (this.lost) throw this.lost;
    this.stop.signal.throwIfAborted();
  }

  /** Beats no more. Fulfilled when the last beat is over. */
  end(): Promise<void> {
    clearInterval(this.timer);
    // The process outlives many runs.
    this.stopping.removeEventListener('abort', this.halt);
    return this.beating;
  }

  private readonly halt = () => this.stop.abort(new Stopped('stopping'));

  private async beat(): Promise<void> {
    const said = JSON.stringify(this.progress);
    this.quiet = said === this.told ? this.quiet + 1 : 0;
    if (this.quiet % quietBeats !== 0) return;
    this.told = said;
    try {
      const { cancelAsked } = await keepWork(this.workshop.source.manager, 'directory_run', {
        lease: this.lease,
        progress: this.progress,
      });
      if (cancelAsked) this.stop.abort(new Stopped('cancelled'));
    } catch (error) {
      if (!(error instanceof WorkLost)) return this.workshop.log.warn({ err: error }, 'a run could not be kept');
      this.lost = error;
      this.stop.abort(error);
    }
  }
}
