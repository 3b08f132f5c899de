'use client';

import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  type Column,
  countOf,
  EmptyState,
  grouped,
  Icon,
  type IconName,
  Note,
  PageHead,
  Skeleton,
  VirtualTable,
} from '@waypost/ui';
import { useEffect, useState, type ReactNode } from 'react';
import { useList, useTotal, type ListParams } from '../api/lists';
import { sentenceOf } from '../api/problem';
import { useGo } from '../navigation/leaving';
import { useAddress } from '../navigation/use-address';
import { useTitle } from '../navigation/use-title';

export interface ListPageProps<Item> {
  title: string;
  /** What one of them is called in a sentence, and many. */
  one: string;
  many: string;
  icon: IconName;
  path: string;
  /** Filters besides the search; they are part of the address. */
  params: ListParams;
  columns: readonly Column<Item>[];
  hrefOf: (item: Item) => string;
  idOf: (item: Item) => string;
  actions?: ReactNode;
  filters?: ReactNode;
  /** Other lists about the same, beside which this one stands. */
  tabs?: ReactNode;
  /** What the list says when there is nothing at all in it, and what to do next. */
  empty: ReactNode;
}

/** A list of any length: searched as one types, filtered, scrolled without end, walked by keyboard. */
export function ListPage<Item>(props: ListPageProps<Item>) {
  const { title, one, many, path, columns, idOf, hrefOf } = props;
  useTitle(title);
  const go = useGo();
  const search = useSearch();
  const params = { ...props.params, q: search.asked };
  const filtered = Object.entries(params).some(
    ([name, value]) => name !== 'settings' && name !== 'sort' && value !== undefined && value !== '',
  );
  const list = useList<Item>(path, params);
  return (
    <div className="wp-list-page">
      <PageHead
        title={title}
        facts={
          !list.pending && (
            <Count path={path} params={params} loaded={list.items.length} all={!list.hasMore} one={one} many={many} />
          )
        }
        actions={props.actions}
      />
      {props.tabs}
      <div className="wp-card wp-list-card">
        <div className="wp-list-tools" role="search">
          <TextInput
            type="search"
            className="wp-list-search"
            aria-label={`Search ${many}`}
            placeholder={`Search ${many}`}
            leftSection={<Icon name="search" />}
            value={search.typed}
            onChange={({ currentTarget }) => {
              search.type(currentTarget.value);
            }}
          />
          {props.filters}
        </div>
        {list.error !== null && (
          <div className="wp-card-body">
            <Note tone="off" live>
              {sentenceOf(list.error)}
            </Note>
          </div>
        )}
        {list.pending && list.error === null && (
          <div className="wp-card-body">
            <Skeleton lines={8} />
          </div>
        )}
        {!list.pending &&
          list.items.length === 0 &&
          (filtered ? <NoMatch icon={props.icon} many={many} /> : props.empty)}
        {list.items.length > 0 && (
          <VirtualTable
            key={JSON.stringify(params)}
            label={title}
            columns={columns}
            items={list.items}
            idOf={idOf}
            total={list.hasMore ? undefined : list.items.length}
            busy={list.fetching}
            onOpen={(item) => {
              go(hrefOf(item));
            }}
            onEnd={list.more}
          />
        )}
        <p className="wp-hidden" role="status">
          {list.fetching
            ? ''
            : list.hasMore
              ? `${grouped(list.items.length)} or more ${many}`
              : countOf(list.items.length, one, many)}
        </p>
      </div>
    </div>
  );
}

/** What is typed, and what is asked a breath later; the latter is kept in the address. */
function useSearch() {
  const address = useAddress();
  const { put } = address;
  const [typed, type] = useState(address.get('q') ?? '');
  const [asked] = useDebouncedValue(typed.trim(), 150);
  useEffect(() => {
    put({ q: asked });
  }, [put, asked]);
  return { typed, type, asked };
}

const NoMatch = ({ icon, many }: { icon: IconName; many: string }) => (
  <EmptyState icon={icon} title={`No ${many} match`}>
    Try fewer letters, or take away a filter.
  </EmptyState>
);

interface CountProps {
  path: string;
  params: ListParams;
  loaded: number;
  all: boolean;
  one: string;
  many: string;
}

/** How many there are: known once all are loaded, counted on request before. */
function Count({ path, params, loaded, all, one, many }: CountProps) {
  const [wanted, setWanted] = useState(false);
  const total = useTotal(path, params, wanted && !all);
  const known = all ? { count: loaded, exact: true } : total.data;
  if (known)
    return (
      <span className="wp-number">
        {known.exact ? '' : 'about '}
        {countOf(known.count, one, many)}
      </span>
    );
  return (
    <button
      type="button"
      className="wp-link-button"
      disabled={total.isFetching}
      onClick={() => {
        setWanted(true);
      }}
    >
      {total.isFetching ? 'Counting…' : `Count all ${many}`}
    </button>
  );
}
