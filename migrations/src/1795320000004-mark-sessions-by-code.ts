import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever came by a one-time code may choose a password without the old one. Sessions that are open already did not. */
export class MarkSessionsByCode1795320000004 implements MigrationInterface {
  name = 'MarkSessionsByCode1795320000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session ADD COLUMN opened_by_code boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE session DROP COLUMN opened_by_code');
  }
}
