import type {
  CandidateKind,
  Conflict,
  FieldDifference,
  GateVerdict,
  ItemStatus,
  PlanCounts,
  PlanOperation,
  PlanRisk,
  RunMode,
  RunState,
  SourceCursor,
} from '@waypost/sync';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { DirectorySourceEntity } from './sync.entities.js';

/** Places in the audit count far below 2^53. */
const asNumber = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

/** What a run read so far, as it goes. */
export interface RunProgress {
  entries: number;
  pages: number;
  referralsIgnored: number;
  /** Entries that are new or say something new. */
  changed: number;
  skipped: number;
  /** Items of the plan, and how far it is applied. */
  planned: number;
  applied: number;
  failed: number;
}

/** The server that answered. */
export interface RunServer {
  url: string;
  vendor: string;
  kind: string;
  identity: string;
  strategy: string;
}

/** One run of a source. `ended_at` is set with every state it does not leave; a source has one run without it. */
@Entity('directory_run')
@Index('directory_run_working', ['sourceId'], { unique: true, where: '(ended_at IS NULL)' })
@Index('directory_run_source', ['sourceId', 'createdAt', 'id'])
@Index('directory_run_created', ['createdAt', 'id'])
@Index('directory_run_state', ['state', 'createdAt', 'id'])
@Check(
  'directory_run_ended',
  `(ended_at IS NULL) = (state IN ('queued', 'connecting', 'fetching', 'planning', 'held', 'applying'))`,
)
export class DirectoryRunEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'directory_run_pk' }) id!: string;
  @Column('uuid', { name: 'source_id' })
  @ForeignKey(() => DirectorySourceEntity, { name: 'directory_run_source_fk', onDelete: 'CASCADE' })
  sourceId!: string;
  @Column('varchar', { length: 16 }) mode!: RunMode;
  /** The one entry of a `single` run. */
  @Column('varchar', { length: 64, nullable: true }) anchor!: string | null;
  @Column('boolean', { name: 'dry_run' }) dryRun!: boolean;
  @Column('varchar', { length: 16 }) trigger!: 'manual' | 'schedule' | 'resync';
  /** Who asked for it; absent where the schedule did. */
  @Column('varchar', { length: 256, name: 'requested_by', nullable: true }) requestedBy!: string | null;
  @Column('varchar', { length: 16 }) state!: RunState;
  /** The process that works on it, and until when that counts. */
  @Column('uuid', { name: 'lease_owner', nullable: true }) leaseOwner!: string | null;
  @Column('timestamptz', { name: 'lease_until', nullable: true }) leaseUntil!: Date | null;
  /** Rises whenever the run changes hands: who holds an older one writes nothing any more. */
  @Column('integer', { default: 0 }) fence!: number;
  @Column('boolean', { name: 'cancel_asked', default: false }) cancelAsked!: boolean;
  @Column('integer', { name: 'config_version' }) configVersion!: number;
  @Column('jsonb', { nullable: true }) server!: RunServer | null;
  @Column('jsonb') progress!: RunProgress;
  /** Entries that were left out, the first hundred, each with the reason. */
  @Column('jsonb', { default: [] }) skipped!: { dn: string; reason: string }[];
  @Column('jsonb', { nullable: true }) counts!: PlanCounts | null;
  @Column('jsonb', { nullable: true }) gate!: GateVerdict | null;
  /** Which of its plans is the present one: a run that was approved plans again. */
  @Column('integer', { default: 0 }) plan!: number;
  @Column('varchar', { length: 64, name: 'plan_hash', nullable: true }) planHash!: string | null;
  /** What the plan was made from, as a digest: see `basisOf`. While the source says the same and nobody changed anything, so is the plan. */
  @Column({ type: 'varchar', length: 43, collation: 'C', nullable: true }) basis!: string | null;
  /** How far the audit had come when the plan was made. */
  @Column('bigint', { name: 'planned_at_seq', nullable: true, transformer: asNumber }) plannedAtSeq!: number | null;
  @Column('integer', { name: 'approved_plan', nullable: true }) approvedPlan!: number | null;
  @Column('varchar', { length: 256, name: 'approved_by', nullable: true }) approvedBy!: string | null;
  @Column('timestamptz', { name: 'approved_at', nullable: true }) approvedAt!: Date | null;
  /** When a held run is discarded unless somebody decides. */
  @Column('timestamptz', { name: 'held_until', nullable: true }) heldUntil!: Date | null;
  /** Why it is held once more after it was approved. */
  @Column('text', { nullable: true }) note!: string | null;
  /** The place in the plan that is applied: items up to it that did not fail are. */
  @Column('integer', { name: 'applied_through', default: 0 }) appliedThrough!: number;
  @Column('jsonb', { name: 'cursor_before', nullable: true }) cursorBefore!: SourceCursor | null;
  @Column('jsonb', { name: 'cursor_after', nullable: true }) cursorAfter!: SourceCursor | null;
  /** Whether the fetch named everything there is. */
  @Column('boolean', { default: false }) everything!: boolean;
  @Column('varchar', { length: 32, name: 'error_code', nullable: true }) errorCode!: string | null;
  @Column('text', { nullable: true }) error!: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'started_at', nullable: true }) startedAt!: Date | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt!: Date | null;
}

