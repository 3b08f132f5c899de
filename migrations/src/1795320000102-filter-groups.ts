import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A group can have a filter instead of members. Groups that exist have none. */
export class FilterGroups1795320000102 implements MigrationInterface {
  name = 'FilterGroups1795320000102';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE mail_group ADD COLUMN filter varchar(4096)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE mail_group DROP COLUMN filter');
    // Followers hold what is no more.
    await runner.query('UPDATE journal SET feed_name = gen_random_uuid()');
  }
}
