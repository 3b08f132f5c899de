import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Long work that is planned, looked at, applied, and taken back where that was a mistake. Items go with their job, by trigger:
 * a foreign key would look each of a million up.
 */
export class CreateJob1795320000111 implements MigrationInterface {
  name = 'CreateJob1795320000111';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE job (
      id uuid NOT NULL,
      kind varchar(32) NOT NULL,
      subject_id uuid,
      subject_name varchar(256),
      intent varchar(16) NOT NULL,
      state varchar(16) NOT NULL,
      "only" varchar(32),
      requested_by varchar(256) NOT NULL,
      reason varchar(500),
      request jsonb NOT NULL,
      progress jsonb NOT NULL,
      result jsonb,
      plan_hash varchar(64),
      basis varchar(64),
      applied_through integer NOT NULL DEFAULT 0,
      undone_through integer NOT NULL DEFAULT 0,
      lease_owner uuid,
      lease_until timestamptz,
      fence integer NOT NULL DEFAULT 0,
      cancel_asked boolean NOT NULL DEFAULT false,
      error_code varchar(32),
      error text,
      created_at timestamptz NOT NULL,
      started_at timestamptz,
      ended_at timestamptz,
      CONSTRAINT job_pk PRIMARY KEY (id)
    )`);
    await runner.query('CREATE INDEX job_created ON job (created_at, id)');
    await runner.query('CREATE INDEX job_working ON job (created_at) WHERE ended_at IS NULL');
    await runner.query('CREATE UNIQUE INDEX job_only ON job ("only") WHERE ended_at IS NULL AND "only" IS NOT NULL');
    await runner.query(`CREATE TABLE job_item (
      job_id uuid NOT NULL,
      seq integer NOT NULL,
      operation varchar(16) NOT NULL,
      collides boolean NOT NULL DEFAULT false,
      subject_kind varchar(16) NOT NULL,
      subject_id uuid NOT NULL,
      label varchar(256) NOT NULL,
      change jsonb NOT NULL,
      status varchar(16) NOT NULL DEFAULT 'planned',
      CONSTRAINT job_item_pk PRIMARY KEY (job_id, seq)
    )`);
    await runner.query('CREATE INDEX job_item_operation ON job_item (job_id, operation, seq)');
    await runner.query('CREATE INDEX job_item_collides ON job_item (job_id, seq) WHERE collides');
    await runner.query(
      `CREATE INDEX job_item_status ON job_item (job_id, status, seq) WHERE ((status)::text <> 'planned'::text)`,
    );
    await runner.query(`CREATE FUNCTION forget_job_items() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM job_item item USING departed WHERE item.job_id = departed.id;
        RETURN NULL;
      END $$`);
    await runner.query(`CREATE TRIGGER job_deleted AFTER DELETE ON job REFERENCING OLD TABLE AS departed
      FOR EACH STATEMENT EXECUTE FUNCTION forget_job_items()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE job_item');
    await runner.query('DROP TABLE job');
    await runner.query('DROP FUNCTION forget_job_items');
  }
}
