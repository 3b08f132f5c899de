'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { RoutingTable } from '@waypost/contracts';
import { Choice, countOf, EmptyState, Icon, Note, PageHead, Skeleton } from '@waypost/ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { sentenceOf } from '../../../../../api/problem';
import { tableQuery } from '../../../../../api/routing';
import { useSiteChoices } from '../../../../../lists/pickers';
import { Anchor } from '../../../../../navigation/leaving';
import { useAddress } from '../../../../../navigation/use-address';
import { useTitle } from '../../../../../navigation/use-title';
import { RoutingAreaTabs } from '../../../../../topology/area-tabs';
import { takenSentence } from '../../../../../topology/row-words';
import { SiteTable } from './site-table';
import { SpaceTable } from './space-table';
import { TableHistory } from './table-history';

const shows = [
  { value: 'spaces', content: 'Address spaces' },
  { value: 'sites', content: 'Other sites' },
  { value: 'changes', content: 'What changed' },
] as const;

/** Everything one site knows of ways out and to other sites, with costs and states; searched by address. */
export function TablePage() {
  useTitle('Routing table');
  const { get, put } = useAddress();
  const sites = useSiteChoices();
  const site = get('site') ?? sites[0]?.value ?? '';
  const search = useAddressSearch();
  const show = shows.find(({ value }) => value === get('show'))?.value ?? 'spaces';
  const { data, error } = useQuery({
    ...tableQuery(site, search.asked || undefined),
    placeholderData: keepPreviousData,
  });
  return (
    <div className="wp-list-page">
      <PageHead
        title="Routing table"
        facts={
          data && (
            <span>
              {countOf(data.spaces.length, 'row')} as {data.site} sees them
            </span>
          )
        }
      />
      <RoutingAreaTabs current="table" />
      <div className="wp-card wp-list-card">
        <div className="wp-list-tools" role="search">
          <NativeSelect
            aria-label="Site that looks"
            className="wp-list-picker"
            data={sites}
            value={site}
            onChange={({ currentTarget }) => {
              put({ site: currentTarget.value });
            }}
          />
          <TextInput
            type="search"
            className="wp-list-search"
            aria-label="Which row takes this address"
            placeholder="Which row takes zed@example.org?"
            leftSection={<Icon name="search" />}
            value={search.typed}
            onChange={({ currentTarget }) => {
              search.type(currentTarget.value);
            }}
          />
          <div className="wp-find-choice">
            <Choice
              label="Show"
              value={show}
              options={shows}
              onPick={(picked) => {
                put({ show: picked === 'spaces' ? undefined : picked });
              }}
            />
          </div>
        </div>
        {error !== null && (
          <div className="wp-card-body">
            <Note tone="off" live>
              {sentenceOf(error)}
            </Note>
          </div>
        )}
        {data === undefined && error === null && (
          <div className="wp-card-body">
            <Skeleton lines={8} />
          </div>
        )}
        {data && error === null && show === 'spaces' && <Spaces table={data} address={search.asked} />}
        {data && error === null && show === 'sites' && <SiteTable table={data} />}
        {show === 'changes' && <TableHistory site={site} />}
      </div>
    </div>
  );
}

/** What is typed, and what is asked a breath later; the latter is kept in the address. */
function useAddressSearch() {
  const { get, put } = useAddress();
  const [typed, type] = useState(get('address') ?? '');
  const [debounced] = useDebouncedValue(typed.trim(), 200);
  // Half an address is no address yet; of another type than SMTP it has a colon.
  const asked = /^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$|^[A-Za-z][A-Za-z0-9]*:./.test(debounced) ? debounced : '';
  useEffect(() => {
    put({ address: asked });
  }, [put, asked]);
  return { typed, type, asked };
}

function Spaces({ table, address }: { table: RoutingTable; address: string }) {
  if (table.spaces.length === 0 && address === '')
    return (
      <EmptyState
        icon="route"
        title="No address spaces yet"
        actions={<Anchor href="/routing/connectors/new/">New connector</Anchor>}
      >
        Connectors bring address spaces. Without any, each server sends mail for outside by itself.
      </EmptyState>
    );
  return (
    <>
      {address !== '' && (
        <p className="wp-table-answer" role="status">
          <Icon name="route" /> <span>{takenSentence(address, table.site, table.spaces)}</span>
        </p>
      )}
      {table.spaces.length > 0 && <SpaceTable table={table} />}
    </>
  );
}
