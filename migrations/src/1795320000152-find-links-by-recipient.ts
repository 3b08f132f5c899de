import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The links of a recipient, and the one that a source has of it, are found by one index instead of two: a first run writes a link for
 * everybody. What is unique stays so, and links stay as they are.
 */
export class FindLinksByRecipient1795320000152 implements MigrationInterface {
  name = 'FindLinksByRecipient1795320000152';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX directory_link_recipient');
    await runner.query('DROP INDEX directory_link_local');
    await runner.query('CREATE UNIQUE INDEX directory_link_recipient ON directory_link (local_id, source_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX directory_link_recipient');
    await runner.query('CREATE UNIQUE INDEX directory_link_recipient ON directory_link (source_id, local_id)');
    await runner.query('CREATE INDEX directory_link_local ON directory_link (local_id)');
  }
}
