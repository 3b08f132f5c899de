import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The servers a follower serves. Tokens that exist already serve all, as they did. */
export class LimitFollowers1795320000025 implements MigrationInterface {
  name = 'LimitFollowers1795320000025';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_token ADD COLUMN servers uuid[]');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_token DROP COLUMN servers');
  }
}
