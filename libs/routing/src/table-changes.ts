import { patternOf, spaceKey } from './address-space.js';
import type { RoutingTable, SiteRow, SpaceRow } from './routing-table.js';

/** A row that is not what it was; one of the two is absent where it came or went. */
export interface RowChange<Row> {
  before?: Row;
  after?: Row;
}

/** How one generation of a site's table differs from another. */
export interface TableChanges {
  spaces: RowChange<SpaceRow>[];
  sites: RowChange<SiteRow>[];
}

/** What changed between two tables of one site, in the order of the later one, what went at the end. */
export const tableChanges = (before: RoutingTable, after: RoutingTable): TableChanges => ({
  spaces: rowChanges(before.spaces, after.spaces, (row) => `${spaceKey(patternOf(row))} ${row.connector}`),
  sites: rowChanges(before.sites, after.sites, ({ site }) => site),
});

function rowChanges<Row>(before: readonly Row[], after: readonly Row[], keyOf: (row: Row) => string): RowChange<Row>[] {
  const earlier = new Map(before.map((row) => [keyOf(row), row]));
  const changes: RowChange<Row>[] = [];
  for (const row of after) {
    const was = earlier.get(keyOf(row));
    earlier.delete(keyOf(row));
    if (was === undefined) changes.push({ after: row });
    else if (JSON.stringify(was) !== JSON.stringify(row)) changes.push({ before: was, after: row });
  }
  return [...changes, ...[...earlier.values()].map((row) => ({ before: row }))];
}
