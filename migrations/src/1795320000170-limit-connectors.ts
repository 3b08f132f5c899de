import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Connectors have limits of their own on what is handed over at once; those there are have none, and go on by the settings of their servers. */
export class LimitConnectors1795320000170 implements MigrationInterface {
  name = 'LimitConnectors1795320000170';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE connector ADD COLUMN limits jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE connector DROP COLUMN limits');
  }
}
