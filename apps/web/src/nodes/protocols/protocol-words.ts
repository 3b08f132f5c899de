import type { Protocol } from '@waypost/settings';

/** What each section of the Protocols page is called. */
export const protocolWords = {
  pop3: 'POP3',
  imap: 'IMAP',
  smtp: 'SMTP',
  http: 'HTTP',
  mailbox: 'Mailbox',
} satisfies Record<Protocol, string>;
