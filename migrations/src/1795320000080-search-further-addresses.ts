import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Searches find recipients by a part of any of their addresses. Rows stay as they are; building the index holds up writers of addresses meanwhile. */
export class SearchFurtherAddresses1795320000080 implements MigrationInterface {
  name = 'SearchFurtherAddresses1795320000080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX recipient_address_search ON recipient_address USING gin (address_key gin_trgm_ops)
        WHERE NOT (is_primary AND type = 'SMTP')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX recipient_address_search');
  }
}
