'use client';

import type { DirectoryLink } from '@waypost/contracts';
import { Choice, EmptyState, Note, PageHead, Skeleton } from '@waypost/ui';
import { linksPath } from '../../../../../api/directory-sources';
import { useList } from '../../../../../api/lists';
import { sentenceOf } from '../../../../../api/problem';
import { useAddress } from '../../../../../navigation/use-address';
import { useTitle } from '../../../../../navigation/use-title';
import { SourceAreaTabs } from '../../../../../sync/source-area-tabs';
import { SourcePicker } from '../../../../../sync/source-picker';
import { LeaverTable } from './leaver-table';

const states = ['missing', 'suspended', 'purge-proposed'] as const;
type LeaverState = (typeof states)[number];
const stateWords = {
  missing: { label: 'Missing', help: 'Not found in their source lately. Nothing has changed for them yet.' },
  suspended: {
    label: 'Gone or suspended',
    help: 'Gone from their source, or switched off there. People cannot sign in; mail is still received, and groups stay as they are.',
  },
  'purge-proposed': {
    label: 'Proposed for purge',
    help: 'Gone for long enough. A mailbox, group or contact is deleted only when somebody does it, here.',
  },
} satisfies Record<LeaverState, { label: string; help: string }>;

/** People who are gone from their source, on the way from missing to purged; every step but the last undoes itself. */
export function LeaversPage() {
  useTitle('Leavers');
  const { get, put } = useAddress();
  const state = states.find((one) => one === get('state')) ?? 'suspended';
  const source = get('source');
  const list = useList<DirectoryLink>(linksPath, { source, state });
  return (
    <div className="wp-stack wp-stack-wide">
      <PageHead title="Leavers" facts={<span>{stateWords[state].help}</span>} />
      <SourceAreaTabs current="leavers" />
      <div className="wp-row wp-row-wrap">
        <div className="wp-find-choice">
          <Choice
            label="Leavers that are"
            value={state}
            options={states.map((value) => ({ value, content: stateWords[value].label }))}
            onPick={(picked) => {
              put({ state: picked === 'suspended' ? undefined : picked });
            }}
          />
        </div>
        <SourcePicker
          value={source ?? ''}
          onPick={(picked) => {
            put({ source: picked });
          }}
        />
      </div>
      {list.error !== null && (
        <Note tone="off" live>
          {sentenceOf(list.error)}
        </Note>
      )}
      <section className="wp-card wp-runs-card" aria-label={stateWords[state].label}>
        {list.pending && list.error === null && (
          <div className="wp-card-body">
            <Skeleton lines={4} />
          </div>
        )}
        {!list.pending && list.items.length === 0 && (
          <EmptyState icon="check" title={`Nobody is ${stateWords[state].label.toLowerCase()}`}>
            Who leaves a source comes here: missing at first, then gone and suspended, and in the end proposed for
            purge.
          </EmptyState>
        )}
        {list.items.length > 0 && (
          <LeaverTable state={state} links={list.items} busy={list.fetching} more={list.more} hasMore={list.hasMore} />
        )}
      </section>
    </div>
  );
}
