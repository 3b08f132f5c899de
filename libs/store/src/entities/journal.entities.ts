import type { ReplicaChange } from '@waypost/organization';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Revisions count far below 2^53, so they are numbers on our side of the wire. */
const asNumber = { to: (value: number) => value, from: (value: string) => Number(value) };

/** The head of everything that was ever changed: one row, locked by every change, so revisions are in order of commit. */
@Entity('journal')
@Check('journal_single', 'id')
export class JournalEntity {
  @PrimaryColumn('boolean', { default: true, primaryKeyConstraintName: 'journal_pk' }) id!: boolean;
  /** Tells one installation's feed from another's. */
  @Column('uuid', { name: 'feed_name' }) feedName!: string;
  @Column('bigint', { transformer: asNumber }) revision!: number;
  @Column('bigint', { name: 'audit_seq', transformer: asNumber }) auditSeq!: number;
  @Column('varchar', { length: 64, name: 'audit_hash' }) auditHash!: string;
}

/** What one committed transaction did to the replicated model. */
@Entity('change_feed')
export class ChangeFeedEntity {
  @PrimaryColumn('bigint', { transformer: asNumber, primaryKeyConstraintName: 'change_feed_pk' }) revision!: number;
  @Column('timestamptz') at!: Date;
  @Column('jsonb') changes!: ReplicaChange[];
}

/** Who did what, chained by hash: each row covers the one before it. */
@Entity('audit_entry')
@Index('audit_entry_id', ['id'], { unique: true })
@Index('audit_entry_subject', ['subjectId', 'seq'])
@Index('audit_entry_actor', ['actorName', 'seq'])
@Index('audit_entry_action', ['action', 'seq'])
export class AuditEntryEntity {
  @PrimaryColumn('bigint', { transformer: asNumber, primaryKeyConstraintName: 'audit_entry_pk' }) seq!: number;
  @Column('uuid') id!: string;
  @Column('timestamptz') at!: Date;
  @Column('varchar', { length: 16, name: 'actor_kind' }) actorKind!: 'administrator' | 'token' | 'mailbox' | 'system';
  @Column('uuid', { name: 'actor_id', nullable: true }) actorId!: string | null;
  @Column('varchar', { length: 256, name: 'actor_name' }) actorName!: string;
  @Column('varchar', { length: 64, nullable: true }) origin!: string | null;
  @Column('varchar', { length: 64 }) action!: string;
  @Column('varchar', { length: 32, name: 'subject_level' }) subjectLevel!: string;
  @Column('uuid', { name: 'subject_id' }) subjectId!: string;
  @Column('varchar', { length: 256, name: 'subject_name' }) subjectName!: string;
  @Column('jsonb', { nullable: true }) before!: Record<string, unknown> | null;
  @Column('jsonb', { nullable: true }) after!: Record<string, unknown> | null;
  @Column('varchar', { length: 500, nullable: true }) reason!: string | null;
  @Column('boolean') revertible!: boolean;
  @Column('varchar', { length: 64, name: 'previous_hash' }) previousHash!: string;
  @Column('varchar', { length: 64 }) hash!: string;
}

/** What a POST answered, kept so that its repetition answers the same. The answer is sealed: it may hold a secret shown once. */
@Entity('idempotency')
@Index('idempotency_created_at', ['createdAt'])
export class IdempotencyEntity {
  @PrimaryColumn('varchar', { length: 256, primaryKeyConstraintName: 'idempotency_pk' }) principal!: string;
  @PrimaryColumn('varchar', { length: 128, primaryKeyConstraintName: 'idempotency_pk' }) key!: string;
  @Column('varchar', { length: 64 }) fingerprint!: string;
  @Column('text') answer!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}
