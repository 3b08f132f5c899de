import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { addressKey } from '@waypost/kernel';
import {
  type DirectoryView,
  type HeldMailbox,
  type LdapResult,
  type Place,
  type ServiceView,
  type Unit,
  unitOfMailbox,
} from '@waypost/ldap';
import { appPasswordOf } from './app-password-check.js';
import type { RefusalClass } from './bind-log.js';
import type { BindThrottle } from './bind-throttle.js';
import { anonymous, type Caller } from './caller.js';
import type { Share } from './check-queue.js';
import { isLoopback } from './connection.js';
import type { Directory } from './directory.js';
import { networkOf } from './network.js';
import { credentialOf, mainProof } from './main-password.js';
import type { Answer, Attempt, PasswordCheck } from './password-check.js';
import { unavailable } from './search-plan.js';

/** How a bind ended: the result to answer, who the connection now speaks for, and why it was refused if it was. */
export interface Bound {
  result: LdapResult;
  caller: Caller;
  why?: RefusalClass;
  /** The name that was claimed, where the request's own does not say it. */
  claimed?: string;
}

/** Where a bind comes from. A mail server that bound as a service account is believed when it says whose client asks. */
export interface Origin {
  address: string;
  isMailServer: boolean;
  /** A service account signed in from the same address lately. */
  isKnownServer: boolean;
}

/** What a bind is decided with. */
export interface Gatekeepers {
  directory: Directory;
  passwords: PasswordCheck;
  throttle: BindThrottle;
}

export const refused = (result: LdapResult, why: RefusalClass): Bound => ({ result, caller: anonymous, why });
/** One answer for a name nobody has, a wrong password and a missing one: it tells an attacker nothing. */
export const wrong = (why: RefusalClass) => refused(wrongPassword, why);
export const wrongPassword: LdapResult = { code: 49, sentence: 'The name or the password is wrong.' };
const busy = refused({ code: 51, sentence: 'Too many people sign in at once; try again.' }, 'busy');
const delayed = refused({ code: 51, sentence: 'Too many attempts at this account; try again later.' }, 'delayed');

/** Not 49: a mail program would ask the person for a password that is right at their own server. */
const keptElsewhere = refused(
  { code: 52, sentence: 'What signs this mailbox in is kept by the directory of its home server; ask there.' },
  'kept-elsewhere',
);

/** Not 49: nothing is known of the password. Who hears this learns that the name is one of another directory's people. */
const sourceAway = refused(
  { code: 52, sentence: 'The directory that keeps this password does not answer; try again later.' },
  'source-unavailable',
);

/** A name and what should prove it. */
export interface Claim {
  name: string;
  password: Buffer;
}

/** Decides a bind by name and password (RFC 4513 §5.1). Where a password must be checked or the attempt held the answer comes later. */
export function authenticate(
  { name, password }: Claim,
  from: Origin,
  keepers: Gatekeepers,
  now: number,
): Bound | Promise<Bound> {
  if (name === '' && password.length === 0) return { result: { code: 0 }, caller: anonymous };
  // RFC 4513 §5.1.2: a name without a password would pass for a sign-in that never was one.
  if (password.length === 0)
    return refused({ code: 53, sentence: 'A bind with a name needs a password.' }, 'malformed');
  const view = keepers.directory.view(now);
  if (!view) return refused(unavailable, 'unavailable');
  const place = view.tree.place(name);
  if (place?.at === 'entry' && place.unit === 'services')
    return bindService({ name: place.name, password }, from, view, keepers.passwords);
  return bindMailbox({ ...accountOf(name, place), password, from }, view, keepers);
}

/** Characters of what is kept as it is; no address is longer (RFC 5321 §4.5.3.1). */
const longestAccount = 320;

/**
 * What a name to bind with means, by where it points in the tree: the login name or address in it, in the one form that all its
 * spellings share, and the service it is seen through. Guesses are counted by that form, so that none has a count for each spelling.
 */
function accountOf(name: string, place: Place | undefined): Pick<SignIn, 'account' | 'through' | 'unit'> {
  const entry = place?.at === 'entry' ? place : undefined;
  // Only mailboxes sign in: the DN of anything else is a name that nobody has.
  const isMailbox = entry?.unit === 'people' || entry?.unit === 'shared';
  const [account, through] = isMailbox ? [entry.name, entry.through] : [name, undefined];
  const key = addressKey(account);
  const unit = isMailbox && !through ? entry.unit : undefined;
  return { account: key.length > longestAccount ? `long ${hash('sha256', key)}` : key, through, unit };
}

/** A DN is nobody's in a branch where the mailbox does not stand; guesses at it count like those at the one that does. */
function mailboxOf({ account, unit }: Pick<SignIn, 'account' | 'unit'>, { model }: DirectoryView) {
  const mailbox = model.mailboxByName(account) ?? model.mailboxByAddress(account);
  return mailbox && (unit === undefined || unit === unitOfMailbox(mailbox.mailboxKind)) ? mailbox : undefined;
}

/** The mailbox that is meant by a name it could bind with. */
export const mailboxNamed = (name: string, view: DirectoryView): HeldMailbox | undefined =>
  mailboxOf(accountOf(name, view.tree.place(name)), view);

/** The place in the queue that a check waits at. */
function shareOf({ address, isMailServer, isKnownServer }: Origin, client?: string): Share {
  if (isMailServer) return { network: client === undefined ? undefined : networkOf(client), isReserved: true };
  if (isLoopback(address)) return { network: undefined, isReserved: true };
  return { network: networkOf(address), isReserved: isKnownServer };
}

