import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The journal every change goes through: revisions for followers, the audit chain, and answers kept for repeated requests. A new installation has no rows to care for. */
export class CreateJournal1795320000002 implements MigrationInterface {
  name = 'CreateJournal1795320000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE journal (
      id boolean NOT NULL DEFAULT true,
      feed_name uuid NOT NULL,
      revision bigint NOT NULL,
      audit_seq bigint NOT NULL,
      audit_hash varchar(64) NOT NULL,
      CONSTRAINT journal_single CHECK (id),
      CONSTRAINT journal_pk PRIMARY KEY (id)
    )`,
    );
    await runner.query(
      `CREATE TABLE change_feed (
      revision bigint NOT NULL,
      at timestamptz NOT NULL,
      changes jsonb NOT NULL,
      CONSTRAINT change_feed_pk PRIMARY KEY (revision)
    )`,
    );
    await runner.query(
      `CREATE TABLE audit_entry (
      seq bigint NOT NULL,
      id uuid NOT NULL,
      at timestamptz NOT NULL,
      actor_kind varchar(16) NOT NULL,
      actor_id uuid,
      actor_name varchar(256) NOT NULL,
      origin varchar(64),
      action varchar(64) NOT NULL,
      subject_level varchar(32) NOT NULL,
      subject_id uuid NOT NULL,
      subject_name varchar(256) NOT NULL,
      before jsonb,
      after jsonb,
      reason varchar(500),
      revertible boolean NOT NULL,
      previous_hash varchar(64) NOT NULL,
      hash varchar(64) NOT NULL,
      CONSTRAINT audit_entry_pk PRIMARY KEY (seq)
    )`,
    );
    await runner.query(
      `CREATE TABLE idempotency (
      principal varchar(256) NOT NULL,
      "key" varchar(128) NOT NULL,
      fingerprint varchar(64) NOT NULL,
      answer text NOT NULL,
      created_at timestamptz NOT NULL,
      CONSTRAINT idempotency_pk PRIMARY KEY (principal, "key")
    )`,
    );
    await runner.query(`CREATE INDEX audit_entry_action ON audit_entry (action, seq)`);
    await runner.query(`CREATE INDEX audit_entry_actor ON audit_entry (actor_name, seq)`);
    await runner.query(`CREATE INDEX audit_entry_subject ON audit_entry (subject_id, seq)`);
    await runner.query(`CREATE UNIQUE INDEX audit_entry_id ON audit_entry (id)`);
    await runner.query(`CREATE INDEX idempotency_created_at ON idempotency (created_at)`);
    await runner.query(
      `INSERT INTO journal (feed_name, revision, audit_seq, audit_hash) VALUES (gen_random_uuid(), 0, 0, repeat('0', 64))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency');
    await runner.query('DROP TABLE audit_entry');
    await runner.query('DROP TABLE change_feed');
    await runner.query('DROP TABLE journal');
  }
}
