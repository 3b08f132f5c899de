import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a job does by itself before it rests. */
export type JobIntent = 'preview' | 'apply' | 'undo';

/** Where a job is. It rests in `planned`, which can be applied, and in those that end it. */
export type JobState =
  'queued' | 'planning' | 'planned' | 'applying' | 'applied' | 'undoing' | 'undone' | 'cancelled' | 'failed';

/** How far a job is. */
export interface JobProgress {
  done: number;
  /** Absent while it is not known. */
  total: number | null;
  /** Items that were left alone because what they are about had changed. */
  left: number;
}

/** Long work, and what became of it. One process works on it at a time, by its lease. */
@Entity('job')
@Index('job_created', ['createdAt', 'id'])
@Index('job_working', ['createdAt'], { where: '(ended_at IS NULL)' })
@Index('job_only', ['only'], { unique: true, where: '((ended_at IS NULL) AND ("only" IS NOT NULL))' })
export class JobEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'job_pk' }) id!: string;
  /** Who works on it: `recipient-policy` … */
  @Column('varchar', { length: 32 }) kind!: string;
  /** What it is about; absent where it is about all of its kind. */
  @Column('uuid', { name: 'subject_id', nullable: true }) subjectId!: string | null;
  @Column('varchar', { length: 256, name: 'subject_name', nullable: true }) subjectName!: string | null;
  @Column('varchar', { length: 16 }) intent!: JobIntent;
  @Column('varchar', { length: 16 }) state!: JobState;
  /** What it alone may do while it works; absent while it only looks. */
  @Column('varchar', { length: 32, nullable: true }) only!: string | null;
  @Column('varchar', { length: 256, name: 'requested_by' }) requestedBy!: string;
  @Column('varchar', { length: 500, nullable: true }) reason!: string | null;
  /** What was asked for, in the words of its kind. */
  @Column('jsonb') request!: Record<string, unknown>;
  @Column('jsonb') progress!: JobProgress;
  /** What its plan comes to, in the words of its kind. */
  @Column('jsonb', { nullable: true }) result!: Record<string, unknown> | null;
  @Column('varchar', { length: 64, name: 'plan_hash', nullable: true }) planHash!: string | null;
  /** A digest of what the plan was made by; another one by now makes it a plan of yesterday. */
  @Column('varchar', { length: 64, nullable: true }) basis!: string | null;
  @Column('integer', { name: 'applied_through', default: 0 }) appliedThrough!: number;
  @Column('integer', { name: 'undone_through', default: 0 }) undoneThrough!: number;
  @Column('uuid', { name: 'lease_owner', nullable: true }) leaseOwner!: string | null;
  @Column('timestamptz', { name: 'lease_until', nullable: true }) leaseUntil!: Date | null;
  /** Rises whenever the job changes hands: who holds an older one writes nothing any more. */
  @Column('integer', { default: 0 }) fence!: number;
  @Column('boolean', { name: 'cancel_asked', default: false }) cancelAsked!: boolean;
  @Column('varchar', { length: 32, name: 'error_code', nullable: true }) errorCode!: string | null;
  @Column('text', { nullable: true }) error!: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt!: Date | null;
  /** When it came to rest; absent again while it goes on from there. */
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt!: Date | null;
}

/** `planned` until the job's place has passed it; what could not be done as planned says so. */
export type JobItemStatus = 'planned' | 'left' | 'undo-left';

/** One line of a job's plan. Goes with its job, by trigger. */
@Entity('job_item')
@Index('job_item_operation', ['jobId', 'operation', 'seq'])
@Index('job_item_collides', ['jobId', 'seq'], { where: 'collides' })
@Index('job_item_status', ['jobId', 'status', 'seq'], { where: `((status)::text <> 'planned'::text)` })
export class JobItemEntity {
  @PrimaryColumn('uuid', { name: 'job_id', primaryKeyConstraintName: 'job_item_pk' }) jobId!: string;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'job_item_pk' }) seq!: number;
  @Column('varchar', { length: 16 }) operation!: string;
  @Column('boolean', { default: false }) collides!: boolean;
  @Column('varchar', { length: 16, name: 'subject_kind' }) subjectKind!: string;
  @Column('uuid', { name: 'subject_id' }) subjectId!: string;
  @Column('varchar', { length: 256 }) label!: string;
  /** What is done, and what there was, in the words of the job's kind. */
  @Column('jsonb') change!: Record<string, unknown>;
  @Column('varchar', { length: 16, default: 'planned' }) status!: JobItemStatus;
  /** What tells whether all that the item rests on is as it was; absent where that is looked into anew. */
  @Column('varchar', { length: 160, nullable: true }) stamp!: string | null;
}
