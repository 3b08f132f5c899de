import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `CREATE TABLE connector (
    id uuid NOT NULL,
    name varchar(64) NOT NULL,
    name_key varchar(64) COLLATE "C" NOT NULL,
    kind varchar(16) NOT NULL,
    site_id uuid NOT NULL,
    target_site_id uuid,
    enabled boolean NOT NULL DEFAULT true,
    scope varchar(16) NOT NULL DEFAULT 'organization',
    spaces jsonb NOT NULL,
    link_cost integer,
    max_bytes integer,
    other_senders varchar(8) NOT NULL DEFAULT 'accept',
    relay boolean NOT NULL DEFAULT false,
    schedule jsonb NOT NULL,
    transport varchar(8),
    hosts jsonb NOT NULL,
    note varchar(2000),
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    CONSTRAINT connector_name_key_folded CHECK (name_key = lower(name_key)),
    CONSTRAINT connector_pk PRIMARY KEY (id),
    CONSTRAINT connector_site_fk FOREIGN KEY (site_id) REFERENCES site(id) ON DELETE RESTRICT,
    CONSTRAINT connector_target_site_fk FOREIGN KEY (target_site_id) REFERENCES site(id) ON DELETE RESTRICT
  )`,
  `CREATE UNIQUE INDEX connector_name_key ON connector (name_key)`,
  `CREATE INDEX connector_site ON connector (site_id)`,
  `CREATE INDEX connector_target_site ON connector (target_site_id)`,
  `CREATE TABLE connector_bridgehead (
    connector_id uuid NOT NULL,
    server_id uuid NOT NULL,
    is_remote boolean NOT NULL,
    CONSTRAINT connector_bridgehead_pk PRIMARY KEY (connector_id, server_id),
    CONSTRAINT connector_bridgehead_connector_fk FOREIGN KEY (connector_id) REFERENCES connector(id) ON DELETE CASCADE,
    CONSTRAINT connector_bridgehead_server_fk FOREIGN KEY (server_id) REFERENCES server(id) ON DELETE RESTRICT
  )`,
  `CREATE INDEX connector_bridgehead_server ON connector_bridgehead (server_id)`,
  `CREATE TABLE connector_sender (
    connector_id uuid NOT NULL,
    recipient_id uuid NOT NULL,
    verdict varchar(8) NOT NULL,
    recipient_kind varchar(16) NOT NULL,
    CONSTRAINT connector_sender_pk PRIMARY KEY (connector_id, recipient_id, verdict),
    CONSTRAINT connector_sender_connector_fk FOREIGN KEY (connector_id) REFERENCES connector(id) ON DELETE CASCADE
  )`,
  `CREATE INDEX connector_sender_recipient ON connector_sender (recipient_id)`,
  `CREATE TABLE link_state (
    subject_id uuid NOT NULL,
    state varchar(8) NOT NULL,
    reason varchar(500),
    expires_at timestamptz,
    set_by varchar(256) NOT NULL,
    set_at timestamptz NOT NULL,
    CONSTRAINT link_state_pk PRIMARY KEY (subject_id)
  )`,
];

/** Connectors, the servers and senders they are for, and states set by hand. There were none; mail goes on as it did. */
export class CreateConnector1795320000060 implements MigrationInterface {
  name = 'CreateConnector1795320000060';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['link_state', 'connector_sender', 'connector_bridgehead', 'connector'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
