import type { Socket } from 'node:net';
import {
  type AnsweredOp,
  type BindRequest,
  decodeRequest,
  encodeGeneratedPassword,
  LdapDecodeError,
  type LdapMessage,
  type LdapResult,
  monitorEntry,
  resultCode,
  type SearchRequest,
  writeDisconnection,
  writeExtendedResult,
  writeResult,
} from '@waypost/ldap';
import type { Bound } from './authenticate.js';
import { decideBind, type BindDesk } from './bind.js';
import type { Arrivals } from './arrivals.js';
import type { BindLog } from './bind-log.js';
import { anonymous, type Caller } from './caller.js';
import { compare } from './compare.js';
import { extensions } from './connection.js';
import type { Counts } from './counts.js';
import { IdleDeadline } from './idle-deadline.js';
import { limits } from './limits.js';
import { credentialOf, mainProof } from './main-password.js';
import type { PageCookies } from './page-cookies.js';
import { readPasswordChange } from './password-change.js';
import type { PasswordModified, PasswordRelay } from './password-relay.js';
import { RunningSearches } from './running-searches.js';
import { planSearch, type Asker } from './search-plan.js';
import { readWishes, type SearchWishes } from './search-wishes.js';
import type { SearchRate } from './search-rate.js';
import type { SortRoom } from './sort-room.js';
import type { Log } from './trickle.js';
import type { Turns } from './turns.js';
import { anonymousMessage, Wire, type WireContext } from './wire.js';

/** Octets of one message after a bind. */
const boundMessage = 1024 * 1024;
/** How long one session may hold the process before others get their turn, in milliseconds. */
const slice = 2;

/** What all sessions share. */
export interface SessionContext extends WireContext, BindDesk {
  bindLog: BindLog;
  counts: Counts;
  turns: Turns;
  cookies: PageCookies;
  /** Room for what is put in order, of mail servers and of everybody else: neither can take the other's. */
  sortRooms: { service: SortRoom; others: SortRoom };
  rate: SearchRate;
  arrivals: Arrivals;
  log: Log;
}

/** One client's session: what it asks, in order, a slice at a time, and its end when it has been silent too long. */
export class LdapSession {
  private readonly wire: Wire;
  private readonly searches: RunningSearches;
  /** A bind or a change of a password is being decided; what comes behind it waits. */
  private deciding = false;
  private ended = false;
  private caller: Caller = anonymous;
  /** The longest silence any bind on this session earned: Dovecot stays anonymous for hours after a person's wrong password. */
  private patience = limits.anonymous.patience;
  /** Whether a service account was ever bound here: Dovecot binds as each person in turn on the connection it opened as itself. */
  private isMailServer = false;
  private readonly deadline = new IdleDeadline(() => {
    this.wire.destroy();
  });

  constructor(
    socket: Socket,
    private readonly context: SessionContext,
  ) {
    this.wire = new Wire(socket, context, {
      received: () => {
        if (this.patience > limits.anonymous.patience) this.deadline.within(this.patience);
      },
      stirred: () => {
        this.work();
      },
      closed: () => {
        this.closed();
      },
    });
    this.searches = new RunningSearches(this.wire, context.counts, (id, result) => {
      this.answer(id, 'search', result);
    });
    this.deadline.within(this.patience);
  }

  /** Ends the session in order: what was asked is answered up to here, and the client is told. */
  shutDown(sentence: string): void {
    if (this.ended) return;
    writeDisconnection(this.wire.writer, sentence, resultCode.unavailable);
    this.finish();
  }

  /** Does a slice of what is asked, and stands in line for the rest. */
  work(): void {
    if (this.ended) return;
    const until = performance.now() + slice;
    try {
      this.takeMessages(until);
    } catch (fault) {
      this.broken(fault);
    }
    if (this.ended) return;
    this.searches.proceed(until);
    this.wire.flush();
    if (this.canGoOn) this.context.turns.ask(this);
  }

  private get canGoOn() {
    const { wire } = this;
    return !wire.isFull && (!this.searches.isIdle || (wire.hasMore && !this.deciding));
  }

  private takeMessages(until: number): void {
    while (!this.ended && !this.deciding && !this.wire.isFull) {
      const message = this.wire.take();
      if (!message) return;
      this.handle(message, until);
      if (performance.now() > until) return;
    }
  }

