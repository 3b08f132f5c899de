import type {
  CandidateKind,
  Conflict,
  ConflictKind,
  ConflictParty,
  FieldMapping,
  LeaverRules,
  LinkState,
  OwedValues,
  PasswordKeeper,
  PlacementRule,
  SourceConnection,
  SourceCursor,
  SourceKind,
  SourceSchedule,
  SourceScope,
  SourceStrategy,
  SuspensionCause,
  Thresholds,
} from '@waypost/sync';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { RecipientKind } from './recipient.entities.js';

/** An LDAP server that people are synchronised from. */
@Entity('directory_source')
@Index('directory_source_name_key', ['nameKey'], { unique: true })
@Check('directory_source_name_key_folded', 'name_key = lower(name_key)')
export class DirectorySourceEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'directory_source_pk' }) id!: string;
  @Column('varchar', { length: 64 }) name!: string;
  @Column({ type: 'varchar', length: 64, name: 'name_key', collation: 'C' }) nameKey!: string;
  @Column('varchar', { length: 32 }) kind!: SourceKind;
  /** Where two sources say different things of one recipient, the lower number counts. */
  @Column('integer') precedence!: number;
  @Column('jsonb') connection!: SourceConnection;
  @Column('jsonb') scope!: SourceScope;
  @Column('varchar', { length: 16 }) strategy!: SourceStrategy;
  @Column('integer', { name: 'page_size' }) pageSize!: number;
  @Column('jsonb') mapping!: FieldMapping[];
  @Column('jsonb') placement!: PlacementRule[];
  @Column('varchar', { length: 16 }) passwords!: PasswordKeeper;
  @Column('jsonb') schedule!: SourceSchedule;
  @Column('jsonb') leavers!: LeaverRules;
  @Column('jsonb') thresholds!: Thresholds;
  /** Rises with every change that lets the same directory mean something else. */
  @Column('integer', { name: 'config_version', default: 1 }) configVersion!: number;
  /** Sealed for this row: see the places in `source-secrets`. */
  @Column('text', { name: 'bind_password', nullable: true }) bindPassword!: string | null;
  /** The key of the client certificate, PEM, sealed for this row. */
  @Column('text', { name: 'client_key', nullable: true }) clientKey!: string | null;
  @Column('varchar', { length: 16, default: 'active' }) state!: 'active' | 'paused' | 'quarantined';
  /** Runs that failed in a row. */
  @Column('integer', { default: 0 }) failures!: number;
  /** When it runs by itself next; absent where it never does. */
  @Column('timestamptz', { name: 'next_run_at', nullable: true }) nextRunAt!: Date | null;
  /** From when on the next run is a full one. */
  @Column('timestamptz', { name: 'next_full_at', nullable: true }) nextFullAt!: Date | null;
  /** The configuration of the last full run that was applied; absent before the first. */
  @Column('integer', { name: 'applied_version', nullable: true }) appliedVersion!: number | null;
  /** The connection of that configuration: where passwords are checked, whatever was changed since. */
  @Column('jsonb', { name: 'approved_connection', nullable: true }) approvedConnection!: SourceConnection | null;
  /** How many entries the last good full run found: what a shrunken source is told by. */
  @Column('integer', { name: 'full_entries', nullable: true }) fullEntries!: number | null;
  @Column('timestamptz', { name: 'succeeded_at', nullable: true }) succeededAt!: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'modified_at' }) modifiedAt!: Date;
}

/** Where the next incremental run of a source goes on. Written only in the transaction that lets a run succeed. */
@Entity('directory_cursor')
export class DirectoryCursorEntity {
  @PrimaryColumn('uuid', { name: 'source_id', primaryKeyConstraintName: 'directory_cursor_pk' })
  @ForeignKey(() => DirectorySourceEntity, { name: 'directory_cursor_source_fk', onDelete: 'CASCADE' })
  sourceId!: string;
  @Column('jsonb') cursor!: SourceCursor;
  @Column('uuid', { name: 'run_id' }) runId!: string;
  @Column('timestamptz') at!: Date;
}

/**
 * The bond between an entry of a source and a recipient. It goes with its source, by trigger; where the recipient is deleted here,
 * the entry is left out from then on (`ignored`), by trigger too, until an administrator says otherwise.
 */
