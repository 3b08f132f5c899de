'use client';

import type { Contact, Mailbox } from '@waypost/contracts';
import { ChangeRecordDialog } from './change-record-dialog';
import { profileChange, profileFields, profileStart } from './profile-form';

interface ProfileDialogProps {
  kind: 'mailbox' | 'contact';
  person: Mailbox | Contact;
  onClose: () => void;
}

/** Changes what address books show of somebody. */
export const ProfileDialog = ({ kind, person, onClose }: ProfileDialogProps) => (
  <ChangeRecordDialog<Mailbox | Contact>
    kind={kind}
    path={kind === 'mailbox' ? '/mailboxes' : '/contacts'}
    name={person.id}
    one={kind}
    fields={profileFields}
    startOf={profileStart}
    bodyOf={profileChange}
    onClose={onClose}
  />
);