  /** Nothing after a broken encoding can be trusted (RFC 4511 §4.1.1). */
  private broken(fault: unknown): void {
    if (!(fault instanceof LdapDecodeError)) throw fault;
    this.context.log.warn(
      { client: this.wire.address, fault: fault.message },
      'A client sent what is not LDAP; the session was ended.',
    );
    writeDisconnection(this.wire.writer, fault.message);
    this.finish();
  }

  private handle(bytes: Buffer, until: number): void {
    const { id, request, controls } = decodeRequest(bytes);
    if (request.op === 'unbind') this.finish();
    else if (request.op === 'abandon') this.searches.abandon(request.messageId);
    else if (request.op === 'refused') this.answer(id, request.of, request);
    else {
      const wishes = readWishes(request.op, controls);
      if (!('code' in wishes)) this.perform(id, request, wishes, until);
      else {
        this.answer(id, request.op, wishes);
        if (request.op === 'bind') this.caller = anonymous;
      }
    }
  }

  private perform(
    id: number,
    request: Exclude<LdapMessage['request'], { op: 'unbind' | 'abandon' | 'refused' }>,
    wishes: SearchWishes,
    until: number,
  ): void {
    switch (request.op) {
      case 'bind':
        this.bind(id, request);
        return;
      case 'search':
        this.search(id, request, wishes, until);
        return;
      case 'compare':
        this.answer(id, 'compare', this.isTooFast ? tooFast : compare(request, this.asker, this.context.directory));
        return;
      case 'extended':
        this.extended(id, request);
        return;
      default:
        this.answer(id, request.op, {
          code: 53,
          sentence: 'The directory is read-only; change things in the Waypost console or its REST API.',
        });
    }
  }

  private answer(id: number, op: AnsweredOp, result: LdapResult): void {
    writeResult(this.wire.writer, id, op, result);
  }

  private bind(id: number, request: BindRequest): void {
    this.searches.abandonAll(); // RFC 4511 §4.2.1
    this.caller = anonymous;
    const { address, connection } = this.wire;
    const from = { address, isMailServer: this.isMailServer, isKnownServer: this.context.arrivals.isServer(address) };
    const bound = decideBind(request, { connection, from }, this.context);
    if (!(bound instanceof Promise)) {
      this.bound(id, request.name, bound);
      return;
    }
    this.deciding = true;
    bound.then(
      (outcome) => {
        this.bindDecided(id, request.name, outcome);
      },
      () => {
        this.bindDecided(id, request.name, {
          result: { code: 80, sentence: 'The password could not be checked.' },
          caller: anonymous,
          why: 'unavailable',
        });
      },
    );
  }

  private bindDecided(id: number, name: string, outcome: Bound): void {
    this.deciding = false;
    if (this.ended) return;
    this.bound(id, name, outcome);
    this.work();
  }

  private bound(id: number, name: string, { result, caller, why = 'unavailable', claimed = name }: Bound): void {
    const { counts, bindLog, directory } = this.context;
    this.caller = caller;
    this.wire.limit = caller.kind === 'anonymous' ? anonymousMessage : boundMessage;
    if (result.code === 0) counts.binds++;
    else if (result.code !== resultCode.saslBindInProgress) {
      counts.refusalsFor[why]++;
      bindLog.refused({ why, code: result.code, name: claimed, client: this.wire.address, tree: directory.tree });
    }
    this.isMailServer ||= caller.kind === 'service';
    if (caller.kind === 'service') this.context.arrivals.knowServer(this.wire.address);
    this.patience = Math.max(this.patience, limits[caller.kind].patience);
    this.deadline.within(this.patience);
    this.answer(id, 'bind', result);
  }

  private search(id: number, request: SearchRequest, wishes: SearchWishes, until: number): void {
    this.context.counts.searchesOf[this.caller.kind]++;
    const plan = this.isTooFast ? tooFast : planSearch(request, this.asker, this.context.directory, wishes);
    if ('code' in plan) this.answer(id, 'search', plan);
    else this.searches.start(id, plan, until);
  }

  /** Counts one more search or comparison. The machine's own anonymous questions, of what watches over it, are not counted. */
  private get isTooFast(): boolean {
    const { caller, wire, context } = this;
    const { rate } = limits[caller.kind];
    if (!rate || (caller.kind === 'anonymous' && wire.connection.isLocal)) return false;
    return !context.rate.admit(caller.kind === 'anonymous' ? wire.address : caller.id, rate, context.now());
  }

