import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Statement-level, so that loading a hundred thousand mailboxes adds up once a statement and not once a row. */
const countingMailboxes = [
  `CREATE FUNCTION count_mailboxes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        UPDATE server SET mailbox_count = mailbox_count + change.n
          FROM (SELECT server_id, count(*) AS n FROM arrived GROUP BY server_id) change WHERE server.id = change.server_id;
      ELSIF TG_OP = 'DELETE' THEN
        UPDATE server SET mailbox_count = mailbox_count - change.n
          FROM (SELECT server_id, count(*) AS n FROM departed GROUP BY server_id) change WHERE server.id = change.server_id;
      ELSE
        UPDATE server SET mailbox_count = mailbox_count + change.n
          FROM (
            SELECT server_id, sum(step) AS n
              FROM (SELECT server_id, 1 AS step FROM arrived UNION ALL SELECT server_id, -1 FROM departed) steps
              GROUP BY server_id HAVING sum(step) <> 0
          ) change WHERE server.id = change.server_id;
      END IF;
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER mailbox_inserted AFTER INSERT ON mailbox REFERENCING NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION count_mailboxes()`,
  `CREATE TRIGGER mailbox_deleted AFTER DELETE ON mailbox REFERENCING OLD TABLE AS departed
    FOR EACH STATEMENT EXECUTE FUNCTION count_mailboxes()`,
  `CREATE TRIGGER mailbox_updated AFTER UPDATE ON mailbox REFERENCING OLD TABLE AS departed NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION count_mailboxes()`,
];

/** The organization and what it is made of. A server keeps its own mailbox count by trigger, so that counts never scan. A new installation has no rows to care for. */
export class CreateNodes1795320000000 implements MigrationInterface {
  name = 'CreateNodes1795320000000';

  async up(runner: QueryRunner): Promise<void> {
    // Trusted since PostgreSQL 13: the owner of the database may create it.
    await runner.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    await runner.query(
      `CREATE TABLE organization (
      id uuid NOT NULL,
      name varchar(64) NOT NULL,
      display_name varchar(256) NOT NULL,
      directory_suffix varchar(512) NOT NULL,
      created_at timestamptz NOT NULL,
      modified_at timestamptz NOT NULL,
      CONSTRAINT organization_pk PRIMARY KEY (id)
    )`,
    );
    await runner.query(
      `CREATE TABLE site (
      id uuid NOT NULL,
      name varchar(64) NOT NULL,
      name_key varchar(64) COLLATE "C" NOT NULL,
      display_name varchar(256) NOT NULL,
      created_at timestamptz NOT NULL,
      modified_at timestamptz NOT NULL,
      CONSTRAINT site_name_key_folded CHECK (name_key = lower(name_key)),
      CONSTRAINT site_pk PRIMARY KEY (id)
    )`,
    );
    await runner.query(
      `CREATE TABLE server (
      id uuid NOT NULL,
      site_id uuid NOT NULL,
      name varchar(64) NOT NULL,
      name_key varchar(64) COLLATE "C" NOT NULL,
      display_name varchar(256) NOT NULL,
      fqdn varchar(253) NOT NULL,
      roles text[] NOT NULL,
      mailbox_count integer NOT NULL DEFAULT '0',
      created_at timestamptz NOT NULL,
      modified_at timestamptz NOT NULL,
      CONSTRAINT server_name_key_folded CHECK (name_key = lower(name_key)),
      CONSTRAINT server_pk PRIMARY KEY (id)
    )`,
    );
    await runner.query(
      `CREATE TABLE mailbox (
      id uuid NOT NULL,
      server_id uuid NOT NULL,
      name varchar(64) NOT NULL,
      name_key varchar(64) COLLATE "C" NOT NULL,
      display_name varchar(256) NOT NULL,
      display_key varchar(256) COLLATE "C" NOT NULL,
      given_name varchar(128),
      surname varchar(128),
      initials varchar(16),
      address varchar(320) NOT NULL,
      address_key varchar(320) COLLATE "C" NOT NULL,
      search_text text NOT NULL,
      verifier varchar(512),
      credential_version integer NOT NULL DEFAULT '0',
      password_changed_at timestamptz,
      created_at timestamptz NOT NULL,
      modified_at timestamptz NOT NULL,
      CONSTRAINT mailbox_keys_folded CHECK (name_key = lower(name_key) AND address_key = lower(address_key)),
      CONSTRAINT mailbox_pk PRIMARY KEY (id)
    )`,
    );
    await runner.query(`CREATE UNIQUE INDEX site_name_key ON site (name_key)`);
    await runner.query(`CREATE INDEX server_site ON server (site_id, name_key)`);
    await runner.query(`CREATE UNIQUE INDEX server_fqdn ON server (fqdn)`);
    await runner.query(`CREATE UNIQUE INDEX server_name_key ON server (name_key)`);
    await runner.query(`CREATE INDEX mailbox_display_key ON mailbox (display_key, id)`);
    await runner.query(`CREATE INDEX mailbox_server ON mailbox (server_id, name_key)`);
    await runner.query(`CREATE UNIQUE INDEX mailbox_address_key ON mailbox (address_key)`);
    await runner.query(`CREATE UNIQUE INDEX mailbox_name_key ON mailbox (name_key)`);
    await runner.query(
      `ALTER TABLE server ADD CONSTRAINT server_site_fk FOREIGN KEY (site_id) REFERENCES site(id) ON DELETE RESTRICT`,
    );
    await runner.query(
      `ALTER TABLE mailbox ADD CONSTRAINT mailbox_server_fk FOREIGN KEY (server_id) REFERENCES server(id) ON DELETE RESTRICT`,
    );
    await runner.query('CREATE INDEX mailbox_search ON mailbox USING gin (search_text gin_trgm_ops)');
    for (const statement of countingMailboxes) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE mailbox');
    await runner.query('DROP TABLE server');
    await runner.query('DROP TABLE site');
    await runner.query('DROP TABLE organization');
    await runner.query('DROP FUNCTION count_mailboxes');
  }
}
