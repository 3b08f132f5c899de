import type { RoutingChanges } from '@waypost/contracts';
import { rowStateWords, type SiteRow, siteStateWords, type SpaceRow, spaceText } from './row-words';

/** One row of a table that is not what it was; one side is absent where it came or went. */
export interface ChangeLine {
  row: string;
  was?: string | undefined;
  is?: string | undefined;
}

const hop = (row: SpaceRow | SiteRow) => (row.nextHop ? `by ${row.nextHop.link}` : undefined);
const cost = (row: SpaceRow | SiteRow) => (row.totalCost === undefined ? undefined : `cost ${String(row.totalCost)}`);
const joined = (...parts: (string | false | undefined)[]) => parts.filter(Boolean).join(', ');

const saySpace = (row: SpaceRow) =>
  joined(
    row.taken && 'taken',
    cost(row),
    hop(row),
    rowStateWords[row.state].label.toLowerCase(),
    row.restricted && 'restricted',
  );
const saySite = (row: SiteRow) => joined(cost(row), hop(row), siteStateWords[row.state].label.toLowerCase());

/** What differs between two states of a table, each row in a few words. */
export function changeLines({ spaces, sites }: Pick<RoutingChanges, 'spaces' | 'sites'>): ChangeLine[] {
  return [
    ...spaces.flatMap(({ before, after }) => {
      const row = after ?? before;
      if (!row) return [];
      return [
        { row: `${spaceText(row)} ${row.connector}`, was: before && saySpace(before), is: after && saySpace(after) },
      ];
    }),
    ...sites.flatMap(({ before, after }) => {
      const row = after ?? before;
      if (!row) return [];
      return [{ row: `to ${row.site}`, was: before && saySite(before), is: after && saySite(after) }];
    }),
  ];
}
