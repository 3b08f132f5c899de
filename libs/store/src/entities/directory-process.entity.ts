import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a directory process last said of itself. Every replica of the api sees it; nothing is lost with it, as it is said again soon. */
@Entity('directory_process')
export class DirectoryProcessEntity {
  /** The process names itself, anew at each start. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'directory_process_pk' }) id!: string;
  @Column('varchar', { length: 256, name: 'token_name' }) tokenName!: string;
  @Column('varchar', { length: 64, nullable: true }) address!: string | null;
  @Column('integer') behind!: number;
  @Column('jsonb') report!: Record<string, unknown>;
  @Column('timestamptz', { name: 'reported_at' }) reportedAt!: Date;
}
