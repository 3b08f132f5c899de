'use client';

import { Checkbox, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Job, JobItem } from '@waypost/contracts';
import { EmptyState, grouped, Icon, Note, Skeleton, VirtualTable } from '@waypost/ui';
import { lazy, Suspense, useEffect, useState } from 'react';
import { jobItemsPath } from '../../../../api/jobs';
import { useList } from '../../../../api/lists';
import { sentenceOf } from '../../../../api/problem';
import { countsOf, isOfPolicies } from '../../../../jobs/job-counts';
import { jobOperationWords } from '../../../../jobs/job-words';
import { useAddress } from '../../../../navigation/use-address';
import { jobColumns } from './job-columns';

const ItemPanel = lazy(() => import('./job-item-panel').then((loaded) => ({ default: loaded.JobItemPanel })));

interface JobPlanProps {
  job: Job;
  figures: NonNullable<Job['figures']>;
}

/** The items of a job: by operation, by name, only what collides or was left alone; each opens into before and after. */
export function JobPlan({ job, figures }: JobPlanProps) {
  const { get, put } = useAddress();
  const [typed, type] = useState(get('q') ?? '');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const [open, setOpen] = useState<JobItem>();
  useEffect(() => {
    put({ q });
  }, [put, q]);
  const operation = get('operation');
  const params = { operation, collides: get('collides'), status: get('status'), q };
  const list = useList<JobItem>(jobItemsPath(job.id), params);
  const isFiltered = Object.values(params).some((value) => value !== undefined && value !== '');
  const leftStatus = job.state === 'undone' ? 'undo-left' : 'left';
  return (
    <section className="wp-card wp-plan" aria-label="Plan">
      <Operations
        counts={countsOf(figures)}
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
          placeholder="Search by name"
          leftSection={<Icon name="search" />}
          value={typed}
          onChange={({ currentTarget }) => {
            type(currentTarget.value);
          }}
        />
        {isOfPolicies(figures) && (
          <Checkbox
            size="xs"
            label="Only where an address is taken"
            checked={params.collides === 'true'}
            onChange={({ currentTarget }) => {
              put({ collides: currentTarget.checked ? 'true' : undefined });
            }}
          />
        )}
        {job.progress.left > 0 && (
          <Checkbox
            size="xs"
            label="Only what was left alone"
            checked={params.status !== undefined}
            onChange={({ currentTarget }) => {
              put({ status: currentTarget.checked ? leftStatus : undefined });
            }}
          />
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
          {isFiltered ? 'Try fewer letters, or take away a filter.' : 'Everybody is so already; the plan is empty.'}
        </EmptyState>
      )}
      {list.items.length > 0 && (
        <VirtualTable
          key={JSON.stringify(params)}
          label="Plan"
          columns={jobColumns}
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
            onClose={() => {
              setOpen(undefined);
            }}
          />
        </Suspense>
      )}
    </section>
  );
}

interface OperationsProps {
  counts: readonly [JobItem['operation'], number][];
  picked: string | undefined;
  onPick: (operation: JobItem['operation'] | undefined) => void;
}

/** How much of each operation there is; picking one shows only its items. */
const Operations = ({ counts, picked, onPick }: OperationsProps) => (
  <div className="wp-operations" role="group" aria-label="Show only">
    {counts
      .filter(([operation, count]) => count > 0 || operation === picked)
      .map(([operation, count]) => {
        const { label, icon, tone, help } = jobOperationWords[operation];
        return (
          <button
            key={operation}
            type="button"
            className="wp-operation"
            data-tone={tone}
            title={help}
            aria-pressed={operation === picked}
            onClick={() => {
              onPick(operation === picked ? undefined : operation);
            }}
          >
            <span className="wp-operation-count">{grouped(count)}</span>
            <span className="wp-row">
              <Icon name={icon} /> {label}
            </span>
          </button>
        );
      })}
  </div>
);
