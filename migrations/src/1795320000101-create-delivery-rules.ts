import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who may write to a recipient and how much, where a mailbox is forwarded to, and who sends in its name. A recipient without any
 * of it has no row, so those that exist are as they were. Recipients live in three tables, so whoever deletes one takes its
 * rows, and its places in the lists of others, away.
 */
export class CreateDeliveryRules1795320000101 implements MigrationInterface {
  name = 'CreateDeliveryRules1795320000101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE recipient_delivery (
        recipient_id uuid NOT NULL,
        recipient_kind varchar(16) NOT NULL,
        require_sign_in boolean NOT NULL DEFAULT false,
        max_receive_bytes bigint,
        forward_kind varchar(16),
        forward_id uuid,
        forward_address varchar(320),
        forward_key varchar(320) COLLATE "C",
        keep_copy boolean NOT NULL DEFAULT false,
        CONSTRAINT recipient_delivery_pk PRIMARY KEY (recipient_id),
        CONSTRAINT recipient_delivery_forward CHECK (
          (forward_kind IS NULL) = (forward_id IS NULL AND forward_key IS NULL) AND (forward_key IS NULL) = (forward_address IS NULL))
      )`,
    );
    await runner.query(
      `CREATE INDEX recipient_delivery_forward_id ON recipient_delivery (forward_id) WHERE (forward_id IS NOT NULL)`,
    );
    await runner.query(
      `CREATE INDEX recipient_delivery_forward_key ON recipient_delivery (forward_key) WHERE (forward_key IS NOT NULL)`,
    );
    await runner.query(
      `CREATE TABLE recipient_sender (
        recipient_id uuid NOT NULL,
        list varchar(8) NOT NULL,
        sender_id uuid NOT NULL,
        sender_kind varchar(16) NOT NULL,
        CONSTRAINT recipient_sender_pk PRIMARY KEY (recipient_id, list, sender_id)
      )`,
    );
    await runner.query('CREATE INDEX recipient_sender_sender ON recipient_sender (sender_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['recipient_sender', 'recipient_delivery']) await runner.query(`DROP TABLE ${table}`);
    // Followers hold what is no more.
    await runner.query('UPDATE journal SET feed_name = gen_random_uuid()');
  }
}
