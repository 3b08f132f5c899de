'use client';

import { Button, NativeSelect } from '@mantine/core';
import type { Connector } from '@waypost/contracts';
import { connectorKinds } from '@waypost/organization';
import { type Column, EmptyState, Icon } from '@waypost/ui';
import { connectorsPath } from '../../../../../api/routing';
import { useMay } from '../../../../../api/session';
import { ListPage } from '../../../../../lists/list-page';
import { SitePicker } from '../../../../../lists/pickers';
import { Anchor, useGo } from '../../../../../navigation/leaving';
import { nodeHref } from '../../../../../navigation/places';
import { connectorHref } from '../../../../../navigation/routing-places';
import { useAddress } from '../../../../../navigation/use-address';
import { RoutingAreaTabs } from '../../../../../topology/area-tabs';
import { stateOfWay } from '../../../../../topology/map-model';
import { WayPill } from '../../../../../topology/way-pill';
import { connectorKindWords, spacesSentence } from '../../../../../topology/way-words';

const columns: Column<Connector>[] = [
  {
    key: 'name',
    header: 'Connector',
    width: 'minmax(0, 1.3fr)',
    cell: ({ name, kind }) => (
      <span className="wp-row">
        <Icon name={connectorKindWords[kind].icon} />
        <span className="wp-table-name">{name}</span>
      </span>
    ),
  },
  {
    key: 'kind',
    header: 'Kind',
    width: '112px',
    minor: true,
    cell: ({ kind }) => connectorKindWords[kind].label,
  },
  {
    key: 'site',
    header: 'From',
    width: 'minmax(0, 0.8fr)',
    minor: true,
    cell: ({ site }) => <Anchor href={nodeHref('site', site.name)}>{site.name}</Anchor>,
  },
  {
    key: 'takes',
    header: 'Takes or leads to, at cost',
    width: 'minmax(0, 1.3fr)',
    cell: ({ targetSite, cost, addressSpaces }) =>
      targetSite === null
        ? spacesSentence({ spaces: addressSpaces, spaceCount: addressSpaces.length })
        : `to ${targetSite.name} at ${String(cost ?? 1)}`,
  },
  {
    key: 'bridgeheads',
    header: 'Passed on by',
    width: 'minmax(0, 1fr)',
    minor: true,
    cell: ({ bridgeheads }) =>
      bridgeheads.length === 0 ? (
        <span className="wp-soft">any server there</span>
      ) : (
        bridgeheads.map(({ name }) => name).join(', ')
      ),
  },
  {
    key: 'state',
    header: 'State',
    width: '110px',
    cell: ({ enabled, status }) => <WayPill state={stateOfWay({ enabled, ...status })} />,
  },
];

/** Every way between sites and out of them. */
export function ConnectorsPage() {
  const may = useMay('connector.write');
  const go = useGo();
  const { get, put } = useAddress();
  const create = (
    <Button
      leftSection={<Icon name="plus" />}
      onClick={() => {
        go('/routing/connectors/new/');
      }}
    >
      New connector
    </Button>
  );
  return (
    <ListPage<Connector>
      title="Connectors"
      one="connector"
      many="connectors"
      icon="route"
      path={connectorsPath}
      params={{ site: get('site'), kind: get('kind') }}
      columns={columns}
      idOf={({ id }) => id}
      hrefOf={({ name }) => connectorHref(name)}
      actions={may && create}
      tabs={<RoutingAreaTabs current="connectors" />}
      filters={
        <>
          <NativeSelect
            aria-label="Kind"
            className="wp-list-picker"
            data={[
              { value: '', label: 'Every kind' },
              ...connectorKinds.map((value) => ({ value, label: connectorKindWords[value].label })),
            ]}
            value={get('kind') ?? ''}
            onChange={({ currentTarget }) => {
              put({ kind: currentTarget.value });
            }}
          />
          <SitePicker
            value={get('site') ?? ''}
            onPick={(site) => {
              put({ site });
            }}
          />
        </>
      }
      empty={
        <EmptyState icon="route" title="No connectors yet" actions={may && create}>
          Without one, each server sends mail for outside by itself, and nothing passes between sites. Begin with the
          Internet, for <code>*</code>, at the server that may reach it.
        </EmptyState>
      }
    />
  );
}
