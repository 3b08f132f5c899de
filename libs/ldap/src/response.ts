import type { FoundEntry } from './found-entry.js';
import type { Control } from './request.js';

/** What a server ends an operation with. The code is whatever it said, known to us or not. */
export interface ServerResult {
  code: number;
  matchedDn: string;
  /** The server's own words. They come from outside: shown, never trusted. */
  sentence: string;
  /** Where to ask instead; there with code 10. */
  referral?: readonly string[];
}

/** Every response of RFC 4511. Answers to operations that change something are only told apart from the others. */
export type LdapResponse =
  | { op: 'entry'; entry: FoundEntry }
  | { op: 'reference'; urls: readonly string[] }
  | { op: 'searchDone'; result: ServerResult }
  | { op: 'bind'; result: ServerResult; serverCredentials?: Buffer }
  | { op: 'extended'; result: ServerResult; oid?: string; value?: Buffer }
  | { op: 'intermediate'; oid?: string; value?: Buffer }
  | { op: 'compare' | 'modify' | 'add' | 'delete' | 'modifyDn'; result: ServerResult };

/** One message from a server. The id 0 is an unsolicited notification (RFC 4511 §4.4), mostly that of disconnection. */
export interface LdapAnswer {
  id: number;
  response: LdapResponse;
  controls: readonly Control[];
}

/** The name of the notification that a server sends before it ends a session (RFC 4511 §4.4.1). */
export const noticeOfDisconnectionOid = '1.3.6.1.4.1.1466.20036';
/** The extended operation that begins TLS (RFC 4511 §4.14). */
export const startTlsOid = '1.3.6.1.4.1.1466.20037';
