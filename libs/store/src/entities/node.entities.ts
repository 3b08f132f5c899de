import type { MailboxKind, ServerRole, SignInService, Suspender } from '@waypost/organization';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { PersonColumns } from './profile-columns.js';

/*
 * `…Key` columns hold what two spellings of one name share (lower case), compared byte by byte, so that names are unique
 * without regard to case and lists have one order on every database.
 */

@Entity('organization')
export class OrganizationEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'organization_pk' }) id!: string;
  @Column('varchar', { length: 64 }) name!: string;
  @Column('varchar', { length: 256, name: 'display_name' }) displayName!: string;
  @Column('varchar', { length: 512, name: 'directory_suffix' }) directorySuffix!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'modified_at' }) modifiedAt!: Date;
}

@Entity('site')
@Index('site_name_key', ['nameKey'], { unique: true })
@Check('site_name_key_folded', 'name_key = lower(name_key)')
export class SiteEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'site_pk' }) id!: string;
  @Column('varchar', { length: 64 }) name!: string;
  @Column({ type: 'varchar', length: 64, name: 'name_key', collation: 'C' }) nameKey!: string;
  @Column('varchar', { length: 256, name: 'display_name' }) displayName!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'modified_at' }) modifiedAt!: Date;
}

@Entity('server')
@Index('server_name_key', ['nameKey'], { unique: true })
@Index('server_fqdn', ['fqdn'], { unique: true })
@Index('server_site', ['siteId', 'nameKey'])
@Check('server_name_key_folded', 'name_key = lower(name_key)')
export class ServerEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'server_pk' }) id!: string;
  /** A site with servers cannot go: the foreign key refuses, and so does the api with a sentence. */
  @Column('uuid', { name: 'site_id' })
  @ForeignKey(() => SiteEntity, { name: 'server_site_fk', onDelete: 'RESTRICT' })
  siteId!: string;
  @Column('varchar', { length: 64 }) name!: string;
  @Column({ type: 'varchar', length: 64, name: 'name_key', collation: 'C' }) nameKey!: string;
  @Column('varchar', { length: 256, name: 'display_name' }) displayName!: string;
  @Column('varchar', { length: 253 }) fqdn!: string;
  @Column('text', { array: true }) roles!: ServerRole[];
  /** Kept by a trigger on `mailbox`, so that counts over a million mailboxes add up a few servers. */
  @Column('integer', { name: 'mailbox_count', default: 0 }) mailboxCount!: number;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'modified_at' }) modifiedAt!: Date;
}

@Entity('mailbox')
@Index('mailbox_name_key', ['nameKey'], { unique: true })
@Index('mailbox_address_key', ['addressKey']) // unique among all recipients: see recipient_address
@Index('mailbox_server', ['serverId', 'nameKey'])
@Index('mailbox_display_key', ['displayKey', 'id'])
@Index('mailbox_department_folded', { synchronize: false }) // of expressions, which an entity cannot describe
@Index('mailbox_company_folded', { synchronize: false })
@Index('mailbox_office_folded', { synchronize: false })
@Index('mailbox_common_name_folded', { synchronize: false })
@Index('mailbox_search', { synchronize: false }) // a trigram index, which an entity cannot describe
@Index('mailbox_kind_name', ['kind', 'nameKey', 'id'], { where: "((kind)::text <> 'person'::text)" })
@Index('mailbox_hidden_name', ['nameKey', 'id'], { where: 'hidden_from_address_book' })
@Index('mailbox_suspended_name', ['nameKey', 'id'], { where: '(suspended_by IS NOT NULL)' })
@Check('mailbox_keys_folded', 'name_key = lower(name_key) AND address_key = lower(address_key)')
@Check('mailbox_suspended', '(suspended_by IS NULL) = (suspended_at IS NULL)')
export class MailboxEntity extends PersonColumns {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'mailbox_pk' }) id!: string;
  @Column('uuid', { name: 'server_id' })
  @ForeignKey(() => ServerEntity, { name: 'mailbox_server_fk', onDelete: 'RESTRICT' })
  serverId!: string;
  @Column('varchar', { length: 64 }) name!: string;
  @Column({ type: 'varchar', length: 64, name: 'name_key', collation: 'C' }) nameKey!: string;
  @Column('varchar', { length: 256, name: 'display_name' }) displayName!: string;
  @Column({ type: 'varchar', length: 256, name: 'display_key', collation: 'C' }) displayKey!: string;
  @Column('varchar', { length: 128, name: 'given_name', nullable: true }) givenName!: string | null;
  @Column('varchar', { length: 128, nullable: true }) surname!: string | null;
  @Column('varchar', { length: 16, nullable: true }) initials!: string | null;
  @Column('varchar', { length: 320 }) address!: string;
  @Column({ type: 'varchar', length: 320, name: 'address_key', collation: 'C' }) addressKey!: string;
  @Column('varchar', { length: 16, default: 'person' }) kind!: MailboxKind;
  /** Name, display name and address in lower case: what a search looks through. */
  @Column('text', { name: 'search_text' }) searchText!: string;
  /** An Argon2id PHC string. */
  @Column('varchar', { length: 512, nullable: true }) verifier!: string | null;
  @Column('integer', { name: 'credential_version', default: 0 }) credentialVersion!: number;
  @Column('timestamptz', { name: 'password_changed_at', nullable: true }) passwordChangedAt!: Date | null;
  /** Who suspended it; while somebody did, nobody signs in, and mail is received all the same. */
  @Column('varchar', { length: 16, name: 'suspended_by', nullable: true }) suspendedBy!: Suspender | null;
  @Column('varchar', { length: 500, name: 'suspended_reason', nullable: true }) suspendedReason!: string | null;
  @Column('timestamptz', { name: 'suspended_at', nullable: true }) suspendedAt!: Date | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'modified_at' }) modifiedAt!: Date;
}

/** A further password of a mailbox, made by Waypost for one device or program. Only a digest of it is kept. */
@Entity('app_password')
@Index('app_password_name_key', ['mailboxId', 'nameKey'], { unique: true })
export class AppPasswordEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'app_password_pk' }) id!: string;
  @Column('uuid', { name: 'mailbox_id' })
  @ForeignKey(() => MailboxEntity, { name: 'app_password_mailbox_fk', onDelete: 'CASCADE' })
  mailboxId!: string;
  @Column('varchar', { length: 64 }) name!: string;
  @Column({ type: 'varchar', length: 128, name: 'name_key', collation: 'C' }) nameKey!: string;
  /** The services it opens; absent for all of them. */
  @Column('text', { array: true, nullable: true }) services!: SignInService[] | null;
  @Column('varchar', { length: 43 }) digest!: string;
  @Column('varchar', { length: 256, name: 'created_by' }) createdBy!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
}
