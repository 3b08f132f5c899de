import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the groups that hold an outside address by it: once it is an address of a group, they hold that group. */
export class FindOutsideMembers1795320000031 implements MigrationInterface {
  name = 'FindOutsideMembers1795320000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX group_member_outside ON group_member (member_key) WHERE (member_id IS NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX group_member_outside');
  }
}
