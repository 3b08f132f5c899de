import type { MigrationInterface, QueryRunner } from 'typeorm';

const emptied = 'TRUNCATE directory_process';

/**
 * What directories say of themselves is kept by the token they say it with: nobody writes over what another said, and what one token
 * says is bounded. The rows there are go: each is said again within seconds.
 */
export class KeepReportsByToken1795320000030 implements MigrationInterface {
  name = 'KeepReportsByToken1795320000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(emptied);
    await runner.query(
      `ALTER TABLE directory_process
        ADD COLUMN principal varchar(256) NOT NULL,
        ADD COLUMN servers uuid[],
        DROP CONSTRAINT directory_process_pk,
        ADD CONSTRAINT directory_process_pk PRIMARY KEY (principal, id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(emptied);
    await runner.query(
      `ALTER TABLE directory_process
        DROP CONSTRAINT directory_process_pk,
        DROP COLUMN principal,
        DROP COLUMN servers,
        ADD CONSTRAINT directory_process_pk PRIMARY KEY (id)`,
    );
  }
}
