import type { BindRequest, LdapResult } from '@waypost/ldap';
import {
  authenticate,
  mailboxNamed,
  refused,
  serviceCaller,
  wrong,
  type Bound,
  type Claim,
  type Gatekeepers,
  type Origin,
} from './authenticate.js';
import { isConfidential, type Connection } from './connection.js';
import { unavailable } from './search-plan.js';

/** What a bind is decided with. */
export interface BindDesk extends Gatekeepers {
  now(): number;
}

/** What a bind comes over, and from where. */
export interface Comer {
  connection: Connection;
  from: Origin;
}

const inClearText = refused(
  { code: 13, sentence: 'A password may not travel in clear text; begin TLS first (StartTLS or ldaps).' },
  'clear-text',
);

/** Decides a bind of any method (RFC 4513 §5), by name and password later than at once. */
export function decideBind(request: BindRequest, comer: Comer, desk: BindDesk): Bound | Promise<Bound> {
  const { version, name, authentication } = request;
  if (version !== 3) return refused({ code: 2, sentence: 'Only LDAP version 3 is spoken here.' }, 'malformed');
  if (authentication.method === 'simple') {
    if (authentication.password.length > 0 && !isConfidential(comer.connection)) return inClearText;
    return check({ name, password: authentication.password }, comer, desk);
  }
  const { mechanism, credentials } = authentication;
  // RFC 4422 §3.1: names of mechanisms are upper case; a client that writes them otherwise means no other.
  if (mechanism.toUpperCase() === 'PLAIN') return plain(credentials, comer, desk);
  if (mechanism.toUpperCase() === 'EXTERNAL') return external(credentials, comer.connection, desk);
  return refused({ code: 7, sentence: 'Sign in by a simple bind, or by SASL PLAIN or EXTERNAL.' }, 'malformed');
}

const check = (claim: Claim, { from }: Comer, desk: BindDesk) => authenticate(claim, from, desk, desk.now());

/** RFC 4616. Nobody may speak for another: an authorization identity is empty or names the one who signs in. */
function plain(credentials: Buffer | undefined, comer: Comer, desk: BindDesk): Bound | Promise<Bound> {
  if (!isConfidential(comer.connection)) return inClearText;
  // RFC 4422 §5: a mechanism that the client begins, begun without a word, is asked for it with an empty challenge.
  if (!credentials) return refused(goOn, 'malformed');
  const claim = readPlain(credentials);
  // RFC 4513 §5.2.1.3: empty credentials are a response without a word in it, and not a missing one. The request itself is well formed
  // all the same, so what fails is the sign-in (RFC 4616 §2) and not the protocol.
  if (!claim) return refused({ code: 49, sentence: 'These are no credentials of the mechanism PLAIN.' }, 'malformed');
  if (claim.name === '' || claim.password.length === 0) return wrong('malformed');
  const bound = check(claim, comer, desk);
  const own = (outcome: Bound) => ({
    ...speakingFor(claim.authorization, claim.name, outcome, desk),
    claimed: claim.name,
  });
  return bound instanceof Promise ? bound.then(own) : own(bound);
}

const goOn: LdapResult = { code: 14, sentence: '', serverCredentials: new Uint8Array() };

function readPlain(credentials: Buffer): (Claim & { authorization: string }) | undefined {
  const first = credentials.indexOf(0);
  const second = credentials.indexOf(0, first + 1);
  if (first < 0 || second < 0 || credentials.includes(0, second + 1)) return undefined;
  return {
    authorization: credentials.toString('utf8', 0, first),
    name: withoutPrefix(credentials.toString('utf8', first + 1, second)),
    password: credentials.subarray(second + 1),
  };
}

/** RFC 4513 §5.2.1.8: `dn:` and `u:` say what kind of identity follows; both kinds are names to bind with here. */
const withoutPrefix = (identity: string) => identity.replace(/^(?:dn|u):/i, '');

function speakingFor(authorization: string, name: string, bound: Bound, desk: BindDesk): Bound {
  if (authorization === '' || bound.caller.kind === 'anonymous') return bound;
  const wanted = withoutPrefix(authorization);
  const { schema } = desk.directory;
  const isSame =
    wanted === name ||
    schema.dnKey(wanted) === schema.dnKey(bound.caller.dn) ||
    (bound.caller.kind === 'mailbox' && isNameOf(bound.caller.id, wanted, desk));
  return isSame ? bound : wrong('for-another');
}

/** One person has several names to bind with, and may be called by any of them. */
function isNameOf(mailboxId: string, name: string, { directory, now }: BindDesk): boolean {
  const view = directory.view(now());
  return view !== undefined && mailboxNamed(name, view)?.id === mailboxId;
}

/** RFC 4513 §5.2.3: a client certificate whose one common name is that of a service account. */
function external(credentials: Buffer | undefined, { certifiedName }: Connection, desk: BindDesk): Bound {
  if (certifiedName === undefined)
    return refused({ code: 48, sentence: 'There is no client certificate that is trusted here.' }, 'no-certificate');
  const view = desk.directory.view(desk.now());
  if (!view) return refused(unavailable, 'unavailable');
  const caller = serviceCaller(certifiedName, view);
  if (!caller) return { ...wrong('unknown-name'), claimed: certifiedName };
  const bound: Bound = { result: { code: 0 }, caller };
  return speakingFor(credentials?.toString('utf8') ?? '', certifiedName, bound, desk);
}
