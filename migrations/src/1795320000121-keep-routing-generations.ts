import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Routing is kept as it was after each change, so that two states of it can be compared. The first is kept with the next change. */
export class KeepRoutingGenerations1795320000121 implements MigrationInterface {
  name = 'KeepRoutingGenerations1795320000121';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE routing_generation (
        n integer NOT NULL,
        at timestamptz NOT NULL,
        digest varchar(64) NOT NULL,
        audit_seq bigint NOT NULL,
        model jsonb NOT NULL,
        CONSTRAINT routing_generation_pk PRIMARY KEY (n)
      )`,
    );
    await runner.query('CREATE INDEX routing_generation_at ON routing_generation (at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE routing_generation');
  }
}
