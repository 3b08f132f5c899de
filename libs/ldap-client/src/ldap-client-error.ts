import { LdapDecodeError, MessageTooLargeError, type ServerResult } from '@waypost/ldap';
import { resultMeaning } from './result-meaning.js';

/**
 * Why a conversation with a server failed. `unreachable`: nobody answered at the address; `tls`: no trustworthy TLS;
 * `bind-refused`: who we are was not accepted; `refused`: an operation was answered with another code than success; `timeout`: the
 * server fell silent; `protocol`: what it said is no LDAP, or not what was asked for; `too-large`: more than we take; `ended`: the
 * connection was closed or broke.
 */
export const clientErrorKinds = [
  'unreachable',
  'tls',
  'bind-refused',
  'refused',
  'timeout',
  'protocol',
  'too-large',
  'ended',
] as const;
export type ClientErrorKind = (typeof clientErrorKinds)[number];

/** The only error this library throws for what a server does. Its message is a sentence for an administrator, without secrets. */
export class LdapClientError extends Error {
  override readonly name = 'LdapClientError';
  /** The result code, where the server gave one. */
  readonly code: number | undefined;

  constructor(
    readonly kind: ClientErrorKind,
    sentence: string,
    options: { code?: number; cause?: unknown } = {},
  ) {
    super(sentence, options.cause === undefined ? {} : { cause: options.cause });
    this.code = options.code;
  }
}

/** What a server that answered an operation with another code than success is reported as. */
export function refusal(
  what: string,
  result: ServerResult,
  kind: 'refused' | 'bind-refused' = 'refused',
): LdapClientError {
  const said = resultMeaning(result);
  return new LdapClientError(kind, `The server refused ${what}: ${said}.${quoted(result.sentence)}`, {
    code: result.code,
  });
}

/** What a fault in reading what a server sent is reported as; anything else is a mistake of ours and stays what it is. */
export function asClientError(fault: unknown): unknown {
  if (fault instanceof MessageTooLargeError)
    return new LdapClientError('too-large', `The server announced a message of more than ${fault.limit} octets.`);
  if (fault instanceof LdapDecodeError)
    return new LdapClientError('protocol', `The server sent something that is no LDAP. ${fault.message}`);
  return fault;
}

/** Longest piece of a server's own words that is passed on. */
const longestQuote = 300;

/** A server's own words, as a sentence that cannot be mistaken for ours; nothing where it said nothing. */
function quoted(sentence: string): string {
  const text = sentence.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  if (text === '') return '';
  return ` It said: “${text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text}”`;
}
