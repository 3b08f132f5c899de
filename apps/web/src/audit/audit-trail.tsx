'use client';

import { Button } from '@mantine/core';
import type { AuditEntry } from '@waypost/contracts';
import { EmptyState, Note, Skeleton } from '@waypost/ui';
import { useState } from 'react';
import { useList, type ListParams } from '../api/lists';
import { sentenceOf } from '../api/problem';
import { useMay } from '../api/session';
import { AuditLine } from './audit-line';
import { RevertDialog } from './revert-dialog';

/** What was done, newest first; more is fetched on request. */
export function AuditTrail({ filter, ofOneNode = false }: { filter: ListParams; ofOneNode?: boolean }) {
  const mayRevert = useMay('audit.revert');
  const [reverting, setReverting] = useState<AuditEntry>();
  const trail = useList<AuditEntry>('/audit', filter, 50);
  if (trail.error !== null)
    return (
      <div className="wp-card-body">
        <Note tone="off" live>
          {sentenceOf(trail.error)}
        </Note>
      </div>
    );
  if (trail.pending)
    return (
      <div className="wp-card-body">
        <Skeleton lines={6} />
      </div>
    );
  if (trail.items.length === 0)
    return (
      <EmptyState icon="history" title={ofOneNode ? 'Nothing has changed here yet' : 'Nothing matches'}>
        {ofOneNode
          ? 'Every change to it will be listed here: who, when, what was and what is.'
          : 'Take away a filter, or change something: every change is listed here.'}
      </EmptyState>
    );
  return (
    <>
      <ol className="wp-audit" aria-label="Changes, newest first">
        {trail.items.map((entry) => (
          <AuditLine
            key={entry.id}
            entry={entry}
            showsSubject={!ofOneNode}
            {...(mayRevert &&
              entry.revertible && {
                onRevert: () => {
                  setReverting(entry);
                },
              })}
          />
        ))}
      </ol>
      {trail.hasMore && (
        <div className="wp-card-body">
          <Button variant="default" onClick={trail.more} loading={trail.fetching}>
            Show older changes
          </Button>
        </div>
      )}
      {reverting && (
        <RevertDialog
          entry={reverting}
          onClose={() => {
            setReverting(undefined);
          }}
        />
      )}
    </>
  );
}
