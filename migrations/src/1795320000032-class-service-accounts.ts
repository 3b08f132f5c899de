import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each service account may ask of the directory. Those that exist stay mail servers, which may ask everything. */
export class ClassServiceAccounts1795320000032 implements MigrationInterface {
  name = 'ClassServiceAccounts1795320000032';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE service_account ADD COLUMN class varchar(16) NOT NULL DEFAULT 'mail-server'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE service_account DROP COLUMN class');
  }
}
