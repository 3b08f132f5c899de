import type { LdapResult, MailboxView } from '@waypost/ldap';
import { anonymous, type Caller } from './caller.js';
import type { Directory } from './directory.js';
import type { PasswordCheck } from './password-check.js';
import { unavailable } from './search-plan.js';

/** How a bind ended: the result to answer and who the connection now speaks for. */
export interface Bound {
  result: LdapResult;
  caller: Caller;
}

export const refused = (result: LdapResult): Bound => ({ result, caller: anonymous });
/** One answer for a name nobody has, a wrong password and a missing one: it tells an attacker nothing. */
export const wrong = refused({ code: 49, sentence: 'The name or the password is wrong.' });
const busy = refused({ code: 51, sentence: 'Too many people sign in at once; try again.' });

/** A name and what should prove it. */
export interface Claim {
  name: string;
  password: Buffer;
}

/** Decides a bind by name and password (RFC 4513 §5.1). Where a password must be checked the answer comes later. */
export function authenticate(
  { name, password }: Claim,
  directory: Directory,
  passwords: PasswordCheck,
  now: number,
): Bound | Promise<Bound> {
  if (name === '' && password.length === 0) return refused({ code: 0 });
  // RFC 4513 §5.1.2: a name without a password would pass for a sign-in that never was one.
  if (password.length === 0) return refused({ code: 53, sentence: 'A bind with a name needs a password.' });
  const view = directory.view(now);
  if (!view) return refused(unavailable);
  const account = accountOf(name, view);
  const right = passwords.check(account?.verifier, password);
  const decide = (answer: boolean | 'busy'): Bound =>
    answer === 'busy' ? busy : answer && account ? { result: { code: 0 }, caller: account.caller } : wrong;
  return typeof right === 'boolean' ? decide(right) : right.then(decide);
}

interface Account {
  verifier: string | undefined;
  caller: Caller;
}

/** A DN under people or services, or a bare login name or address. */
function accountOf(name: string, view: MailboxView): Account | undefined {
  const place = view.tree.place(name);
  if (place?.at === 'service') return serviceAccount(place.name, view);
  return mailboxAccount(place?.at === 'person' ? place.name : name, view);
}

/** A service account by its name. */
export function serviceAccount(name: string, { model, tree }: MailboxView): Account | undefined {
  const service = model.serviceByName(name);
  return (
    service && {
      verifier: service.verifier,
      caller: { kind: 'service', id: service.id, dn: tree.serviceDn(service.name) },
    }
  );
}

function mailboxAccount(name: string, { model, tree }: MailboxView): Account | undefined {
  const mailbox = model.mailboxByName(name) ?? model.mailboxByAddress(name);
  return (
    mailbox && {
      verifier: mailbox.verifier,
      caller: { kind: 'mailbox', id: mailbox.id, dn: tree.mailboxDn(mailbox.name) },
    }
  );
}
