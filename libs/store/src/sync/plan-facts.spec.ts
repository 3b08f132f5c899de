import { linkStates, standingOf } from '@waypost/sync';
import { databaseKinds, type DatabasePlace } from '@waypost/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../open-database.js';
import { hasNoSay } from './plan-facts.js';

/** Every state, absent or not, counted below, at and above what it takes. */
const links = linkStates.flatMap((state) =>
  [null, '2026-11-30T10:00:00Z'].flatMap((missingSince) =>
    [0, 2, 3, 4].map((missingRuns) => ({ state, missingSince, missingRuns })),
  ),
);
const leavers = { missingRuns: 3 };

for (const kind of databaseKinds) {
  describe.skipIf(!kind.runs)(`whether a source has a say, on ${kind.name}`, () => {
    let place: DatabasePlace;
    let database: Database;
    beforeAll(async () => {
      place = await kind.prepare();
      database = await openDatabase({ ...place, migrations: [] });
    }, 180_000);
    afterAll(async () => {
      await database?.close();
      await place?.leave();
    });

    it('is answered by the database as by the rule, whatever is known of a link', async () => {
      const rows = await database.source.query<{ none: boolean }[]>(
        `SELECT ${hasNoSay('link', 'source')} AS none
        FROM unnest($1::text[], $2::timestamptz[], $3::int[]) WITH ORDINALITY AS link(state, missing_since, missing_runs, place),
             (SELECT $4::jsonb AS leavers) source
        ORDER BY link.place`,
        [
          links.map(({ state }) => state),
          links.map(({ missingSince }) => missingSince),
          links.map(({ missingRuns }) => missingRuns),
          JSON.stringify(leavers),
        ],
      );
      expect(rows.map(({ none }) => none)).toEqual(links.map((link) => standingOf(link, leavers) === 'gone'));
    });
  });
}