  private extended(id: number, { oid, value }: { oid: string; value?: Buffer }): void {
    const { writer } = this.wire;
    const { passwordRelay } = this.context;
    if (oid === extensions.whoAmI) {
      const authorization = this.caller.kind === 'anonymous' ? '' : `dn:${this.caller.dn}`;
      writeExtendedResult(writer, id, { code: 0 }, { value: Buffer.from(authorization) });
    } else if (oid === extensions.startTls) this.startTls(id);
    else if (oid === extensions.passwordModify)
      if (passwordRelay) this.modifyPassword(id, value, passwordRelay);
      else writeExtendedResult(writer, id, notHere);
    else writeExtendedResult(writer, id, { code: 2, sentence: 'This extended operation is not known here.' });
  }

  private modifyPassword(id: number, value: Buffer | undefined, relay: PasswordRelay): void {
    const answer = ({ result, generated }: PasswordModified) => {
      writeExtendedResult(this.wire.writer, id, result, {
        ...(generated !== undefined && { value: encodeGeneratedPassword(generated) }),
      });
    };
    const { caller, context } = this;
    const view = context.directory.view(context.now());
    const change = readPasswordChange(value, { caller, connection: this.wire.connection, view });
    if ('code' in change) answer({ result: change });
    else if (this.isTooFast) answer({ result: tooFast });
    else {
      this.deciding = true;
      void relay.change(change).then((outcome) => {
        this.deciding = false;
        if (this.ended) return;
        if (outcome.result.code === 0) this.keepSpeaking();
        answer(outcome);
        this.work();
      });
    }
  }

  /** Whoever changed the own password goes on with the new one. */
  private keepSpeaking(): void {
    const { caller, context } = this;
    if (caller.kind !== 'mailbox') return;
    const model = context.directory.view(context.now())?.model;
    const mailbox = model?.mailboxes.get(caller.id);
    this.caller = { ...caller, credential: mailbox && model && credentialOf(mainProof(mailbox, model)) };
  }

  private startTls(id: number): void {
    const { isSecure, offersTls } = this.wire.connection;
    const mayBegin = offersTls && this.searches.isIdle && !this.wire.hasOctets;
    const result: LdapResult = mayBegin ? { code: 0 } : startTlsRefusal(isSecure, offersTls);
    writeExtendedResult(this.wire.writer, id, result, { oid: extensions.startTls });
    if (mayBegin) this.wire.beginTls();
    // What somebody slipped in behind the request would otherwise be taken for the client's own words in clear text.
    else if (offersTls && this.wire.hasOctets) this.finish();
  }

  private get asker(): Asker {
    const { now, cookies, sortRooms } = this.context;
    const { caller, monitor } = this;
    const sortRoom = caller.kind === 'service' ? sortRooms.service : sortRooms.others;
    return { caller, connection: this.wire.connection, now: now(), cookies, sortRoom, monitor };
  }

  private readonly monitor = () => {
    const { directory, counts, now } = this.context;
    return monitorEntry(directory.schema, counts.report(directory, now()));
  };

  private finish(): void {
    this.ended = true;
    this.searches.abandonAll();
    this.wire.end();
    // A client that never reads its last answer does not keep the socket.
    this.deadline.within(1_000);
  }

  private closed(): void {
    this.ended = true;
    this.deadline.stop();
    this.searches.abandonAll();
  }
}

const notHere: LdapResult = {
  code: 2,
  sentence: 'Passwords are not changed here; the operator can allow it with WAYPOST_DIRECTORY_PASSWORD_MODIFY=on.',
};
const tooFast: LdapResult = { code: 51, sentence: 'That is too many requests at once; try again in a moment.' };

/** RFC 4511 §4.14.2: operationsError out of turn, protocolError where TLS is not to be had. */
function startTlsRefusal(isSecure: boolean, offersTls: boolean): LdapResult {
  if (isSecure) return { code: 1, sentence: 'TLS is there already.' };
  if (!offersTls) return { code: 2, sentence: 'TLS is not offered here.' };
  return { code: 1, sentence: 'TLS begins when nothing else is asked; requests may not be sent behind it.' };
}
