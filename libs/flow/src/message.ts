/** How a message comes to its first server: written on the server's own client or web pages, sent after signing in, or by anybody. */
export const channels = ['client', 'web', 'smtp-auth', 'smtp-anonymous'] as const;
export type Channel = (typeof channels)[number];

/** A message as it stands at the door of its first server. */
export interface Message {
  channel: Channel;
  /** The server's name. */
  server: string;
  clientAddress?: string;
  /** Any address of the mailbox that signed in; needed on every channel but `smtp-anonymous`. */
  signedInAs?: string;
  /** Whether the connection is encrypted. */
  tls?: boolean;
  /** MAIL FROM; empty for reports (RFC 5321 §4.5.5). */
  from: string;
  /** RCPT TO, in order: SMTP addresses, or `TYPE:address`. */
  to: readonly string[];
  bytes: number;
  /** How many Received lines it bears. */
  received?: number;
  /** How many connections the client holds already. */
  clientConnections?: number;
  /** How long it has waited at the server that could not pass it on, and what the next hop said; absent before the first attempt. */
  lastAttempt?: { waitedHours: number; said: string };
}
