import type { DomainKind } from '@waypost/organization';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { MailboxEntity } from './node.entities.js';
import { PersonColumns, RecipientColumns } from './profile-columns.js';

/** A mail domain that mail is taken in for. */
@Entity('accepted_domain')
@Index('accepted_domain_name', ['name'], { unique: true })
@Index('accepted_domain_default', ['isDefault'], { unique: true, where: 'is_default' })
@Check('accepted_domain_name_folded', 'name = lower(name)')
export class AcceptedDomainEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'accepted_domain_pk' }) id!: string;
  @Column({ type: 'varchar', length: 253, collation: 'C' }) name!: string;
  @Column('varchar', { length: 16 }) kind!: DomainKind;
  @Column('boolean', { name: 'match_subdomains', default: false }) matchSubdomains!: boolean;
  @Column('boolean', { name: 'is_default', default: false }) isDefault!: boolean;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'modified_at' }) modifiedAt!: Date;
}

/** A recipient outside. `address` is its target. */
@Entity('contact')
@Index('contact_name_key', ['nameKey'], { unique: true })
@Index('contact_department_folded', { synchronize: false }) // of an expression, which an entity cannot describe
@Index('contact_search', { synchronize: false }) // a trigram index, which an entity cannot describe
@Check('contact_keys_folded', 'name_key = lower(name_key) AND address_key = lower(address_key)')
export class ContactEntity extends PersonColumns {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'contact_pk' }) id!: string;
  @Column('varchar', { length: 64 }) name!: string;
  @Column({ type: 'varchar', length: 64, name: 'name_key', collation: 'C' }) nameKey!: string;
  @Column('varchar', { length: 256, name: 'display_name' }) displayName!: string;
  @Column('varchar', { length: 128, name: 'given_name', nullable: true }) givenName!: string | null;
  @Column('varchar', { length: 128, nullable: true }) surname!: string | null;
  @Column('varchar', { length: 16, nullable: true }) initials!: string | null;
  @Column('varchar', { length: 320 }) address!: string;
  @Column({ type: 'varchar', length: 320, name: 'address_key', collation: 'C' }) addressKey!: string;
  /** Name, display name and address in lower case: what a search looks through. */
  @Column('text', { name: 'search_text' }) searchText!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'modified_at' }) modifiedAt!: Date;
}

/** A recipient that stands for its members. `group` is a word of SQL, hence the table's name. */
@Entity('mail_group')
@Index('mail_group_name_key', ['nameKey'], { unique: true })
@Index('mail_group_search', { synchronize: false }) // a trigram index, which an entity cannot describe
@Check('mail_group_keys_folded', 'name_key = lower(name_key) AND address_key = lower(address_key)')
export class GroupEntity extends RecipientColumns {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'mail_group_pk' }) id!: string;
  @Column('varchar', { length: 64 }) name!: string;
  @Column({ type: 'varchar', length: 64, name: 'name_key', collation: 'C' }) nameKey!: string;
  @Column('varchar', { length: 256, name: 'display_name' }) displayName!: string;
  @Column('varchar', { length: 500, nullable: true }) description!: string | null;
  @Column('varchar', { length: 320 }) address!: string;
  @Column({ type: 'varchar', length: 320, name: 'address_key', collation: 'C' }) addressKey!: string;
  /** Kept from people's address books. */
  @Column('boolean', { default: false }) hidden!: boolean;
  /** Who is in it, in RFC 4515; such a group has no members by name. */
  @Column('varchar', { length: 4096, nullable: true }) filter!: string | null;
  /** Name, display name and address in lower case: what a search looks through. */
  @Column('text', { name: 'search_text' }) searchText!: string;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'modified_at' }) modifiedAt!: Date;
}

/** What a member of a group is. */
export type MemberKind = 'mailbox' | 'contact' | 'group' | 'external';

