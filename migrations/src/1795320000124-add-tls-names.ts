import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Connectors say what name the certificate of their hosts must be for; those there are go on with the names of the hosts. */
export class AddTlsNames1795320000124 implements MigrationInterface {
  name = 'AddTlsNames1795320000124';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE connector ADD COLUMN tls_name varchar(253)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE connector DROP COLUMN tls_name');
  }
}
