'use client';

import { NativeSelect } from '@mantine/core';
import type { DirectoryLink } from '@waypost/contracts';
import { type LinkState, linkStates } from '@waypost/sync';
import { type Column, EmptyState, Icon, Note, Pill, Skeleton, VirtualTable } from '@waypost/ui';
import { lazy, Suspense, useState } from 'react';
import { linksPath } from '../../../../api/directory-sources';
import { useList } from '../../../../api/lists';
import { sentenceOf } from '../../../../api/problem';
import { useGo } from '../../../../navigation/leaving';
import { recipientHref } from '../../../../navigation/places';
import { useAddress } from '../../../../navigation/use-address';
import { linkStateWords, linkWords } from '../../../../sync/link-words';
import { candidateWords } from '../../../../sync/source-words';

const columns: Column<DirectoryLink>[] = [
  {
    key: 'who',
    header: 'Who',
    width: 'minmax(0, 1.2fr)',
    cell: ({ recipient, kind }) => (
      <span className="wp-row">
        <span className="wp-kind" title={candidateWords[kind].one}>
          <Icon name={candidateWords[kind].icon} />
        </span>
        {recipient === null ? (
          <span className="wp-soft">nobody here</span>
        ) : (
          <span className="wp-table-name wp-cut">{recipient.displayName}</span>
        )}
      </span>
    ),
  },
  {
    key: 'state',
    header: 'State',
    width: '180px',
    cell: (link) => <Pill tone={linkWords(link).tone}>{linkWords(link).label}</Pill>,
  },
  {
    key: 'dn',
    header: 'Entry',
    width: 'minmax(0, 2fr)',
    minor: true,
    cell: ({ dn }) => <span className="wp-soft wp-small wp-mono">{dn}</span>,
  },
];

const IgnoredPanel = lazy(() => import('./ignored-panel').then((loaded) => ({ default: loaded.IgnoredPanel })));

const stateIn = (text: string | undefined): LinkState | undefined => linkStates.find((state) => state === text);

/** Every entry of a source that is known here, with who it is; a line leads to them, or to what can be decided. */
export function SourceEntries({ name }: { name: string }) {
  const { get, put } = useAddress();
  const go = useGo();
  const state = stateIn(get('state'));
  const [ignored, setIgnored] = useState<DirectoryLink>();
  const list = useList<DirectoryLink>(linksPath, { source: name, state });
  return (
    <section className="wp-card wp-runs-card" aria-label="Entries">
      <div className="wp-list-tools">
        <NativeSelect
          aria-label="State"
          className="wp-list-picker"
          data={[
            { value: '', label: 'Every state' },
            ...linkStates.map((value) => ({ value, label: linkStateWords[value].label })),
          ]}
          value={state ?? ''}
          onChange={({ currentTarget }) => {
            put({ state: currentTarget.value });
          }}
        />
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
          <Skeleton lines={5} />
        </div>
      )}
      {!list.pending && list.items.length === 0 && list.error === null && (
        <EmptyState
          icon="inflow"
          title={state ? `No entry is ${linkStateWords[state].label.toLowerCase()}` : 'No entries yet'}
        >
          {state ? 'Choose another state to see the rest.' : 'Entries are here once the first plan was approved.'}
        </EmptyState>
      )}
      {list.items.length > 0 && (
        <VirtualTable
          key={state ?? ''}
          label="Entries"
          columns={columns}
          items={list.items}
          idOf={({ id }) => id}
          total={list.hasMore ? undefined : list.items.length}
          busy={list.fetching}
          onOpen={(link) => {
            const { recipient } = link;
            if (link.state === 'ignored') setIgnored(link);
            else if (recipient) go(recipientHref(recipient.kind, recipient.name));
            else go(`/sources/conflicts/?${new URLSearchParams({ source: name }).toString()}`);
          }}
          onEnd={list.more}
        />
      )}
      {ignored && (
        <Suspense>
          <IgnoredPanel
            link={ignored}
            onClose={() => {
              setIgnored(undefined);
            }}
          />
        </Suspense>
      )}
    </section>
  );
}
