import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A link remembers what its entry is known again by without being read, so that a full run in which nothing changed need not take
 * apart, map and compare every entry. Links that are there have none: the next full run reads their entries once more and notes it.
 */
export class KnowEntriesAgain1795320000090 implements MigrationInterface {
  name = 'KnowEntriesAgain1795320000090';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE directory_link ADD COLUMN fingerprint varchar(32) COLLATE "C"');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE directory_link DROP COLUMN fingerprint');
  }
}