/**
 * What a run fetched and what is new in it, many entries a row as they came. Unlogged: a run that loses it fails, and the next
 * one fetches anew. Goes with its run, by trigger, or after a week.
 */
@Entity('directory_stage')
@Index('directory_stage_created', ['createdAt'])
export class DirectoryStageEntity {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'directory_stage_pk' }) runId!: string;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'directory_stage_pk' }) seq!: number;
  /** A JSON text: an array of fetched entries, or of links that change without an item of the plan. */
  @Column('text') entries!: string;
  @Column('varchar', { length: 16, default: 'entries' }) holds!: 'entries' | 'links';
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}

/** One line of a plan. Goes with its run, by trigger. */
@Entity('directory_plan_item')
@Index('directory_plan_item_operation', ['runId', 'plan', 'operation', 'seq'])
@Index('directory_plan_item_risk', ['runId', 'plan', 'risk', 'seq'], { where: `((risk)::text <> 'normal'::text)` })
@Index('directory_plan_item_status', ['runId', 'plan', 'status', 'seq'], {
  where: `((status)::text <> 'planned'::text)`,
})
export class DirectoryPlanItemEntity {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'directory_plan_item_pk' }) runId!: string;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'directory_plan_item_pk' }) plan!: number;
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'directory_plan_item_pk' }) seq!: number;
  @Column('varchar', { length: 16 }) operation!: PlanOperation;
  @Column('varchar', { length: 16 }) kind!: CandidateKind;
  @Column({ type: 'varchar', length: 64, collation: 'C' }) anchor!: string;
  @Column('text') dn!: string;
  @Column('uuid', { name: 'local_id', nullable: true }) localId!: string | null;
  @Column('text') label!: string;
  @Column('varchar', { length: 16 }) risk!: PlanRisk;
  @Column('json') differences!: FieldDifference[];
  @Column('json', { nullable: true }) conflict!: Conflict | null;
  @Column('text', { nullable: true }) detail!: string | null;
  @Column('integer', { nullable: true }) bundle!: number | null;
  /** What becomes of the link with it. */
  @Column('json', { nullable: true }) link!: Record<string, unknown> | null;
  /** `planned` also where it is applied: see `appliedThrough` of the run, and `itemStatusSql`. */
  @Column('varchar', { length: 16, default: 'planned' }) status!: ItemStatus;
  @Column('varchar', { length: 32, name: 'error_code', nullable: true }) errorCode!: string | null;
  @Column('text', { nullable: true }) error!: string | null;
}
