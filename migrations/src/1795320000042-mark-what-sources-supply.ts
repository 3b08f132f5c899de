import type { MigrationInterface, QueryRunner } from 'typeorm';

const marked = ['recipient_address', 'group_member', 'group_owner'];

/**
 * Addresses, members and owners that a directory source supplies say so; what is there was given by hand. When a source goes they
 * stay, and are ours. The primary key of addresses is looked at when a statement ends, so that one can hand addresses round.
 */
export class MarkWhatSourcesSupply1795320000042 implements MigrationInterface {
  name = 'MarkWhatSourcesSupply1795320000042';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of marked) await runner.query(`ALTER TABLE ${table} ADD COLUMN source_id uuid`);
    await runner.query('ALTER TABLE recipient_address DROP CONSTRAINT recipient_address_pk');
    await runner.query(
      `ALTER TABLE recipient_address ADD CONSTRAINT recipient_address_pk PRIMARY KEY (type, address_key) DEFERRABLE INITIALLY IMMEDIATE`,
    );
    await runner.query(
      `CREATE FUNCTION keep_supplied_by_source() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          UPDATE recipient_address own SET source_id = NULL, origin = 'manual' FROM departed WHERE own.source_id = departed.id;
          UPDATE group_member own SET source_id = NULL FROM departed WHERE own.source_id = departed.id;
          UPDATE group_owner own SET source_id = NULL FROM departed WHERE own.source_id = departed.id;
          RETURN NULL;
        END $$`,
    );
    await runner.query(
      `CREATE TRIGGER directory_source_supplied AFTER DELETE ON directory_source REFERENCING OLD TABLE AS departed
        FOR EACH STATEMENT EXECUTE FUNCTION keep_supplied_by_source()`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER directory_source_supplied ON directory_source');
    await runner.query('DROP FUNCTION keep_supplied_by_source');
    await runner.query('ALTER TABLE recipient_address DROP CONSTRAINT recipient_address_pk');
    await runner.query(
      'ALTER TABLE recipient_address ADD CONSTRAINT recipient_address_pk PRIMARY KEY (type, address_key)',
    );
    for (const table of marked) await runner.query(`ALTER TABLE ${table} DROP COLUMN source_id`);
    await runner.query(`UPDATE recipient_address SET origin = 'manual'`);
  }
}
