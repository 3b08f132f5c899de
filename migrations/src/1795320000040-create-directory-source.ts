import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  `CREATE TABLE directory_source (
    id uuid NOT NULL,
    name varchar(64) NOT NULL,
    name_key varchar(64) COLLATE "C" NOT NULL,
    kind varchar(32) NOT NULL,
    precedence integer NOT NULL,
    connection jsonb NOT NULL,
    scope jsonb NOT NULL,
    strategy varchar(16) NOT NULL,
    page_size integer NOT NULL,
    mapping jsonb NOT NULL,
    placement jsonb NOT NULL,
    passwords varchar(16) NOT NULL,
    schedule jsonb NOT NULL,
    leavers jsonb NOT NULL,
    thresholds jsonb NOT NULL,
    config_version integer NOT NULL DEFAULT 1,
    bind_password text,
    client_key text,
    state varchar(16) NOT NULL DEFAULT 'active',
    failures integer NOT NULL DEFAULT 0,
    next_run_at timestamptz,
    next_full_at timestamptz,
    applied_version integer,
    full_entries integer,
    succeeded_at timestamptz,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    CONSTRAINT directory_source_name_key_folded CHECK (name_key = lower(name_key)),
    CONSTRAINT directory_source_pk PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX directory_source_name_key ON directory_source (name_key)`,
  `CREATE TABLE directory_cursor (
    source_id uuid NOT NULL,
    cursor jsonb NOT NULL,
    run_id uuid NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT directory_cursor_pk PRIMARY KEY (source_id),
    CONSTRAINT directory_cursor_source_fk FOREIGN KEY (source_id) REFERENCES directory_source(id) ON DELETE CASCADE
  )`,
  `CREATE TABLE directory_link (
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    anchor varchar(64) COLLATE "C" NOT NULL,
    kind varchar(16) NOT NULL,
    local_id uuid,
    dn text NOT NULL,
    dn_key varchar(43) COLLATE "C" NOT NULL,
    state varchar(16) NOT NULL,
    suspended_for varchar(16),
    suspended_since timestamptz,
    missing_since timestamptz,
    missing_runs integer NOT NULL DEFAULT 0,
    missing_counted_at timestamptz,
    applied_hash varchar(43) COLLATE "C",
    unresolved boolean NOT NULL DEFAULT false,
    pending text,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    CONSTRAINT directory_link_pk PRIMARY KEY (id)
  )`,
  `CREATE UNIQUE INDEX directory_link_anchor ON directory_link (source_id, anchor)`,
  `CREATE UNIQUE INDEX directory_link_recipient ON directory_link (source_id, local_id)`,
  `CREATE INDEX directory_link_local ON directory_link (local_id)`,
  `CREATE INDEX directory_link_dn ON directory_link (source_id, dn_key)`,
  `CREATE INDEX directory_link_state ON directory_link (source_id, state, anchor) WHERE state <> 'linked'`,
  `CREATE INDEX directory_link_unresolved ON directory_link (source_id, anchor) WHERE unresolved`,
  `CREATE TABLE directory_conflict (
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    anchor varchar(64) COLLATE "C" NOT NULL,
    dn text NOT NULL,
    label varchar(256) NOT NULL,
    kind varchar(32) NOT NULL,
    field varchar(32) NOT NULL,
    value text NOT NULL,
    value_key varchar(43) COLLATE "C" NOT NULL,
    other jsonb,
    effect varchar(32) NOT NULL,
    detail text NOT NULL,
    first_run uuid NOT NULL,
    last_run uuid NOT NULL,
    count integer NOT NULL DEFAULT 1,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    status varchar(16) NOT NULL DEFAULT 'open',
    resolution varchar(16),
    resolved_by varchar(256),
    resolved_at timestamptz,
    CONSTRAINT directory_conflict_pk PRIMARY KEY (id),
    CONSTRAINT directory_conflict_source_fk FOREIGN KEY (source_id) REFERENCES directory_source(id) ON DELETE CASCADE
  )`,
  `CREATE UNIQUE INDEX directory_conflict_value ON directory_conflict (source_id, anchor, kind, field, value_key)`,
  `CREATE INDEX directory_conflict_status ON directory_conflict (source_id, status, last_at)`,
  `CREATE TABLE directory_detachment (
    local_id uuid NOT NULL,
    field varchar(32) NOT NULL,
    local_kind varchar(16) NOT NULL,
    reason varchar(500),
    set_by varchar(256) NOT NULL,
    set_at timestamptz NOT NULL,
    CONSTRAINT directory_detachment_pk PRIMARY KEY (local_id, field)
  )`,
];

/**
 * What ends with a source or a recipient. Not by foreign keys: those look at every single row that comes, and a first run brings
 * a hundred thousand. A recipient that is deleted here is left out from then on, and not made again by the next run.
 */
const forgetting = [
  `CREATE FUNCTION forget_directory_source() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM directory_link link USING departed WHERE link.source_id = departed.id;
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER directory_source_deleted AFTER DELETE ON directory_source REFERENCING OLD TABLE AS departed
    FOR EACH STATEMENT EXECUTE FUNCTION forget_directory_source()`,
  `CREATE FUNCTION forget_synced_recipient() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE directory_link link
        SET local_id = NULL, state = 'ignored', suspended_for = NULL, suspended_since = NULL, missing_since = NULL, missing_runs = 0,
          missing_counted_at = NULL, applied_hash = NULL, unresolved = false, pending = NULL, modified_at = now()
        FROM departed WHERE link.local_id = departed.id;
      DELETE FROM directory_detachment own USING departed WHERE own.local_id = departed.id;
      RETURN NULL;
    END $$`,
  ...['mailbox', 'contact', 'mail_group'].map(
    (table) => `CREATE TRIGGER ${table}_synced_deleted AFTER DELETE ON ${table} REFERENCING OLD TABLE AS departed
      FOR EACH STATEMENT EXECUTE FUNCTION forget_synced_recipient()`,
  ),
];

/** Directory sources, what their entries are linked to, what is in the way, and what was taken out of their hands. Nothing was there before. */
export class CreateDirectorySource1795320000040 implements MigrationInterface {
  name = 'CreateDirectorySource1795320000040';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...forgetting]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['mailbox', 'contact', 'mail_group'])
      await runner.query(`DROP TRIGGER ${table}_synced_deleted ON ${table}`);
    for (const table of [
      'directory_detachment',
      'directory_conflict',
      'directory_link',
      'directory_cursor',
      'directory_source',
    ])
      await runner.query(`DROP TABLE ${table}`);
    await runner.query('DROP FUNCTION forget_synced_recipient');
    await runner.query('DROP FUNCTION forget_directory_source');
  }
}
