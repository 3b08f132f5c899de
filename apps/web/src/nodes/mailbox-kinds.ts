import type { MailboxKind } from '@waypost/organization';

export const mailboxKindWords = {
  person: 'Person',
  shared: 'Shared mailbox',
  room: 'Room',
  equipment: 'Equipment',
} satisfies Record<MailboxKind, string>;

export const mailboxKindOptions = Object.entries(mailboxKindWords).map(([value, label]) => ({ value, label }));
