import type { Role, ServiceClass } from '@waypost/organization';
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ServerEntity } from './node.entities.js';

/** A person who signs in to the console. */
@Entity('administrator')
@Index('administrator_name_key', ['nameKey'], { unique: true })
export class AdministratorEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'administrator_pk' }) id!: string;
  @Column('varchar', { length: 64 }) name!: string;
  @Column({ type: 'varchar', length: 64, name: 'name_key', collation: 'C' }) nameKey!: string;
  @Column('varchar', { length: 32 }) role!: Role;
  /** An Argon2id PHC string; absent until a password is chosen. */
  @Column('varchar', { length: 512, nullable: true }) verifier!: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}

/** A sign-in link that works once. Only its SHA-256 is kept. */
@Entity('one_time_code')
@Index('one_time_code_administrator', ['administratorId'])
export class OneTimeCodeEntity {
  @PrimaryColumn('varchar', { length: 64, primaryKeyConstraintName: 'one_time_code_pk' }) hash!: string;
  @Column('uuid', { name: 'administrator_id' })
  @ForeignKey(() => AdministratorEntity, { name: 'one_time_code_administrator_fk', onDelete: 'CASCADE' })
  administratorId!: string;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
}

/** A browser's session. Only the SHA-256 of its cookie is kept. */
@Entity('session')
@Index('session_administrator', ['administratorId'])
@Index('session_expires_at', ['expiresAt'])
export class SessionEntity {
  @PrimaryColumn('varchar', { length: 64, primaryKeyConstraintName: 'session_pk' }) hash!: string;
  @Column('uuid', { name: 'administrator_id' })
  @ForeignKey(() => AdministratorEntity, { name: 'session_administrator_fk', onDelete: 'CASCADE' })
  administratorId!: string;
  @Column('varchar', { length: 64, name: 'csrf_token' }) csrfToken!: string;
  /** Came by a one-time code and has not chosen a password since. */
  @Column('boolean', { name: 'opened_by_code', default: false }) openedByCode!: boolean;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'last_seen_at' }) lastSeenAt!: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
}

/** Failed sign-ins by account name: what the growing delay is computed from. */
@Entity('sign_in_failure')
export class SignInFailureEntity {
  @PrimaryColumn('varchar', { length: 128, primaryKeyConstraintName: 'sign_in_failure_pk' }) account!: string;
  @Column('integer') failures!: number;
  @Column('timestamptz', { name: 'last_at' }) lastAt!: Date;
}

/** A token for automation. Only its SHA-256 is kept. */
@Entity('api_token')
@Index('api_token_hash', ['hash'], { unique: true })
export class ApiTokenEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'api_token_pk' }) id!: string;
  @Column('varchar', { length: 256 }) name!: string;
  @Column('varchar', { length: 32 }) role!: Role;
  @Column('varchar', { length: 64 }) hash!: string;
  /** The servers whose mailboxes a follower may sign in; absent for all, and for every other role. */
  @Column('uuid', { array: true, nullable: true }) servers!: string[] | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  @Column('timestamptz', { name: 'last_used_at', nullable: true }) lastUsedAt!: Date | null;
}

/** A program that binds to the directory. */
@Entity('service_account')
@Index('service_account_name_key', ['nameKey'], { unique: true })
export class ServiceAccountEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'service_account_pk' }) id!: string;
  @Column('varchar', { length: 64 }) name!: string;
  @Column({ type: 'varchar', length: 64, name: 'name_key', collation: 'C' }) nameKey!: string;
  @Column('varchar', { length: 256 }) purpose!: string;
  @Column('varchar', { length: 16, default: 'mail-server' }) class!: ServiceClass;
  /** The server whose mail program binds with it. */
  @Column('uuid', { name: 'server_id', nullable: true })
  @ForeignKey(() => ServerEntity, { name: 'service_account_server_fk', onDelete: 'RESTRICT' })
  serverId!: string | null;
  @Column('varchar', { length: 512 }) verifier!: string;
  @Column('integer', { name: 'credential_version', default: 1 }) credentialVersion!: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'modified_at' }) modifiedAt!: Date;
}
