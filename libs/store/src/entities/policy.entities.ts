import type { AddressRule } from '@waypost/recipients';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A recipient policy. The default one has no priority: it comes last. */
@Entity('recipient_policy')
@Index('recipient_policy_name_key', ['nameKey'], { unique: true })
@Index('recipient_policy_default', ['isDefault'], { unique: true, where: 'is_default' })
@Check('recipient_policy_default_last', 'is_default = (priority IS NULL)')
@Check('recipient_policy_name_key_folded', 'name_key = lower(name_key)')
export class RecipientPolicyEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'recipient_policy_pk' }) id!: string;
  @Column('varchar', { length: 64 }) name!: string;
  @Column({ type: 'varchar', length: 64, name: 'name_key', collation: 'C' }) nameKey!: string;
  /** RFC 4515. */
  @Column('text') filter!: string;
  @Column('jsonb') templates!: AddressRule[];
  @Column('integer', { nullable: true }) priority!: number | null;
  @Column('boolean', { name: 'is_default', default: false }) isDefault!: boolean;
  @Column('boolean', { default: true }) enabled!: boolean;
  @Column('varchar', { length: 2000, nullable: true }) note!: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'modified_at' }) modifiedAt!: Date;
}
