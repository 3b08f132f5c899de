import { JobEntity, type JobState, keepWork, type Ledger, type WorkLease, WorkLost, writeWork } from '@waypost/store';
import type { Logger } from 'pino';
import type { DataSource, EntityManager } from 'typeorm';
import type { JobAtWork, JobWorker } from './job-worker.js';

const beatMs = 1_000;
/** Beats without news that are passed over: a lease lasts a minute. */
const quietBeats = 10;

/** What working on jobs needs. */
export interface JobWorkshop {
  source: DataSource;
  ledger: Ledger;
  log: Logger;
  workers: readonly JobWorker[];
}

/** The job was to end: an administrator cancelled it, or this process is being stopped. */
class Stopped extends Error {
  constructor(readonly why: 'cancelled' | 'stopping') {
    super(why);
  }
}

/** A job that cannot go on, with what its row says then. */
export class JobFailed extends Error {
  constructor(
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

const resting = () => ({ endedAt: new Date(), leaseOwner: null, leaseUntil: null });

/** Works on a job that was just taken, until it rests or is another's. `stopping` ends it before its time. */
export class JobWork implements JobAtWork {
  readonly lease: WorkLease;
  private readonly stop = new AbortController();
  private told = '';
  private quiet = 0;

  constructor(
    private readonly workshop: JobWorkshop,
    readonly row: JobEntity,
    private readonly stopping: AbortSignal,
  ) {
    this.lease = { id: row.id, fence: row.fence };
    if (stopping.aborted) this.end();
    stopping.addEventListener('abort', this.end, { once: true });
  }

  private readonly end = () => this.stop.abort(new Stopped('stopping'));

  private get manager() {
    return this.workshop.source.manager;
  }

  async run(): Promise<void> {
    const heart = this.beatOn();
    try {
      await this.work();
    } catch (error) {
      await this.endAfter(error);
    } finally {
      this.stopping.removeEventListener('abort', this.end);
      await heart.end();
    }
  }

  goOn(): void {
    this.stop.signal.throwIfAborted();
  }

  async write(manager: EntityManager, changes: Partial<JobEntity>): Promise<void> {
    await writeWork(manager, 'job', this.lease, changes);
    Object.assign(this.row, changes);
  }

  private async work(): Promise<void> {
    const worker = this.workshop.workers.find(({ kind }) => kind === this.row.kind);
    if (!worker) throw new JobFailed('unknown-kind', 'This release does not know jobs of this kind.');
    if (this.row.intent === 'undo') return this.undo(worker);
    if (this.row.planHash === null) await this.plan(worker);
    if (this.row.intent === 'preview') return;
    if (this.row.appliedThrough === 0) await this.expectFresh(worker);
    await this.move('applying', { progress: this.row.progress });
    await worker.apply(this);
    await this.move('applied', { progress: this.row.progress, only: null, ...resting() });
  }

  private async plan(worker: JobWorker): Promise<void> {
    await this.move('planning');
    const plan = await worker.plan(this);
    this.goOn();
    const rests = this.row.intent === 'preview';
    await this.move(rests ? 'planned' : 'planning', { ...plan, progress: this.row.progress, ...(rests && resting()) });
  }

  /** A plan is applied as long as what it was made by is what it was; single items that changed are left alone. */
  private async expectFresh(worker: JobWorker): Promise<void> {
    const why = await worker.whyNotApplied(this.manager, this.row);
    if (why !== undefined) throw new JobFailed('plan-changed', why);
  }

  private async undo(worker: JobWorker): Promise<void> {
    await this.move('undoing');
    await worker.undo(this);
    await this.move('undone', { progress: this.row.progress, only: null, ...resting() });
  }

  private move(state: JobState, changes: Partial<JobEntity> = {}): Promise<void> {
    return this.write(this.manager, { ...changes, state });
  }

  private async endAfter(error: unknown): Promise<void> {
    const { log } = this.workshop;
    if (error instanceof WorkLost) return log.warn({ job: this.row.id }, 'a job was taken over or ended by another');
    const { progress } = this.row;
    try {
      if (!(error instanceof Stopped)) return await this.fail(error);
      // Another process, or this one when it is back, goes on where this one stops.
      if (error.why === 'stopping')
        return await writeWork(this.manager, 'job', this.lease, { progress, leaseUntil: null });
      // What an undo has not reached stays applied, and can be taken back again.
      const state = this.row.intent === 'undo' ? 'applied' : 'cancelled';
      await this.move(state, { progress, only: null, cancelAsked: false, ...resting() });
    } catch (failure) {
      // Its lease runs out, and whoever takes it then goes on.
      log.error({ err: failure, job: this.row.id }, 'the end of a job could not be written');
    }
  }

  private async fail(error: unknown): Promise<void> {
    const known = error instanceof JobFailed;
    if (!known) this.workshop.log.error({ err: error, job: this.row.id }, 'a job failed');
    await this.move('failed', {
      progress: this.row.progress,
      only: null,
      errorCode: known ? error.code : 'internal',
      error: known ? error.message : 'Waypost could not go on; its log says why.',
      ...resting(),
    });
  }

  /** Keeps the lease and tells how far the job is, until it is let go. */
  private beatOn(): { end: () => Promise<void> } {
    let beat: Promise<void> = Promise.resolve();
    const timer = setInterval(() => {
      beat = beat.then(() => this.beat());
    }, beatMs);
    return {
      end: () => {
        clearInterval(timer);
        return beat;
      },
    };
  }

  private async beat(): Promise<void> {
    const said = JSON.stringify(this.row.progress);
    this.quiet = said === this.told ? this.quiet + 1 : 0;
    if (this.quiet % quietBeats !== 0) return;
    this.told = said;
    try {
      const { cancelAsked } = await keepWork(this.manager, 'job', { lease: this.lease, progress: this.row.progress });
      if (cancelAsked) this.stop.abort(new Stopped('cancelled'));
    } catch (error) {
      if (error instanceof WorkLost) this.stop.abort(error);
      else this.workshop.log.warn({ err: error }, 'a job could not be kept');
    }
  }
}
