import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A run remembers what its plan rests on: a digest of what the source said, and how far the audit had come. Where both still stand
 * when the plan is approved it is applied as it is, instead of being made a second time. Runs that are held now have neither and
 * are planned again, as before.
 */
export class RememberWhatPlansRestOn1795320000091 implements MigrationInterface {
  name = 'RememberWhatPlansRestOn1795320000091';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE directory_run ADD COLUMN basis varchar(43) COLLATE "C", ADD COLUMN planned_at_seq bigint',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE directory_run DROP COLUMN basis, DROP COLUMN planned_at_seq');
  }
}