/** A service's password is a long random one, so guessing it needs no delay, and nobody can lock a mail server out. */
function bindService(
  { name, password }: Claim,
  from: Origin,
  view: DirectoryView,
  passwords: PasswordCheck,
): Bound | Promise<Bound> {
  const verifier = view.model.serviceByName(name)?.verifier;
  const attempt = passwords.attempt(`service ${name.toLowerCase()}`, verifier, password);
  const caller = serviceCaller(name, view);
  return whenChecked(passwords.check(attempt, shareOf(from)), (answer) => {
    if (answer === 'busy') return busy;
    if (answer === true && caller) return { result: { code: 0 }, caller: { ...caller, credential: verifier } };
    return wrong(caller ? 'wrong-password' : 'unknown-name');
  });
}

/** Who a connection speaks for that signed in as a service account of this name. */
export function serviceCaller(name: string, { model, tree }: DirectoryView) {
  const service = model.serviceByName(name);
  const kind = service?.class ?? 'service';
  return service && ({ kind, id: service.id, dn: tree.serviceDn(service.name) } as const);
}

/** One person signing in, as it was written. */
interface SignIn {
  /** The login name or address, in the form its spellings share. */
  account: string;
  through: ServiceView | undefined;
  /** The branch it was looked for in, where the name says one. */
  unit: Unit | undefined;
  password: Buffer;
  from: Origin;
}

function bindMailbox(signIn: SignIn, view: DirectoryView, keepers: Gatekeepers): Bound | Promise<Bound> {
  const { account, password, from } = signIn;
  // Which service asks is a mail server's word: from anybody else it would choose which passwords count.
  const through = from.isMailServer ? signIn.through : undefined;
  const { passwords, throttle } = keepers;
  const named = mailboxOf(signIn, view);
  // To a suspended mailbox every password is a wrong one, whatever was right before; it takes as long as for any other.
  const mailbox = named?.suspended === undefined ? named : undefined;
  const client = through?.client ?? from.address;
  const success = (credential: string | undefined): Bound => {
    throttle.succeeded(account, client);
    return {
      result: { code: 0 },
      caller: {
        kind: 'mailbox',
        id: mailbox?.id ?? '',
        dn: view.tree.mailboxDn(mailbox?.name ?? '', mailbox?.mailboxKind ?? 'person'),
        credential,
        client,
      },
    };
  };
  // Nobody guesses an app password, so no attack on the account keeps one out.
  const question = { mailboxId: mailbox?.id ?? '', appPasswords: mailbox?.appPasswords ?? [] };
  const appPassword = appPasswordOf({ ...question, service: through?.service, now: view.now }, password);
  if (appPassword) return success(appPassword.digest);
  // From here on everything is alike whether there is such a mailbox, it has a password, and that may be used here.
  const mayUseMain = mailbox !== undefined && mainPasswordOpens(mailbox, through?.service, view);
  const proof = mailbox && mainProof(mailbox, view.model);
  const attempt = passwords.attempt(account, mayUseMain ? proof : undefined, password);
  const decide = (answer: Answer): Bound => {
    if (answer === 'busy') return busy;
    if (answer === 'unavailable') return sourceAway;
    if (answer) return success(credentialOf(proof));
    return mailbox?.isKeptElsewhere
      ? keptElsewhere
      : wrong(named?.suspended ? 'suspended' : whyWrong(mailbox, proof !== undefined, mayUseMain));
  };
  const guess = { account, client, share: shareOf(from, through?.client) };
  return whenChecked(checkInTime(attempt, guess, keepers), (answer) =>
    answer === 'delayed' ? delayed : decide(answer),
  );
}

/** Whom an attempt counts for, and where in the queue it would wait. */
interface Guess {
  account: string;
  client: string;
  share: Share;
}

/**
 * What was just wrong, or is being checked at this moment, is no further guess; anything else waits its time. The queue is asked
 * before the throttle: an attempt that cannot be checked leaves nothing behind there.
 */
function checkInTime(
  attempt: Attempt,
  { account, client, share }: Guess,
  { passwords, throttle }: Gatekeepers,
): Answer | 'delayed' | Promise<Answer> {
  const known = passwords.remembered(attempt);
  if (known === true && throttle.isAtEase(account, client)) return true;
  if (known === false || passwords.isRunning(attempt)) return passwords.check(attempt, share);
  if (known === undefined && passwords.isFull(attempt, share)) return 'busy';
  const hold = throttle.admit(account, client);
  if (hold === undefined) return 'delayed';
  const checked =
    hold === 0 ? passwords.check(attempt, share) : sleep(hold).then(() => passwords.check(attempt, share));
  if (!(checked instanceof Promise)) return checked;
  return checked.then((answer) => {
    if (answer === 'busy' || answer === 'unavailable') throttle.takeBack(account, client);
    return answer;
  });
}

/** Mail by web keeps the main password, as that is where a second factor and a change of password are; programs may be denied it. */
const mainPasswordOpens = (mailbox: HeldMailbox, service: string | undefined, { effective, now }: DirectoryView) =>
  service === 'http' || effective.of(mailbox, 'mailbox.passwordForClients', now).value === true;

function whyWrong(mailbox: HeldMailbox | undefined, isSet: boolean, mayUseMain: boolean): RefusalClass {
  if (!mailbox) return 'unknown-name';
  if (!isSet) return 'no-password-set';
  return mayUseMain ? 'wrong-password' : 'main-password-not-for-service';
}

const whenChecked = <T>(answer: T | Promise<T>, then: (answer: T) => Bound): Bound | Promise<Bound> =>
  answer instanceof Promise ? answer.then(then) : then(answer);
