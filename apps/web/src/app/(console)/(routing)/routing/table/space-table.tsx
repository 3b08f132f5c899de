'use client';

import type { RoutingTable } from '@waypost/contracts';
import { type Column, Icon, Pill, VirtualTable } from '@waypost/ui';
import { Anchor, useGo } from '../../../../../navigation/leaving';
import { connectorHref } from '../../../../../navigation/routing-places';
import { costSum, rowStateWords, type SpaceRow, spaceText } from '../../../../../topology/row-words';

const columns: Column<SpaceRow>[] = [
  {
    key: 'space',
    header: 'Address space',
    // Wide enough for a domain beside both words.
    width: 'minmax(0, 2.3fr)',
    cell: (row) => (
      <span className="wp-row wp-row-cell">
        <code className="wp-table-name" title={spaceText(row)}>
          {spaceText(row)}
        </code>
        {row.taken && (
          <Pill tone="accent" icon="check">
            taken
          </Pill>
        )}
        {row.restricted && <Pill>restricted</Pill>}
      </span>
    ),
  },
  {
    key: 'cost',
    header: 'Total cost',
    width: '138px',
    cell: (row) => (
      <span className="wp-number">
        {row.totalCost ?? '–'} <CostSum row={row} />
      </span>
    ),
  },
  {
    key: 'connector',
    header: 'Connector',
    width: 'minmax(0, 1.2fr)',
    cell: ({ connector, site }) => (
      <span title={`${connector} of ${site}`}>
        <Anchor href={connectorHref(connector)}>{connector}</Anchor> <span className="wp-soft wp-small">of {site}</span>
      </span>
    ),
  },
  {
    key: 'nextHop',
    header: 'Next hop',
    width: 'minmax(0, 1.3fr)',
    minor: true,
    cell: ({ nextHop }) =>
      nextHop ? (
        <span title={`${nextHop.site} by ${nextHop.link}`}>
          <Icon name="siteLink" /> {nextHop.site} <span className="wp-soft wp-small">by {nextHop.link}</span>
        </span>
      ) : (
        <span className="wp-soft">leaves here</span>
      ),
  },
  {
    key: 'state',
    header: 'State',
    width: '146px',
    cell: ({ state }) => (
      <Pill tone={rowStateWords[state].tone} icon={rowStateWords[state].icon}>
        {rowStateWords[state].label}
      </Pill>
    ),
  },
];

function CostSum({ row }: { row: SpaceRow }) {
  const sum = costSum(row);
  return sum === undefined ? null : <span className="wp-soft wp-small">({sum})</span>;
}

/** Every address space as one site sees it, the closest first, and among equals in the order they are taken. */
export function SpaceTable({ table }: { table: RoutingTable }) {
  const go = useGo();
  return (
    <VirtualTable
      key={table.site}
      label={`Address spaces as ${table.site} sees them`}
      columns={columns}
      items={table.spaces}
      idOf={(row) => `${spaceText(row)} ${row.connector}`}
      total={table.spaces.length}
      busy={false}
      onOpen={({ connector }) => {
        go(connectorHref(connector));
      }}
      onEnd={nothingMore}
    />
  );
}

const nothingMore = () => undefined;