@Entity('directory_link')
@Index('directory_link_anchor', ['sourceId', 'anchor'], { unique: true })
@Index('directory_link_recipient', ['localId', 'sourceId'], { unique: true })
@Index('directory_link_dn', ['sourceId', 'dnKey'])
@Index('directory_link_state', ['sourceId', 'state', 'anchor'], { where: `((state)::text <> 'linked'::text)` })
@Index('directory_link_unresolved', ['sourceId', 'anchor'], { where: 'unresolved' })
export class DirectoryLinkEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'directory_link_pk' }) id!: string;
  @Column('uuid', { name: 'source_id' }) sourceId!: string;
  @Column({ type: 'varchar', length: 64, collation: 'C' }) anchor!: string;
  @Column('varchar', { length: 16 }) kind!: CandidateKind;
  @Column('uuid', { name: 'local_id', nullable: true }) localId!: string | null;
  @Column('text') dn!: string;
  /** What two spellings of one DN share, as a digest: see `dnDigest`. */
  @Column({ type: 'varchar', length: 43, name: 'dn_key', collation: 'C' }) dnKey!: string;
  @Column('varchar', { length: 16 }) state!: LinkState;
  @Column('varchar', { length: 16, name: 'suspended_for', nullable: true }) suspendedFor!: SuspensionCause | null;
  @Column('timestamptz', { name: 'suspended_since', nullable: true }) suspendedSince!: Date | null;
  @Column('timestamptz', { name: 'missing_since', nullable: true }) missingSince!: Date | null;
  @Column('integer', { name: 'missing_runs', default: 0 }) missingRuns!: number;
  @Column('timestamptz', { name: 'missing_counted_at', nullable: true }) missingCountedAt!: Date | null;
  /** SHA-256 of what the source said when it was last applied, base64url. */
  @Column({ type: 'varchar', length: 43, name: 'applied_hash', collation: 'C', nullable: true })
  appliedHash!: string | null;
  /** What the entry is known again by without being read, 32 hexadecimal digits: as it came when it last said what was applied. */
  @Column({ type: 'varchar', length: 32, collation: 'C', nullable: true })
  fingerprint!: string | null;
  /** Fields that are the source's where it has a value, and had none when it was last applied; absent where that is not known. */
  @Column('text', { name: 'silent_fields', array: true, nullable: true }) silentFields!: string[] | null;
  /** Something of what the source says could not be taken: looked at anew in every run. */
  @Column('boolean', { default: false }) unresolved!: boolean;
  /** What the source says, where it was not taken in whole: an incremental run is not told again. */
  @Column('text', { nullable: true }) pending!: string | null;
  /** What the recipient did not get when it was made, of what it gets only then: given as soon as it can be. */
  @Column('jsonb', { nullable: true }) owed!: OwedValues | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'modified_at' }) modifiedAt!: Date;
}

/** Who was the last to go by a DN that no entry has now: groups may still name it. Goes with the link. */
@Entity('directory_former_dn')
@Index('directory_former_dn_link', ['linkId'])
export class DirectoryFormerDnEntity {
  @PrimaryColumn('uuid', { name: 'source_id', primaryKeyConstraintName: 'directory_former_dn_pk' }) sourceId!: string;
  @PrimaryColumn({
    type: 'varchar',
    length: 43,
    name: 'dn_key',
    collation: 'C',
    primaryKeyConstraintName: 'directory_former_dn_pk',
  })
  dnKey!: string;
  @Column('uuid', { name: 'link_id' })
  @ForeignKey(() => DirectoryLinkEntity, { name: 'directory_former_dn_link_fk', onDelete: 'CASCADE' })
  linkId!: string;
}

/** Something of an entry that is not applied, kept until it is settled. */
@Entity('directory_conflict')
@Index('directory_conflict_value', ['sourceId', 'anchor', 'kind', 'field', 'valueKey'], { unique: true })
@Index('directory_conflict_status', ['sourceId', 'status', 'lastAt'])
export class DirectoryConflictEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'directory_conflict_pk' }) id!: string;
  @Column('uuid', { name: 'source_id' })
  @ForeignKey(() => DirectorySourceEntity, { name: 'directory_conflict_source_fk', onDelete: 'CASCADE' })
  sourceId!: string;
  @Column({ type: 'varchar', length: 64, collation: 'C' }) anchor!: string;
  @Column('text') dn!: string;
  @Column('varchar', { length: 256 }) label!: string;
  @Column('varchar', { length: 32 }) kind!: ConflictKind;
  @Column('varchar', { length: 32 }) field!: string;
  @Column('text') value!: string;
  /** The value in lower case, as a digest: some are longer than an index takes. */
  @Column({ type: 'varchar', length: 43, name: 'value_key', collation: 'C' }) valueKey!: string;
  @Column('jsonb', { name: 'other', nullable: true }) with!: ConflictParty | null;
  @Column('varchar', { length: 32 }) effect!: Conflict['effect'];
  @Column('text') detail!: string;
  @Column('uuid', { name: 'first_run' }) firstRun!: string;
  @Column('uuid', { name: 'last_run' }) lastRun!: string;
  /** Runs that met it. */
  @Column('integer', { default: 1 }) count!: number;
  @Column('timestamptz', { name: 'first_at' }) firstAt!: Date;
  @Column('timestamptz', { name: 'last_at' }) lastAt!: Date;
  /** `ignored` by an administrator; `settled` where a later run did not meet it any more, or a decision was made. */
  @Column('varchar', { length: 16, default: 'open' }) status!: 'open' | 'ignored' | 'settled';
  @Column('varchar', { length: 16, nullable: true }) resolution!: 'link' | 'ignore' | null;
  @Column('varchar', { length: 256, name: 'resolved_by', nullable: true }) resolvedBy!: string | null;
  @Column('timestamptz', { name: 'resolved_at', nullable: true }) resolvedAt!: Date | null;
}

/** A field of a recipient, or with `*` all of it, that is ours whatever its sources say. Goes with the recipient, by trigger. */
@Entity('directory_detachment')
export class DirectoryDetachmentEntity {
  @PrimaryColumn('uuid', { name: 'local_id', primaryKeyConstraintName: 'directory_detachment_pk' }) localId!: string;
  @PrimaryColumn('varchar', { length: 32, primaryKeyConstraintName: 'directory_detachment_pk' }) field!: string;
  @Column('varchar', { length: 16, name: 'local_kind' }) localKind!: RecipientKind;
  @Column('varchar', { length: 500, nullable: true }) reason!: string | null;
  @Column('varchar', { length: 256, name: 'set_by' }) setBy!: string;
  @Column('timestamptz', { name: 'set_at' }) setAt!: Date;
}
