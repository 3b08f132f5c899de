import type { ResultCode } from './result-code.js';

/**
 * Bytes or text that are not what they claim to be. `structure`: the encoding itself is broken, so nothing after it can be
 * trusted and the session ends (RFC 4511 §4.1.1). `meaning`: well-formed but not allowed; the operation is refused with `code`.
 */
export class LdapDecodeError extends Error {
  override readonly name = 'LdapDecodeError';

  constructor(
    readonly kind: 'structure' | 'meaning',
    sentence: string,
    readonly code: ResultCode = 2,
  ) {
    super(sentence);
  }
}

/** A fault in the encoding: lengths, tags, order. */
export const brokenStructure = (sentence: string) => new LdapDecodeError('structure', sentence);

/** A well-formed request that asks for something that does not exist or is not allowed; protocolError unless told. */
export const brokenMeaning = (sentence: string, code?: ResultCode) => new LdapDecodeError('meaning', sentence, code);

/** A message that declares more octets than its reader takes. Nothing of it has been kept. */
export class MessageTooLargeError extends LdapDecodeError {
  constructor(readonly limit: number) {
    super('structure', `A message of more than ${String(limit)} octets.`);
  }
}
