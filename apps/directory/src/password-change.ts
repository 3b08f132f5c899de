import { isIP } from 'node:net';
import type { MailboxPasswordChange } from '@waypost/contracts';
import {
  type DirectoryView,
  LdapDecodeError,
  type LdapResult,
  type PasswordModify,
  readPasswordModify,
} from '@waypost/ldap';
import { mailboxNamed, wrongPassword } from './authenticate.js';
import type { Caller } from './caller.js';
import { mainProof } from './main-password.js';
import { isConfidential, type Connection } from './connection.js';
import { plainAddress } from './network.js';
import { unavailable } from './search-plan.js';

/** Who asks to change a password, over what, and what is known at that moment. */
export interface PasswordAsker {
  caller: Caller;
  connection: Connection;
  view: DirectoryView | undefined;
}

/** The change a request stands for (RFC 3062 §2), or why it is refused. Only people may change a password, and only their own. */
export function readPasswordChange(
  value: Buffer | undefined,
  { caller, connection, view }: PasswordAsker,
): MailboxPasswordChange | LdapResult {
  if (!isConfidential(connection))
    return { code: 13, sentence: 'A password may not travel in clear text; begin TLS first (StartTLS or ldaps).' };
  const asked = understood(value);
  if ('code' in asked) return asked;
  if (!view) return unavailable;
  const { userIdentity, oldPassword, newPassword } = asked;
  const isOwn =
    caller.kind === 'mailbox' && (userIdentity === undefined || mailboxNamed(userIdentity, view)?.id === caller.id);
  if (!isOwn) return { code: 50, sentence: 'Bind as yourself first: people change their own passwords alone.' };
  const mailbox = view.model.mailboxes.get(caller.id);
  if (mailbox && typeof mainProof(mailbox, view.model) === 'object')
    return { code: 53, sentence: 'Your password is kept by the directory you come from; change it there.' };
  if (!oldPassword?.length) return { code: 53, sentence: 'Give the old password along with the new one.' };
  const [old, fresh] = [textOf(oldPassword), newPassword && textOf(newPassword)];
  // Passwords are kept of text, so one that is no text is not the password.
  if (old === undefined) return wrongPassword;
  if (newPassword && fresh === undefined) return { code: 19, sentence: 'Write the new password in UTF-8.' };
  const client = plainAddress(caller.client);
  return {
    mailboxId: caller.id,
    oldPassword: old,
    // A mail server may have called its client anything.
    ...(isIP(client) !== 0 && { client }),
    ...(fresh !== undefined && { newPassword: fresh }),
  };
}

function understood(value: Buffer | undefined): PasswordModify | LdapResult {
  try {
    return readPasswordModify(value);
  } catch (fault) {
    if (!(fault instanceof LdapDecodeError)) throw fault;
    return { code: fault.code, sentence: fault.message };
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(octets: Buffer): string | undefined {
  try {
    return utf8.decode(octets);
  } catch {
    return undefined;
  }
}
