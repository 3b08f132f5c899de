import type { Level } from '@waypost/settings';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One departure from what a node would inherit. No row means "inherit". */
@Entity('setting_override')
@Index('setting_override_node_key', ['nodeId', 'key'], { unique: true })
@Index('setting_override_key_level', ['key', 'level', 'nodeId'])
@Index('setting_override_expires_at', ['expiresAt'], { where: '(expires_at IS NOT NULL)' })
export class SettingOverrideEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'setting_override_pk' }) id!: string;
  @Column('uuid', { name: 'node_id' }) nodeId!: string;
  @Column('varchar', { length: 16 }) level!: Level;
  @Column('varchar', { length: 120 }) key!: string;
  @Column('jsonb') value!: unknown;
  @Column('boolean', { default: false }) locked!: boolean;
  @Column('varchar', { length: 500, nullable: true }) reason!: string | null;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  @Column('varchar', { length: 256, name: 'set_by' }) setBy!: string;
  @Column('timestamptz', { name: 'set_at' }) setAt!: Date;
}
