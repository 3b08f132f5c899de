'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { DirectoryRun, DirectoryRunItem } from '@waypost/contracts';
import { candidateKinds, itemStatuses, type PlanOperation, planRisks } from '@waypost/sync';
import { EmptyState, Icon, Note, Skeleton, VirtualTable } from '@waypost/ui';
import { lazy, Suspense, useEffect, useState } from 'react';
import { runItemsPath } from '../../../../api/directory-sources';
import { useList } from '../../../../api/lists';
import { sentenceOf } from '../../../../api/problem';
import { useAddress } from '../../../../navigation/use-address';
import { itemStatusWords, riskWords } from '../../../../sync/plan-words';
import { candidateWords } from '../../../../sync/source-words';
import { OperationFilter } from './operation-filter';
import { planColumns } from './plan-columns';

const ItemPanel = lazy(() => import('./item-panel').then((loaded) => ({ default: loaded.ItemPanel })));

interface PlanProps {
  run: DirectoryRun;
  counts: NonNullable<DirectoryRun['counts']>;
}

/** A plan as a list one can read: by operation, by risk, by name; each line opens into before and after. */
export function Plan({ run, counts }: PlanProps) {
  const { get, put } = useAddress();
  const [typed, type] = useState(get('q') ?? '');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const [open, setOpen] = useState<DirectoryRunItem>();
  useEffect(() => {
    put({ q });
  }, [put, q]);
  const operation = get('operation') as PlanOperation | undefined;
  const filters = { operation, risk: get('risk'), status: get('status'), kind: get('kind') };
  const params = { ...filters, q };
  const list = useList<DirectoryRunItem>(runItemsPath(run.id), params);
  const isFiltered = Object.values(params).some((value) => value !== undefined && value !== '');
  const picker = (
    label: string,
    name: keyof typeof filters,
    words: readonly { value: string; label: string }[],
    all: string,
  ) => (
    <NativeSelect
      aria-label={label}
      className="wp-list-picker"
      data={[{ value: '', label: all }, ...words]}
      value={filters[name] ?? ''}
      onChange={({ currentTarget }) => {
        put({ [name]: currentTarget.value });
      }}
    />
  );
  return (
    <section className="wp-card wp-plan" aria-label="Plan">
      <OperationFilter
        counts={counts}
        read={run.fetch.entries}
        picked={operation}
        onPick={(picked) => {
          put({ operation: picked });
        }}
      />
      <div className="wp-list-tools" role="search">
        <TextInput
          type="search"
          className="wp-list-search"
          aria-label="Search the plan"
          placeholder="Search by name, address or DN"
          leftSection={<Icon name="search" />}
          value={typed}
          onChange={({ currentTarget }) => {
            type(currentTarget.value);
          }}
        />
        {picker(
          'Risk',
          'risk',
          planRisks.map((value) => ({ value, label: riskWords[value].label })),
          'Every risk',
        )}
        {picker(
          'Kind',
          'kind',
          candidateKinds.map((value) => ({ value, label: candidateWords[value].title })),
          'Every kind',
        )}
        {picker(
          'Status',
          'status',
          itemStatuses.map((value) => ({ value, label: itemStatusWords[value].label })),
          'Every status',
        )}
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
          {isFiltered
            ? 'Try fewer letters, or take away a filter.'
            : 'Everybody is as the source has them; the plan is empty.'}
        </EmptyState>
      )}
      {list.items.length > 0 && (
        <VirtualTable
          key={JSON.stringify(params)}
          label="Plan"
          columns={planColumns}
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
          <ItemPanel
            item={open}
            source={run.endedAt === null ? undefined : run.source}
            onClose={() => {
              setOpen(undefined);
            }}
          />
        </Suspense>
      )}
    </section>
  );
}
