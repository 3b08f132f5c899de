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
    width: 'minmax(0, 1.3fr)',
    cell: (row) => (
      <span className="wp-row">
        <code className="wp-table-name">{spaceText(row)}</code>
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
    width: '146px',
    cell: (row) => (
      <span className="wp-number">
        {row.totalCost ?? '–'} <span className="wp-soft wp-small">{costSum(row)}</span>
      </span>
    ),
  },
  {
    key: 'connector',
    header: 'Connector',
    width: 'minmax(0, 1.2fr)',
    cell: ({ connector, site }) => (
      <>
        <Anchor href={connectorHref(connector)}>{connector}</Anchor> <span className="wp-soft wp-small">{site}</span>
      </>
    ),
  },
  {
    key: 'nextHop',
    header: 'Next hop',
    width: 'minmax(0, 1.3fr)',
    minor: true,
    cell: ({ nextHop }) =>
      nextHop ? (
        <>
          <Icon name="siteLink" /> {nextHop.site} <span className="wp-soft wp-small">by {nextHop.link}</span>
        </>
      ) : (
        <span className="wp-soft">leaves here</span>
      ),
  },
  {
    key: 'state',
    header: 'State',
    width: '128px',
    cell: ({ state }) => <Pill tone={rowStateWords[state].tone}>{rowStateWords[state].label}</Pill>,
  },
];

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
