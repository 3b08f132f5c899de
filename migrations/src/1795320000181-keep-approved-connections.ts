import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Passwords are checked at the servers that somebody approved, and not at those that a source was pointed to since: the connection is
 * kept as it was when the configuration was last applied. Sources that have been applied go on as they are; the others check no
 * password before they are.
 */
export class KeepApprovedConnections1795320000181 implements MigrationInterface {
  name = 'KeepApprovedConnections1795320000181';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE directory_source ADD COLUMN approved_connection jsonb');
    await runner.query(
      'UPDATE directory_source SET approved_connection = connection WHERE applied_version IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE directory_source DROP COLUMN approved_connection');
  }
}
