'use client';

import { Checkbox } from '@mantine/core';
import type { Job, JobItem } from '@waypost/contracts';
import { lazy } from 'react';
import { jobItemsPath } from '../../../../api/jobs';
import { countsOf, isOfPolicies } from '../../../../jobs/job-counts';
import { jobOperationWords } from '../../../../jobs/job-words';
import { useAddress } from '../../../../navigation/use-address';
import { PlanList } from '../../../../records/plan-list';
import { jobColumns } from './job-columns';

const ItemPanel = lazy(() => import('./job-item-panel').then((loaded) => ({ default: loaded.JobItemPanel })));

interface JobPlanProps {
  job: Job;
  figures: NonNullable<Job['figures']>;
}

/** The items of a job: by operation, by name, only what collides or was left alone. */
export function JobPlan({ job, figures }: JobPlanProps) {
  const { get, put } = useAddress();
  const [collides, status] = [get('collides'), get('status')];
  const tick = (label: string, name: 'collides' | 'status', value: string, present: string | undefined) => (
    <Checkbox
      size="xs"
      label={label}
      checked={present !== undefined}
      onChange={({ currentTarget }) => {
        put({ [name]: currentTarget.checked ? value : undefined });
      }}
    />
  );
  return (
    <PlanList<JobItem, JobItem['operation']>
      path={jobItemsPath(job.id)}
      columns={jobColumns}
      counts={countsOf(figures)}
      words={jobOperationWords}
      params={{ collides, status }}
      filters={
        <>
          {isOfPolicies(figures) && tick('Only where an address is taken', 'collides', 'true', collides)}
          {job.progress.left > 0 &&
            tick('Only what was left alone', 'status', job.state === 'undone' ? 'undo-left' : 'left', status)}
        </>
      }
      search="Search by name"
      nothing="Everybody is so already; the plan is empty."
      panel={(item, onClose) => <ItemPanel item={item} onClose={onClose} />}
    />
  );
}
