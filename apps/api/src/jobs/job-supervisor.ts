import { randomUUID } from 'node:crypto';
import { type OnModuleDestroy } from '@nestjs/common';
import { forgetOldJobs, freeWork, JobEntity, takeWork } from '@waypost/store';
import { JobWork, type JobWorkshop } from './job-work.js';

const lookEveryMs = 2_000;
const tidyEveryMs = 60 * 60 * 1_000;

/** Works on jobs that nobody works on, one at a time in a process, whichever process they were asked of. */
export class JobSupervisor implements OnModuleDestroy {
  private readonly owner = randomUUID();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private tidiedAt = 0;
  private looking: Promise<void> = Promise.resolve();
  private isLooking = false;
  private begun = false;

  constructor(private readonly workshop: JobWorkshop) {}

  /** Begins to look for jobs. `alone`: no other process works on this database, so whatever is held is nobody's. */
  async begin({ alone }: { alone: boolean }): Promise<void> {
    if (alone) await freeWork(this.manager, 'job');
    this.begun = true;
    this.timer = setInterval(() => this.wake(), lookEveryMs);
    this.timer.unref();
    this.wake();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.looking;
  }

  /** Looks for jobs to work on, now. Call it when the change that asks for one is committed. */
  wake(): void {
    if (!this.begun || this.isLooking) return;
    this.isLooking = true;
    this.looking = this.look().finally(() => {
      this.isLooking = false;
    });
  }

  private get manager() {
    return this.workshop.source.manager;
  }

  private async look(): Promise<void> {
    try {
      await this.tidy();
      while (!this.stopping.signal.aborted) {
        const id = await takeWork(this.manager, 'job', this.owner);
        if (id === undefined) return;
        const row = await this.manager.findOneByOrFail(JobEntity, { id });
        await new JobWork(this.workshop, row, this.stopping.signal).run();
      }
    } catch (error) {
      this.workshop.log.error({ err: error }, 'jobs could not be looked for');
    }
  }

  private async tidy(): Promise<void> {
    if (Date.now() - this.tidiedAt < tidyEveryMs) return;
    this.tidiedAt = Date.now();
    await forgetOldJobs(this.manager);
  }
}
