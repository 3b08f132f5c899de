import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Further passwords of a mailbox, one for each device or program. Mailboxes that exist already have none. */
export class CreateAppPassword1795320000005 implements MigrationInterface {
  name = 'CreateAppPassword1795320000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE app_password (
      id uuid NOT NULL,
      mailbox_id uuid NOT NULL,
      name varchar(64) NOT NULL,
      name_key varchar(128) COLLATE "C" NOT NULL,
      services text[],
      digest varchar(43) NOT NULL,
      created_by varchar(256) NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz,
      CONSTRAINT app_password_pk PRIMARY KEY (id)
    )`,
    );
    await runner.query(`CREATE UNIQUE INDEX app_password_name_key ON app_password (mailbox_id, name_key)`);
    await runner.query(
      `ALTER TABLE app_password ADD CONSTRAINT app_password_mailbox_fk FOREIGN KEY (mailbox_id) REFERENCES mailbox(id) ON DELETE CASCADE`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE app_password');
  }
}
