import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Departures from what a node would inherit; no row means inherit. A new installation has no rows to care for. */
export class CreateSettingOverride1795320000001 implements MigrationInterface {
  name = 'CreateSettingOverride1795320000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE setting_override (
      id uuid NOT NULL,
      node_id uuid NOT NULL,
      level varchar(16) NOT NULL,
      "key" varchar(120) NOT NULL,
      value jsonb NOT NULL,
      locked boolean NOT NULL DEFAULT false,
      reason varchar(500),
      expires_at timestamptz,
      set_by varchar(256) NOT NULL,
      set_at timestamptz NOT NULL,
      CONSTRAINT setting_override_pk PRIMARY KEY (id)
    )`,
    );
    await runner.query(
      `CREATE INDEX setting_override_expires_at ON setting_override (expires_at) WHERE (expires_at IS NOT NULL)`,
    );
    await runner.query(`CREATE INDEX setting_override_key_level ON setting_override ("key", level, node_id)`);
    await runner.query(`CREATE UNIQUE INDEX setting_override_node_key ON setting_override (node_id, "key")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE setting_override');
  }
}
