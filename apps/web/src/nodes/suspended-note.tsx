'use client';

import { Button } from '@mantine/core';
import type { Mailbox } from '@waypost/contracts';
import { Note, TimeAgo } from '@waypost/ui';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../api/session';

const SuspendDialog = lazy(() => import('./suspend-dialog').then((loaded) => ({ default: loaded.SuspendDialog })));

const whoWords = { administrator: 'an administrator', directory: 'the directory it comes from' } as const;

/** Says of a suspended mailbox by whom, why and since when, and leads to the way back. */
export function SuspendedNote({ mailbox, etag }: { mailbox: Mailbox; etag: string | undefined }) {
  const [resuming, setResuming] = useState(false);
  const may = useMay('mailbox.write');
  const { suspendedBy, suspendedReason, suspendedAt } = mailbox;
  return (
    <Note tone="off">
      <div className="wp-row wp-row-wrap">
        <span>
          <strong>Suspended</strong> by {whoWords[suspendedBy ?? 'administrator']}
          {suspendedAt && (
            <>
              {' '}
              <TimeAgo at={suspendedAt} />
            </>
          )}
          {suspendedReason && `: ${suspendedReason}`}
          {suspendedReason?.endsWith('.') ? '' : '.'} Nobody signs in; mail is still received.
        </span>
        {may && (
          <span className="wp-push">
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                setResuming(true);
              }}
            >
              Resume
            </Button>
          </span>
        )}
      </div>
      {resuming && (
        <Suspense>
          <SuspendDialog
            mailbox={mailbox}
            etag={etag}
            onClose={() => {
              setResuming(false);
            }}
          />
        </Suspense>
      )}
    </Note>
  );
}
