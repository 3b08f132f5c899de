import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where directory processes say how they are, every few seconds. Unlogged: what a crash empties is said again before anyone looks,
 * and the log of changes stays free of it.
 */
export class CreateDirectoryProcess1795320000020 implements MigrationInterface {
  name = 'CreateDirectoryProcess1795320000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE UNLOGGED TABLE directory_process (
      id uuid NOT NULL,
      token_name varchar(256) NOT NULL,
      address varchar(64),
      behind integer NOT NULL,
      report jsonb NOT NULL,
      reported_at timestamptz NOT NULL,
      CONSTRAINT directory_process_pk PRIMARY KEY (id)
    )`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE directory_process');
  }
}
