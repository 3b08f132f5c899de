'use client';

import type { DirectoryLink } from '@waypost/contracts';
import { type Column, TimeAgo, VirtualTable } from '@waypost/ui';
import { lazy, Suspense, useState } from 'react';
import { useGo } from '../../../../../navigation/leaving';
import { recipientHref } from '../../../../../navigation/places';
import { useMay } from '../../../../../api/session';

const LeaverPanel = lazy(() => import('./leaver-panel').then((loaded) => ({ default: loaded.LeaverPanel })));

const why = { disabled: 'switched off in the source', absent: 'no longer in the source' } as const;

const columns: Column<DirectoryLink>[] = [
  {
    key: 'who',
    header: 'Who',
    width: 'minmax(0, 1.2fr)',
    cell: ({ recipient, dn }) => <span className="wp-table-name">{recipient?.displayName ?? dn}</span>,
  },
  {
    key: 'why',
    header: 'Why',
    width: 'minmax(0, 1.2fr)',
    cell: ({ suspendedFor, missingRuns }) =>
      suspendedFor === null ? `absent from ${String(missingRuns)} full runs` : why[suspendedFor],
  },
  {
    key: 'dn',
    header: 'Entry',
    width: 'minmax(0, 1.6fr)',
    minor: true,
    cell: ({ dn }) => <span className="wp-soft wp-small wp-mono">{dn}</span>,
  },
  { key: 'source', header: 'Source', width: '140px', minor: true, cell: ({ source }) => source.name },
  {
    key: 'since',
    header: 'Since',
    width: '130px',
    cell: ({ missingSince, suspendedSince }) => {
      const at = missingSince ?? suspendedSince;
      return at === null ? '' : <TimeAgo at={at} />;
    },
  },
];

interface LeaverTableProps {
  state: 'missing' | 'suspended' | 'purge-proposed';
  links: readonly DirectoryLink[];
  busy: boolean;
  hasMore: boolean;
  more: () => void;
}

/** Everybody in one step of leaving; a line opens what can be done about it. */
export function LeaverTable({ state, links, busy, hasMore, more }: LeaverTableProps) {
  const may = useMay('sync.approve');
  const go = useGo();
  const [open, setOpen] = useState<DirectoryLink>();
  return (
    <>
      <VirtualTable
        key={state}
        label="Leavers"
        columns={columns}
        items={links}
        idOf={({ id }) => id}
        total={hasMore ? undefined : links.length}
        busy={busy}
        onOpen={(link) => {
          if (may) setOpen(link);
          else if (link.recipient) go(recipientHref(link.recipient.kind, link.recipient.name));
        }}
        onEnd={more}
      />
      {open && (
        <Suspense>
          <LeaverPanel
            link={open}
            onClose={() => {
              setOpen(undefined);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
