import type { MigrationInterface, QueryRunner } from 'typeorm';

const texts = ['differences', 'conflict', 'link'];

/**
 * What a plan item says is written once and read whole, never looked into by the database: as plain JSON it is written and read for
 * a third of the price. And nobody looks for items by their anchor. Items that are there are rewritten; they say the same.
 */
export class LightenPlanItems1795320000092 implements MigrationInterface {
  name = 'LightenPlanItems1795320000092';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX directory_plan_item_anchor');
    await runner.query(changed('json'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(changed('jsonb'));
    await runner.query('CREATE INDEX directory_plan_item_anchor ON directory_plan_item (run_id, plan, anchor)');
  }
}

const changed = (type: 'json' | 'jsonb') =>
  `ALTER TABLE directory_plan_item ${texts.map((name) => `ALTER COLUMN ${name} TYPE ${type} USING ${name}::${type}`).join(', ')}`;
