import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A mailbox can be suspended: nobody signs in, mail is received. Mailboxes that exist are not. */
export class SuspendMailbox1795320000045 implements MigrationInterface {
  name = 'SuspendMailbox1795320000045';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE mailbox ADD COLUMN suspended_by varchar(16), ADD COLUMN suspended_reason varchar(500),
        ADD COLUMN suspended_at timestamptz,
        ADD CONSTRAINT mailbox_suspended CHECK ((suspended_by IS NULL) = (suspended_at IS NULL))`,
    );
    await runner.query(`CREATE INDEX mailbox_suspended_name ON mailbox (name_key, id) WHERE suspended_by IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX mailbox_suspended_name');
    await runner.query(
      `ALTER TABLE mailbox DROP CONSTRAINT mailbox_suspended, DROP COLUMN suspended_by, DROP COLUMN suspended_reason,
        DROP COLUMN suspended_at`,
    );
  }
}
