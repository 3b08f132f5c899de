'use client';

import { NativeSelect } from '@mantine/core';
import type { DirectoryRun, DirectoryRunItem } from '@waypost/contracts';
import { candidateKinds, itemStatuses, type PlanOperation, planRisks } from '@waypost/sync';
import { countOf } from '@waypost/ui';
import { lazy } from 'react';
import { runItemsPath } from '../../../../api/directory-sources';
import { useAddress } from '../../../../navigation/use-address';
import { PlanList } from '../../../../records/plan-list';
import { itemStatusWords, operationOrder, operationWords, riskWords } from '../../../../sync/plan-words';
import { candidateWords } from '../../../../sync/source-words';
import { planColumns } from './plan-columns';

const ItemPanel = lazy(() => import('./item-panel').then((loaded) => ({ default: loaded.ItemPanel })));

interface PlanProps {
  run: DirectoryRun;
  counts: NonNullable<DirectoryRun['counts']>;
}

/** What a run does to whom: by operation, by risk, kind and status, by name. */
export function Plan({ run, counts }: PlanProps) {
  const { get, put } = useAddress();
  const params = { risk: get('risk'), status: get('status'), kind: get('kind') };
  const picker = (
    label: string,
    name: keyof typeof params,
    words: readonly { value: string; label: string }[],
    all: string,
  ) => (
    <NativeSelect
      aria-label={label}
      className="wp-list-picker"
      data={[{ value: '', label: all }, ...words]}
      value={params[name] ?? ''}
      onChange={({ currentTarget }) => {
        put({ [name]: currentTarget.value });
      }}
    />
  );
  return (
    <PlanList<DirectoryRunItem, PlanOperation>
      path={runItemsPath(run.id)}
      columns={planColumns}
      counts={operationOrder.map((operation) => [operation, counts[operation] ?? 0])}
      words={operationWords}
      rest={<span className="wp-operation-rest">{countOf(run.fetch.entries, 'entry', 'entries')} read</span>}
      params={params}
      filters={
        <>
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
        </>
      }
      search="Search by name, address or DN"
      nothing="Everybody is as the source has them; the plan is empty."
      panel={(item, onClose) => (
        <ItemPanel item={item} source={run.endedAt === null ? undefined : run.source} onClose={onClose} />
      )}
    />
  );
}
