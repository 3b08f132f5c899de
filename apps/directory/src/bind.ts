import type { BindRequest, LdapResult } from '@waypost/ldap';
import { authenticate, refused, serviceAccount, wrong, type Bound, type Claim } from './authenticate.js';
import { isConfidential, type Connection } from './connection.js';
import type { Directory } from './directory.js';
import type { PasswordCheck } from './password-check.js';
import { unavailable } from './search-plan.js';

/** What a bind is decided with. */
export interface BindDesk {
  directory: Directory;
  passwords: PasswordCheck;
  now(): number;
}

const inClearText = refused({
  code: 13,
  sentence: 'A password may not travel in clear text; begin TLS first (StartTLS or ldaps).',
});

/** Decides a bind of any method (RFC 4513 §5), by name and password later than at once. */
export function decideBind(request: BindRequest, connection: Connection, desk: BindDesk): Bound | Promise<Bound> {
  const { version, name, authentication } = request;
  if (version !== 3) return refused({ code: 2, sentence: 'Only LDAP version 3 is spoken here.' });
  if (authentication.method === 'simple') {
    if (authentication.password.length > 0 && !isConfidential(connection)) return inClearText;
    return check({ name, password: authentication.password }, desk);
  }
  const { mechanism, credentials } = authentication;
  // RFC 4422 §3.1: names of mechanisms are upper case; a client that writes them otherwise means no other.
  if (mechanism.toUpperCase() === 'PLAIN') return plain(credentials, connection, desk);
  if (mechanism.toUpperCase() === 'EXTERNAL') return external(credentials, connection, desk);
  return refused({ code: 7, sentence: 'Sign in by a simple bind, or by SASL PLAIN or EXTERNAL.' });
}

const check = (claim: Claim, { directory, passwords, now }: BindDesk) =>
  authenticate(claim, directory, passwords, now());

/** RFC 4616. Nobody may speak for another: an authorization identity is empty or names the one who signs in. */
function plain(credentials: Buffer | undefined, connection: Connection, desk: BindDesk): Bound | Promise<Bound> {
  if (!isConfidential(connection)) return inClearText;
  // RFC 4422 §5: a mechanism that the client begins, begun without a word, is asked for it with an empty challenge.
  if (!credentials) return refused(goOn);
  const claim = readPlain(credentials);
  if (!claim) return refused({ code: 2, sentence: 'These are no credentials of the mechanism PLAIN.' });
  if (claim.name === '' || claim.password.length === 0) return wrong;
  const bound = check(claim, desk);
  const own = (outcome: Bound) => speakingFor(claim.authorization, claim.name, outcome, desk);
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
  const isSame = wanted === name || schema.dnKey(wanted) === schema.dnKey(bound.caller.dn);
  return isSame ? bound : wrong;
}

/** RFC 4513 §5.2.3: a client certificate whose one common name is that of a service account. */
function external(credentials: Buffer | undefined, { certifiedName }: Connection, desk: BindDesk): Bound {
  if (certifiedName === undefined)
    return refused({ code: 48, sentence: 'There is no client certificate that is trusted here.' });
  const view = desk.directory.view(desk.now());
  if (!view) return refused(unavailable);
  const account = serviceAccount(certifiedName, view);
  if (!account) return wrong;
  const bound: Bound = { result: { code: 0 }, caller: account.caller };
  return speakingFor(credentials?.toString('utf8') ?? '', certifiedName, bound, desk);
}
