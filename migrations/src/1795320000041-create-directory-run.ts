import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  `CREATE TABLE directory_run (
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    mode varchar(16) NOT NULL,
    anchor varchar(64),
    dry_run boolean NOT NULL,
    trigger varchar(16) NOT NULL,
    requested_by varchar(256),
    state varchar(16) NOT NULL,
    lease_owner uuid,
    lease_until timestamptz,
    fence integer NOT NULL DEFAULT 0,
    cancel_asked boolean NOT NULL DEFAULT false,
    config_version integer NOT NULL,
    server jsonb,
    progress jsonb NOT NULL,
    skipped jsonb NOT NULL DEFAULT '[]',
    counts jsonb,
    gate jsonb,
    plan integer NOT NULL DEFAULT 0,
    plan_hash varchar(64),
    approved_plan integer,
    approved_by varchar(256),
    approved_at timestamptz,
    held_until timestamptz,
    note text,
    applied_through integer NOT NULL DEFAULT 0,
    cursor_before jsonb,
    cursor_after jsonb,
    everything boolean NOT NULL DEFAULT false,
    error_code varchar(32),
    error text,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    CONSTRAINT directory_run_ended
      CHECK ((ended_at IS NULL) = (state IN ('queued', 'connecting', 'fetching', 'planning', 'held', 'applying'))),
    CONSTRAINT directory_run_pk PRIMARY KEY (id),
    CONSTRAINT directory_run_source_fk FOREIGN KEY (source_id) REFERENCES directory_source(id) ON DELETE CASCADE
  )`,
  `CREATE UNIQUE INDEX directory_run_working ON directory_run (source_id) WHERE ended_at IS NULL`,
  `CREATE INDEX directory_run_source ON directory_run (source_id, created_at, id)`,
  `CREATE INDEX directory_run_created ON directory_run (created_at, id)`,
  `CREATE INDEX directory_run_state ON directory_run (state, created_at, id)`,
  `CREATE UNLOGGED TABLE directory_stage (
    run_id uuid NOT NULL,
    seq integer NOT NULL,
    entries text NOT NULL,
    holds varchar(16) NOT NULL DEFAULT 'entries',
    created_at timestamptz NOT NULL,
    CONSTRAINT directory_stage_pk PRIMARY KEY (run_id, seq)
  )`,
  // Read once and thrown away: to press it together costs more than the room it takes.
  `ALTER TABLE directory_stage ALTER COLUMN entries SET STORAGE EXTERNAL`,
  `CREATE INDEX directory_stage_created ON directory_stage (created_at)`,
  `CREATE TABLE directory_plan_item (
    run_id uuid NOT NULL,
    plan integer NOT NULL,
    seq integer NOT NULL,
    operation varchar(16) NOT NULL,
    kind varchar(16) NOT NULL,
    anchor varchar(64) COLLATE "C" NOT NULL,
    dn text NOT NULL,
    local_id uuid,
    label text NOT NULL,
    risk varchar(16) NOT NULL,
    differences jsonb NOT NULL,
    conflict jsonb,
    detail text,
    bundle integer,
    link jsonb,
    status varchar(16) NOT NULL DEFAULT 'planned',
    error_code varchar(32),
    error text,
    CONSTRAINT directory_plan_item_pk PRIMARY KEY (run_id, plan, seq)
  )`,
  `CREATE INDEX directory_plan_item_operation ON directory_plan_item (run_id, plan, operation, seq)`,
  `CREATE INDEX directory_plan_item_risk ON directory_plan_item (run_id, plan, risk, seq) WHERE risk <> 'normal'`,
  `CREATE INDEX directory_plan_item_status ON directory_plan_item (run_id, plan, status, seq) WHERE status <> 'planned'`,
  `CREATE INDEX directory_plan_item_anchor ON directory_plan_item (run_id, plan, anchor)`,
];

/** Not by foreign keys, which would look at every line of a plan as it comes. */
const forgetting = [
  `CREATE FUNCTION forget_directory_run() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM directory_plan_item item USING departed WHERE item.run_id = departed.id;
      DELETE FROM directory_stage stage USING departed WHERE stage.run_id = departed.id;
      RETURN NULL;
    END $$`,
  `CREATE TRIGGER directory_run_deleted AFTER DELETE ON directory_run REFERENCING OLD TABLE AS departed
    FOR EACH STATEMENT EXECUTE FUNCTION forget_directory_run()`,
];

/** Runs of directory sources: what they fetched, what they plan, and how far it is applied. Nothing was there before. */
export class CreateDirectoryRun1795320000041 implements MigrationInterface {
  name = 'CreateDirectoryRun1795320000041';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables, ...forgetting]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['directory_plan_item', 'directory_stage', 'directory_run'])
      await runner.query(`DROP TABLE ${table}`);
    await runner.query('DROP FUNCTION forget_directory_run');
  }
}
