import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Of sets that a recipient gets once, when it is made, a link remembers what could not be given then: it follows as soon as it can be,
 * whether or not the run that made the recipient came to its end. Links that are there owe nothing: what their recipients lack by now
 * may have been taken from them by hand.
 */
export class RememberWhatIsOwed1795320000150 implements MigrationInterface {
  name = 'RememberWhatIsOwed1795320000150';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE directory_link ADD COLUMN owed jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE directory_link DROP COLUMN owed');
  }
}
