import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may come in: administrators and their sessions, API tokens, and the accounts programs bind to the directory with. A new installation has no rows to care for. */
export class CreateAccess1795320000003 implements MigrationInterface {
  name = 'CreateAccess1795320000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE administrator (
      id uuid NOT NULL,
      name varchar(64) NOT NULL,
      name_key varchar(64) COLLATE "C" NOT NULL,
      role varchar(32) NOT NULL,
      verifier varchar(512),
      created_at timestamptz NOT NULL,
      CONSTRAINT administrator_pk PRIMARY KEY (id)
    )`,
    );
    await runner.query(
      `CREATE TABLE one_time_code (
      hash varchar(64) NOT NULL,
      administrator_id uuid NOT NULL,
      expires_at timestamptz NOT NULL,
      CONSTRAINT one_time_code_pk PRIMARY KEY (hash)
    )`,
    );
    await runner.query(
      `CREATE TABLE session (
      hash varchar(64) NOT NULL,
      administrator_id uuid NOT NULL,
      csrf_token varchar(64) NOT NULL,
      created_at timestamptz NOT NULL,
      last_seen_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      CONSTRAINT session_pk PRIMARY KEY (hash)
    )`,
    );
    await runner.query(
      `CREATE TABLE sign_in_failure (
      account varchar(128) NOT NULL,
      failures integer NOT NULL,
      last_at timestamptz NOT NULL,
      CONSTRAINT sign_in_failure_pk PRIMARY KEY (account)
    )`,
    );
    await runner.query(
      `CREATE TABLE api_token (
      id uuid NOT NULL,
      name varchar(256) NOT NULL,
      role varchar(32) NOT NULL,
      hash varchar(64) NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz,
      last_used_at timestamptz,
      CONSTRAINT api_token_pk PRIMARY KEY (id)
    )`,
    );
    await runner.query(
      `CREATE TABLE service_account (
      id uuid NOT NULL,
      name varchar(64) NOT NULL,
      name_key varchar(64) COLLATE "C" NOT NULL,
      purpose varchar(256) NOT NULL,
      verifier varchar(512) NOT NULL,
      credential_version integer NOT NULL DEFAULT '1',
      created_at timestamptz NOT NULL,
      modified_at timestamptz NOT NULL,
      CONSTRAINT service_account_pk PRIMARY KEY (id)
    )`,
    );
    await runner.query(`CREATE UNIQUE INDEX administrator_name_key ON administrator (name_key)`);
    await runner.query(`CREATE INDEX one_time_code_administrator ON one_time_code (administrator_id)`);
    await runner.query(`CREATE INDEX session_expires_at ON session (expires_at)`);
    await runner.query(`CREATE INDEX session_administrator ON session (administrator_id)`);
    await runner.query(`CREATE UNIQUE INDEX api_token_hash ON api_token (hash)`);
    await runner.query(`CREATE UNIQUE INDEX service_account_name_key ON service_account (name_key)`);
    await runner.query(
      `ALTER TABLE one_time_code ADD CONSTRAINT one_time_code_administrator_fk FOREIGN KEY (administrator_id) REFERENCES administrator(id) ON DELETE CASCADE`,
    );
    await runner.query(
      `ALTER TABLE session ADD CONSTRAINT session_administrator_fk FOREIGN KEY (administrator_id) REFERENCES administrator(id) ON DELETE CASCADE`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE service_account');
    await runner.query('DROP TABLE api_token');
    await runner.query('DROP TABLE sign_in_failure');
    await runner.query('DROP TABLE session');
    await runner.query('DROP TABLE one_time_code');
    await runner.query('DROP TABLE administrator');
  }
}
