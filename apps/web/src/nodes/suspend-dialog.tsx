'use client';

import type { Mailbox } from '@waypost/contracts';
import { Note } from '@waypost/ui';
import { useQueryClient } from '@tanstack/react-query';
import { nodePath } from '../api/paths';
import { request } from '../api/request';
import { RecordDialog } from '../forms/record-dialog';
import { tell } from '../shell/tell';

interface SuspendProps {
  mailbox: Mailbox;
  etag: string | undefined;
  onClose: () => void;
}

/** Stops signing in to a mailbox, or lets it go on; says what comes of either. */
export function SuspendDialog({ mailbox, etag, onClose }: SuspendProps) {
  const cache = useQueryClient();
  const { displayName, suspended } = mailbox;
  return (
    <RecordDialog
      title={suspended ? `Let ${displayName} sign in again?` : `Suspend ${displayName}?`}
      submit={suspended ? 'Resume' : 'Suspend'}
      dangerous={!suspended}
      fields={
        suspended ? [] : [{ name: 'reason', label: 'Reason', description: 'Shown to administrators and in the audit.' }]
      }
      initial={{ reason: '' }}
      onClose={onClose}
      onSubmit={async ({ reason }) => {
        await request(nodePath('mailbox', mailbox.id), {
          method: 'PATCH',
          body: suspended
            ? { suspended: false }
            : { suspended: true, ...(reason.trim() !== '' && { suspendedReason: reason.trim() }) },
          ifMatch: etag,
        });
        tell.done(suspended ? `${displayName} can sign in again.` : `${displayName} is suspended.`);
        await cache.invalidateQueries();
      }}
    >
      {() =>
        suspended ? (
          <ResumeNote mailbox={mailbox} />
        ) : (
          <Note tone="override">
            Signing in is refused at once, on every protocol, as with a wrong password. Mail is still received and
            nothing is lost; it can be taken back at any time.
          </Note>
        )
      }
    </RecordDialog>
  );
}

const ResumeNote = ({ mailbox: { suspendedBy } }: { mailbox: Mailbox }) =>
  suspendedBy === 'directory' ? (
    <Note tone="override">
      Its directory suspended it. Unless it is detached from there, the next run suspends it again.
    </Note>
  ) : (
    <p>Signing in works again at once, with the password of before.</p>
  );
