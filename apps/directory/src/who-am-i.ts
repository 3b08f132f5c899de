import type { LdapResult } from '@waypost/ldap';
import type { Caller } from './caller.js';
import type { Directory } from './directory.js';
import { mayRead, unavailable } from './search-plan.js';

/**
 * Whom a session speaks for (RFC 4532 §2), empty for nobody. Who was deleted or suspended since, or whose password is no longer the one,
 * is refused as at a search, since the name would pass for that of somebody who is signed in.
 */
export function whoAmI(caller: Caller, directory: Directory, now: number): string | LdapResult {
  if (caller.kind === 'anonymous') return '';
  const view = directory.view(now);
  if (!view) return unavailable;
  return mayRead(caller, view.model, now) ? `dn:${caller.dn}` : noLonger;
}

const noLonger: LdapResult = {
  code: 50,
  sentence: 'Whoever this session was bound as may sign in no longer; bind anew.',
};
