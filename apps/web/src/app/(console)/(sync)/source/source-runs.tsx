'use client';

import type { DirectoryRun } from '@waypost/contracts';
import { type Column, EmptyState, Note, Skeleton, TimeAgo, VirtualTable } from '@waypost/ui';
import { useList } from '../../../../api/lists';
import { sentenceOf } from '../../../../api/problem';
import { useGo } from '../../../../navigation/leaving';
import { runHref } from '../../../../navigation/source-places';
import { planSentence } from '../../../../sync/plan-sentence';
import { RunPill } from '../../../../sync/run-pill';
import { durationWords, tookMs } from '../../../../sync/run-progress';
import { runModeWords } from '../../../../sync/run-words';

const columns: Column<DirectoryRun>[] = [
  {
    key: 'when',
    header: 'Begun',
    width: '130px',
    cell: ({ startedAt, createdAt }) => <TimeAgo at={startedAt ?? createdAt} />,
  },
  { key: 'state', header: 'State', width: '170px', cell: ({ state }) => <RunPill state={state} /> },
  {
    key: 'mode',
    header: 'Asked for',
    width: '130px',
    minor: true,
    cell: ({ mode, dryRun }) => `${runModeWords[mode]}${dryRun ? ', dry' : ''}`,
  },
  {
    key: 'what',
    header: 'What came of it',
    width: 'minmax(0, 1fr)',
    cell: ({ error, counts }) => error?.detail ?? (counts === null ? '' : planSentence(counts)),
  },
  {
    key: 'took',
    header: 'Took',
    width: '90px',
    minor: true,
    cell: (run) => {
      const took = tookMs(run);
      return took === undefined ? '' : durationWords(took);
    },
  },
  {
    key: 'by',
    header: 'By',
    width: '120px',
    minor: true,
    cell: ({ startedBy }) => startedBy ?? <span className="wp-soft">schedule</span>,
  },
];

/** What the runs of a source did, newest first. */
export function SourceRuns({ name }: { name: string }) {
  const go = useGo();
  const list = useList<DirectoryRun>(`/directory/sources/${encodeURIComponent(name)}/runs`, {});
  return (
    <section className="wp-card wp-runs-card" aria-label="Run history">
      {list.error !== null && (
        <div className="wp-card-body">
          <Note tone="off" live>
            {sentenceOf(list.error)}
          </Note>
        </div>
      )}
      {list.pending && list.error === null && (
        <div className="wp-card-body">
          <Skeleton lines={5} />
        </div>
      )}
      {!list.pending && list.items.length === 0 && (
        <EmptyState icon="history" title="It has never run">
          Run it now, above: the first run only plans, and waits for you to approve what it found.
        </EmptyState>
      )}
      {list.items.length > 0 && (
        <VirtualTable
          label="Runs"
          columns={columns}
          items={list.items}
          idOf={({ id }) => id}
          total={list.hasMore ? undefined : list.items.length}
          busy={list.fetching}
          onOpen={({ id }) => {
            go(runHref(id));
          }}
          onEnd={list.more}
        />
      )}
    </section>
  );
}
