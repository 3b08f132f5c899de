import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Connectors sign in to smart hosts and say how they want to be encrypted; a service account may be one server's. Connectors there are
 * encrypt where the other side offers it, as Postfix does by itself, and sign in nowhere.
 */
export class AddConnectorCredentials1795320000123 implements MigrationInterface {
  name = 'AddConnectorCredentials1795320000123';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE connector ADD COLUMN tls varchar(16) NOT NULL DEFAULT 'opportunistic',
        ADD COLUMN username varchar(256), ADD COLUMN password text,
        ADD CONSTRAINT connector_credentials CHECK ((username IS NULL) = (password IS NULL))`,
    );
    await runner.query(
      `ALTER TABLE service_account ADD COLUMN server_id uuid,
        ADD CONSTRAINT service_account_server_fk FOREIGN KEY (server_id) REFERENCES server(id) ON DELETE RESTRICT`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE service_account DROP CONSTRAINT service_account_server_fk, DROP COLUMN server_id');
    await runner.query(
      `ALTER TABLE connector DROP CONSTRAINT connector_credentials, DROP COLUMN password, DROP COLUMN username,
        DROP COLUMN tls`,
    );
  }
}
