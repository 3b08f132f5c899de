'use client';

import type { RoutingTable } from '@waypost/contracts';
import { type Column, EmptyState, Icon, Pill, VirtualTable } from '@waypost/ui';
import { Anchor, useGo } from '../../../../../navigation/leaving';
import { nodeHref } from '../../../../../navigation/places';
import { connectorHref } from '../../../../../navigation/routing-places';
import { type SiteRow, siteStateWords } from '../../../../../topology/row-words';

const columns: Column<SiteRow>[] = [
  {
    key: 'site',
    header: 'To site',
    width: 'minmax(0, 1fr)',
    cell: ({ site }) => <span className="wp-table-name">{site}</span>,
  },
  {
    key: 'cost',
    header: 'Total cost',
    width: '110px',
    cell: ({ totalCost }) => <span className="wp-number">{totalCost ?? '–'}</span>,
  },
  {
    key: 'nextHop',
    header: 'Next hop',
    width: 'minmax(0, 1.4fr)',
    cell: ({ nextHop }) =>
      nextHop && (
        <>
          <Icon name="siteLink" /> {nextHop.site}{' '}
          <span className="wp-soft wp-small">
            by <Anchor href={connectorHref(nextHop.link)}>{nextHop.link}</Anchor>
          </span>
        </>
      ),
  },
  {
    key: 'state',
    header: 'State',
    width: '120px',
    cell: ({ state }) => <Pill tone={siteStateWords[state].tone}>{siteStateWords[state].label}</Pill>,
  },
];

/** The way to each other site. */
export function SiteTable({ table }: { table: RoutingTable }) {
  const go = useGo();
  if (table.sites.length === 0)
    return (
      <EmptyState icon="site" title="There is no other site">
        Ways between sites are site links; with one site there is nothing to link.
      </EmptyState>
    );
  return (
    <VirtualTable
      key={table.site}
      label={`Ways from ${table.site} to other sites`}
      columns={columns}
      items={table.sites}
      idOf={({ site }) => site}
      total={table.sites.length}
      busy={false}
      onOpen={({ site }) => {
        go(nodeHref('site', site));
      }}
      onEnd={() => undefined}
    />
  );
}
