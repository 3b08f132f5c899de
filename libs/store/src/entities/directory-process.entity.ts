import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a directory process last said of itself. Every replica of the api sees it; nothing is lost with it, as it is said again soon. */
@Entity('directory_process')
export class DirectoryProcessEntity {
  /** Whose token it reports with: nobody writes over what another's said. */
  @PrimaryColumn('varchar', { length: 256, primaryKeyConstraintName: 'directory_process_pk' }) principal!: string;
  /** The process names itself, anew at each start. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'directory_process_pk' }) id!: string;
  @Column('varchar', { length: 256, name: 'token_name' }) tokenName!: string;
  /** The servers it serves; absent for all. */
  @Column('uuid', { array: true, nullable: true }) servers!: string[] | null;
  @Column('varchar', { length: 64, nullable: true }) address!: string | null;
  @Column('integer') behind!: number;
  @Column('jsonb') report!: Record<string, unknown>;
  @Column('timestamptz', { name: 'reported_at' }) reportedAt!: Date;
}
