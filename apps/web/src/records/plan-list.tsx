'use client';

import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  type Column,
  EmptyState,
  grouped,
  Icon,
  type IconName,
  Note,
  Skeleton,
  type Tone,
  VirtualTable,
} from '@waypost/ui';
import { Suspense, useEffect, useState, type ReactNode } from 'react';
import { useList, type ListParams } from '../api/lists';
import { sentenceOf } from '../api/problem';
import { useAddress } from '../navigation/use-address';

export interface PlanListProps<Item extends { seq: number }, Operation extends string> {
  path: string;
  columns: readonly Column<Item>[];
  /** How many items do what, in the order they are shown in, and what each is called. */
  counts: readonly (readonly [Operation, number])[];
  words: Readonly<Record<Operation, { label: string; icon: IconName; tone: Tone; help: string }>>;
  /** What is said beside the operations. */
  rest?: ReactNode;
  /** Filters besides the operation and the search; they are part of the address. */
  params: ListParams;
  filters?: ReactNode;
  /** What is searched, and what an empty plan means. */
  search: string;
  nothing: string;
  /** An item opened into before and after. */
  panel: (item: Item, onClose: () => void) => ReactNode;
}

/** What a plan does to whom: by operation, by name, by filters; each line opens into before and after. */
export function PlanList<Item extends { seq: number }, Operation extends string>(
  props: PlanListProps<Item, Operation>,
) {
  const { get, put } = useAddress();
  const [typed, type] = useState(get('q') ?? '');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const [open, setOpen] = useState<Item>();
  useEffect(() => {
    put({ q });
  }, [put, q]);
  const operation = get('operation');
  const params = { operation, ...props.params, q };
  const list = useList<Item>(props.path, params);
  const isFiltered = Object.values(params).some((value) => value !== undefined && value !== '');
  return (
    <section className="wp-card wp-plan" aria-label="Plan">
      <div className="wp-operations" role="group" aria-label="Show only">
        {props.counts
          .filter(([one, count]) => count > 0 || one === operation)
          .map(([one, count]) => (
            <button
              key={one}
              type="button"
              className="wp-operation"
              data-tone={props.words[one].tone}
              title={props.words[one].help}
              aria-pressed={one === operation}
              onClick={() => {
                put({ operation: one === operation ? undefined : one });
              }}
            >
              <span className="wp-operation-count">{grouped(count)}</span>
              <span className="wp-row">
                <Icon name={props.words[one].icon} /> {props.words[one].label}
              </span>
            </button>
          ))}
        {props.rest}
      </div>
      <div className="wp-list-tools" role="search">
        <TextInput
          type="search"
          className="wp-list-search"
          aria-label="Search the plan"
          placeholder={props.search}
          leftSection={<Icon name="search" />}
          value={typed}
          onChange={({ currentTarget }) => {
            type(currentTarget.value);
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
          <Skeleton lines={6} />
        </div>
      )}
      {!list.pending && list.items.length === 0 && (
        <EmptyState
          icon={isFiltered ? 'filter' : 'check'}
          title={isFiltered ? 'Nothing in the plan matches' : 'Nothing to do'}
        >
          {isFiltered ? 'Try fewer letters, or take away a filter.' : props.nothing}
        </EmptyState>
      )}
      {list.items.length > 0 && (
        <VirtualTable
          key={JSON.stringify(params)}
          label="Plan"
          columns={props.columns}
          items={list.items}
          idOf={({ seq }) => String(seq)}
          total={list.hasMore ? undefined : list.items.length}
          busy={list.fetching}
          onOpen={setOpen}
          onEnd={list.more}
        />
      )}
      {open && (
        <Suspense>
          {props.panel(open, () => {
            setOpen(undefined);
          })}
        </Suspense>
      )}
    </section>
  );
}
