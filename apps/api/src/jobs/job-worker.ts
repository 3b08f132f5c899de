import type { JobEntity, JobItemEntity, WorkLease } from '@waypost/store';
import type { EntityManager } from 'typeorm';

/** A job being worked on. */
export interface JobAtWork {
  /** As it is; {@link tell} and the worker keep it up to date. */
  row: JobEntity;
  lease: WorkLease;
  /** Writes to the job, in the transaction of this manager. Throws where the job is another's by now. */
  write(manager: EntityManager, changes: Partial<JobEntity>): Promise<void>;
  /** Throws where the job is not to go on: it was cancelled, this process stops, or another has the job. */
  goOn(): void;
}

/** Does the work of one kind of job. */
export interface JobWorker {
  kind: string;
  /** Plans: writes the items and answers what they come to. Begins anew where it was interrupted. */
  plan(job: JobAtWork): Promise<Pick<JobEntity, 'result' | 'planHash' | 'basis'>>;
  /** Whether the plan is still one that may be applied; answers why not. */
  whyNotApplied(manager: EntityManager, row: JobEntity): Promise<string | undefined>;
  /** Applies the plan from the job's place on, until the end. */
  apply(job: JobAtWork): Promise<void>;
  /** Takes back what was applied, from the job's place on, until the end. */
  undo(job: JobAtWork): Promise<void>;
}

/** Items of a plan as they are written. */
export type NewJobItem = Omit<JobItemEntity, 'jobId' | 'seq' | 'status'>;
