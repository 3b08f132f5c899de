'use client';

import { Button, NativeSelect } from '@mantine/core';
import type { DirectoryConflict } from '@waypost/contracts';
import { EmptyState, Note, PageHead, Skeleton } from '@waypost/ui';
import { conflictsPath } from '../../../../../api/directory-sources';
import { useList } from '../../../../../api/lists';
import { sentenceOf } from '../../../../../api/problem';
import { useAddress } from '../../../../../navigation/use-address';
import { useTitle } from '../../../../../navigation/use-title';
import { SourceAreaTabs } from '../../../../../sync/source-area-tabs';
import { SourcePicker } from '../../../../../sync/source-picker';
import { ConflictCard } from './conflict-card';

const statuses = ['open', 'ignored', 'settled'] as const satisfies readonly DirectoryConflict['status'][];
const statusWords = { open: 'Open', ignored: 'Ignored', settled: 'Settled' } satisfies Record<
  DirectoryConflict['status'],
  string
>;

/** What sources say and cannot be applied, each with both parties and what can be decided. */
export function ConflictsPage() {
  useTitle('Conflicts');
  const { get, put } = useAddress();
  const status = statuses.find((one) => one === get('status')) ?? 'open';
  const source = get('source');
  const list = useList<DirectoryConflict>(conflictsPath, { source, status });
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead
        title="Conflicts"
        facts={<span>What a source says and cannot be applied. Everything else goes on meanwhile.</span>}
      />
      <SourceAreaTabs current="conflicts" />
      <div className="wp-row wp-row-wrap">
        <SourcePicker
          value={source ?? ''}
          onPick={(picked) => {
            put({ source: picked });
          }}
        />
        <NativeSelect
          aria-label="Status"
          className="wp-list-picker"
          data={statuses.map((value) => ({ value, label: statusWords[value] }))}
          value={status}
          onChange={({ currentTarget }) => {
            put({ status: currentTarget.value === 'open' ? undefined : currentTarget.value });
          }}
        />
      </div>
      {list.error !== null && (
        <Note tone="off" live>
          {sentenceOf(list.error)}
        </Note>
      )}
      {list.pending && list.error === null && <Skeleton lines={6} />}
      {!list.pending && list.items.length === 0 && list.error === null && (
        <section className="wp-card">
          <EmptyState icon="check" title={status === 'open' ? 'No conflicts' : `Nothing is ${status}`}>
            {status === 'open'
              ? 'Everything the sources say could be applied.'
              : 'Conflicts come here once they were decided, or once no run meets them any more.'}
          </EmptyState>
        </section>
      )}
      <ul className="wp-stack" aria-label="Conflicts" aria-busy={list.fetching}>
        {list.items.map((conflict) => (
          <ConflictCard key={conflict.id} conflict={conflict} />
        ))}
      </ul>
      {list.hasMore && (
        <div>
          <Button variant="default" loading={list.fetching} onClick={list.more}>
            Show more
          </Button>
        </div>
      )}
    </div>
  );
}
