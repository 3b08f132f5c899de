import type { MigrationInterface, QueryRunner } from 'typeorm';

const beginAnew = 'UPDATE journal SET feed_name = gen_random_uuid()';

/**
 * Directories are told connectors and states from here on. What a connector was before was never in the feed, so the feed goes by a new
 * name and every directory takes a new snapshot; no row of the model changes.
 */
export class TellConnectors1795320000120 implements MigrationInterface {
  name = 'TellConnectors1795320000120';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(beginAnew);
  }

  /** A directory of the release before knows no connectors, and may not be left with any. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(beginAnew);
  }
}