/** One membership. Members live in three tables, so whoever deletes one takes its memberships away. */
@Entity('group_member')
@Index('group_member_member', ['memberId'], { where: '(member_id IS NOT NULL)' })
@Index('group_member_outside', ['memberKey'], { where: '(member_id IS NULL)' })
export class GroupMemberEntity {
  @PrimaryColumn('uuid', { name: 'group_id', primaryKeyConstraintName: 'group_member_pk' })
  @ForeignKey(() => GroupEntity, { name: 'group_member_group_fk', onDelete: 'CASCADE' })
  groupId!: string;
  /** The member's id, or an outside address in lower case: a member is one once. */
  @PrimaryColumn({
    type: 'varchar',
    length: 320,
    name: 'member_key',
    collation: 'C',
    primaryKeyConstraintName: 'group_member_pk',
  })
  memberKey!: string;
  @Column('varchar', { length: 16, name: 'member_kind' }) memberKind!: MemberKind;
  @Column('uuid', { name: 'member_id', nullable: true }) memberId!: string | null;
  @Column('varchar', { length: 320, nullable: true }) address!: string | null;
  /** The directory source it came from, which alone takes it away again; absent where an administrator gave it. */
  @Column('uuid', { name: 'source_id', nullable: true }) sourceId!: string | null;
}

/** A mailbox that looks after a group. */
@Entity('group_owner')
@Index('group_owner_mailbox', ['mailboxId'])
export class GroupOwnerEntity {
  @PrimaryColumn('uuid', { name: 'group_id', primaryKeyConstraintName: 'group_owner_pk' })
  @ForeignKey(() => GroupEntity, { name: 'group_owner_group_fk', onDelete: 'CASCADE' })
  groupId!: string;
  @PrimaryColumn('uuid', { name: 'mailbox_id', primaryKeyConstraintName: 'group_owner_pk' })
  @ForeignKey(() => MailboxEntity, { name: 'group_owner_mailbox_fk', onDelete: 'CASCADE' })
  mailboxId!: string;
  /** As for members. */
  @Column('uuid', { name: 'source_id', nullable: true }) sourceId!: string | null;
}

/** Who gave an address. */
export type AddressOrigin = 'manual' | 'directory' | 'policy';

/** The columns of an address that no policy gave. */
export const byNoPolicy = { policyId: null, wantedKey: null } as const;

/** What holds addresses. */
export type RecipientKind = 'mailbox' | 'contact' | 'group';

/**
 * Every address of every recipient: the one place where they are unique. The row of a primary SMTP address follows the column
 * `address` of its recipient by trigger, whoever writes that; all other rows are written as such. The primary key is looked at
 * when a statement ends, or by request when the transaction does: two recipients can change addresses with each other.
 */
@Entity('recipient_address')
@Index('recipient_address_recipient', ['recipientId'])
@Index('recipient_address_primary', ['recipientId', 'type'], { unique: true, where: 'is_primary' })
@Index('recipient_address_domain', ['domain', 'recipientKind'])
@Index('recipient_address_further', ['type', 'addressKey'], {
  where: `(NOT (is_primary AND ((type)::text = 'SMTP'::text)))`,
})
@Index('recipient_address_search', { synchronize: false }) // a trigram index, which an entity cannot describe
@Check('recipient_address_folded', 'type = upper(type) AND address_key = lower(address_key)')
export class RecipientAddressEntity {
  /** `SMTP`, `X400` …, in capitals. */
  @PrimaryColumn({ type: 'varchar', length: 16, collation: 'C', primaryKeyConstraintName: 'recipient_address_pk' })
  type!: string;
  @PrimaryColumn({
    type: 'varchar',
    length: 1024,
    name: 'address_key',
    collation: 'C',
    primaryKeyConstraintName: 'recipient_address_pk',
  })
  addressKey!: string;
  @Column('varchar', { length: 1024 }) address!: string;
  @Column('uuid', { name: 'recipient_id' }) recipientId!: string;
  @Column('varchar', { length: 16, name: 'recipient_kind' }) recipientKind!: RecipientKind;
  /** One a recipient and type. */
  @Column('boolean', { name: 'is_primary' }) isPrimary!: boolean;
  /** Of SMTP addresses. */
  @Column({ type: 'varchar', length: 253, collation: 'C', nullable: true }) domain!: string | null;
  /** Where it came from: given by an administrator or a recipient policy, or supplied by a directory source. */
  @Column('varchar', { length: 16, default: 'manual' }) origin!: AddressOrigin;
  /** The directory source that supplies it, which alone takes it away again. */
  @Column('uuid', { name: 'source_id', nullable: true }) sourceId!: string | null;
  /** The recipient policy that gave it. */
  @Column('uuid', { name: 'policy_id', nullable: true }) policyId!: string | null;
  /** What the policy wanted in its place, in lower case, where that was taken. */
  @Column({ type: 'varchar', length: 1024, name: 'wanted_key', collation: 'C', nullable: true }) wantedKey!:
    string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
}
