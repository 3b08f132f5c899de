import { BerReader } from './ber-reader.js';
import { brokenMeaning, LdapDecodeError } from './decode-error.js';

/**
 * Reads the value of a control or of an intermediate response to its end. A broken one spoils its message and not the session, as
 * its own lengths are those of the message around it: LdapDecodeError of kind `meaning`, and nothing else.
 */
export function understood<T>(value: Buffer | undefined, what: string, read: (reader: BerReader) => T): T {
  if (!value) throw brokenMeaning(`The control for ${what} needs a value.`);
  const reader = new BerReader(value);
  try {
    const found = read(reader);
    reader.finish();
    return found;
  } catch (fault) {
    if (!(fault instanceof LdapDecodeError) || fault.kind === 'meaning') throw fault;
    throw brokenMeaning(`The value of the control for ${what} is broken.`);
  }
}
