import { BerReader } from './ber-reader.js';
import { BerWriter } from './ber-writer.js';
import { brokenMeaning, LdapDecodeError } from './decode-error.js';

/** The name of the extended operation, which the root entry lists where it is served (RFC 3062 §2). */
export const passwordModifyOid = '1.3.6.1.4.1.4203.1.11.1';

/** What a client asks for; everything may be left out. */
export interface PasswordModify {
  /** Whose password: a DN or any other name. Absent for that of whoever asks. */
  userIdentity?: string;
  oldPassword?: Buffer;
  /** Absent where the server is to make one up. */
  newPassword?: Buffer;
}

/** Reads a PasswdModifyRequestValue (RFC 3062 §2). Throws LdapDecodeError of kind `meaning` where it is none. */
export function readPasswordModify(value: Buffer | undefined): PasswordModify {
  if (!value) return {}; // as all of its fields may be left out, so may the value
  try {
    return readFields(value);
  } catch (fault) {
    // A broken value spoils its request and not the session: its own lengths are those of the message around it.
    if (fault instanceof LdapDecodeError) throw brokenMeaning('This is no request to change a password.');
    throw fault;
  }
}

function readFields(value: Buffer): PasswordModify {
  const outer = new BerReader(value);
  const fields = outer.enter(0x30);
  outer.finish();
  const optional = (tag: number) => (fields.peek() === tag ? fields.octets(tag) : undefined);
  const [userIdentity, oldPassword, newPassword] = [optional(0x80), optional(0x81), optional(0x82)];
  fields.finish();
  return {
    ...(userIdentity && { userIdentity: userIdentity.toString('utf8') }),
    ...(oldPassword && { oldPassword }),
    ...(newPassword && { newPassword }),
  };
}

/** The PasswdModifyRequestValue that a client sends. */
export function encodePasswordModify({ userIdentity, oldPassword, newPassword }: PasswordModify): Buffer {
  const writer = new BerWriter(64);
  const fields = writer.begin(0x30);
  if (userIdentity !== undefined) writer.text(userIdentity, 0x80);
  if (oldPassword) writer.octets(oldPassword, 0x81);
  if (newPassword) writer.octets(newPassword, 0x82);
  writer.end(fields);
  return writer.take();
}

/** The PasswdModifyResponseValue with the password that was made up. */
export function encodeGeneratedPassword(password: string): Buffer {
  const writer = new BerWriter(64);
  const fields = writer.begin(0x30);
  writer.text(password, 0x80);
  writer.end(fields);
  return writer.take();
}
