import type { Access, AccessProtocol, Source } from '@waypost/settings';
import { asciiOf } from './ascii-of.js';

const names = {
  pop3: 'POP3',
  imap: 'IMAP',
  smtp: 'Sending mail',
  http: 'Web access',
} satisfies Record<AccessProtocol, string>;

const longest = 200; // with its prefix it stays well inside POP3's 512 octets (RFC 1939 §3)

/**
 * The one line a refused person reads: which protocol is off, where that was set, and why; or that sign-in is suspended.
 * Undefined where access is allowed. It is printable ASCII, since POP3 and IMAP promise no other charset
 * (RFC 1939 §3, RFC 3501 §9 `text`), and so cannot end the line it is written into.
 */
export function deniedReason(access: Access): string | undefined {
  if (access.allowed) return undefined;
  const line = asciiOf(sentenceOf(access)) ?? `${names[access.protocol]} is off for this mailbox`;
  return line.length > longest ? `${line.slice(0, longest - 4).trimEnd()}...)` : line;
}

function sentenceOf({ protocol, refusedBy, source, reason: given }: Extract<Access, { allowed: false }>): string {
  const reason = given && asciiOf(given);
  if (refusedBy === 'suspension') return `Sign-in is suspended for this mailbox${reason ? ` (${reason})` : ''}`;
  const where = refusedBy === 'service' ? 'on this mailbox’s server' : 'for this mailbox';
  return `${names[protocol]} is off ${where} (${placeOf(source)}${reason ? `: ${reason}` : ''})`;
}

function placeOf(source: Source): string {
  if (source.level === 'default') return 'by default';
  return source.level === 'mailbox' ? 'set for it alone' : `set at ${source.level} ${source.name}`;
}
