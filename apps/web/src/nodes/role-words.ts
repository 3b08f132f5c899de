import type { ServerRole } from '@waypost/organization';

/** What a server does, in a word. */
export const roleWords = {
  mailbox: 'Mailboxes',
  transport: 'Transport',
} satisfies Record<ServerRole, string>;
