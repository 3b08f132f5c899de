import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Of fields that are the directory's only where it has a value, a link remembers which had none: what was filled in here can be
 * changed here. Links that are there do not know; of those a field counts as the directory's while it is not empty, as before.
 */
export class RememberSilentFields1795320000093 implements MigrationInterface {
  name = 'RememberSilentFields1795320000093';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE directory_link ADD COLUMN silent_fields text[]');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE directory_link DROP COLUMN silent_fields');
  }
}
