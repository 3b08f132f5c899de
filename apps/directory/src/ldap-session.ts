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
import { anonymous } from './caller.js';
import { compare } from './compare.js';
import { extensions } from './connection.js';
import { IdleDeadline } from './idle-deadline.js';
import { limits } from './limits.js';
import { readPasswordChange } from './password-change.js';
import type { PasswordModified, PasswordRelay } from './password-relay.js';
import { RunningSearches } from './running-searches.js';
import { planSearch, type Asker } from './search-plan.js';
import { readWishes, type SearchWishes } from './search-wishes.js';
import type { SessionContext } from './session-context.js';
import { Standing } from './standing.js';
import { whoAmI } from './who-am-i.js';
import { Wire } from './wire.js';

/** How long one session may hold the process before others get their turn, in milliseconds. */
const slice = 2;

/** One client's session: what it asks, in order, a slice at a time, and its end when it has been silent too long. */
export class LdapSession {
  private readonly wire: Wire;
  private readonly searches: RunningSearches;
  /** A bind or a change of a password is being decided; what comes behind it waits. */
  private deciding = false;
  private ended = false;
  private readonly standing: Standing;
  private readonly deadline = new IdleDeadline(() => {
    this.wire.destroy();
  });

  constructor(
    socket: Socket,
    private readonly context: SessionContext,
  ) {
    this.wire = new Wire(socket, context, {
      received: () => {
        const { patience } = this.standing;
        if (patience > limits.anonymous.patience) this.deadline.within(patience);
      },
      stirred: () => {
        this.context.turns.begin(this);
      },
      closed: () => {
        this.closed();
      },
    });
    this.standing = new Standing(this.wire, context);
    this.searches = new RunningSearches(this.wire, context.counts, (id, result) => {
      this.answer(id, 'search', result);
    });
    this.deadline.within(this.standing.patience);
  }

  /** Who pays for what takes long. */
  get payer(): string | undefined {
    return this.standing.payer;
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
    else if (request.op === 'refused') this.refuse(id, request.of, request);
    else {
      const wishes = readWishes(request.op, controls);
      if ('code' in wishes) this.refuse(id, request.op, wishes);
      else this.perform(id, request, wishes, until);
    }
  }

  /** Whatever a bind is refused for, nobody is signed in after it (RFC 4511 §4.2.1). */
  private refuse(id: number, op: AnsweredOp, result: LdapResult): void {
    if (op === 'bind') {
      this.searches.abandonAll();
      this.standing.caller = anonymous;
    }
    this.answer(id, op, result);
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
        this.answer(
          id,
          'compare',
          this.standing.isTooFast ? tooFast : compare(request, this.asker, this.context.directory),
        );
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
    const bound = this.standing.decide(request);
    if (!(bound instanceof Promise)) {
      this.bound(id, request.name, bound);
      return;
    }
    this.deciding = true;
    const decided = (outcome: Bound) => {
      this.deciding = false;
      if (this.ended) return;
      this.bound(id, request.name, outcome);
      this.context.turns.begin(this);
    };
    bound.then(decided, () => {
      decided(uncheckable);
    });
  }

  private bound(id: number, name: string, outcome: Bound): void {
    const result = this.standing.settle(name, outcome);
    this.deadline.within(this.standing.patience);
    this.answer(id, 'bind', result);
  }

  private search(id: number, request: SearchRequest, wishes: SearchWishes, until: number): void {
    this.context.counts.searchesOf[this.standing.caller.kind]++;
    const plan = this.standing.isTooFast ? tooFast : planSearch(request, this.asker, this.context.directory, wishes);
    if ('code' in plan) this.answer(id, 'search', plan);
    else this.searches.start(id, plan, until);
  }

  private extended(id: number, { oid, value }: { oid: string; value?: Buffer }): void {
    const { writer } = this.wire;
    const { passwordRelay } = this.context;
    if (oid === extensions.whoAmI) {
      const who = whoAmI(this.standing.caller, this.context.directory, this.context.now());
      if (typeof who === 'string') writeExtendedResult(writer, id, { code: 0 }, { value: Buffer.from(who) });
      else writeExtendedResult(writer, id, who);
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
    const { standing, context } = this;
    const view = context.directory.view(context.now());
    const change = readPasswordChange(value, { caller: standing.caller, connection: this.wire.connection, view });
    if ('code' in change) answer({ result: change });
    else if (standing.isTooFast) answer({ result: tooFast });
    else {
      this.deciding = true;
      void relay.change(change).then((outcome) => {
        this.deciding = false;
        if (this.ended) return;
        if (outcome.result.code === 0) standing.keepSpeaking();
        answer(outcome);
        this.context.turns.begin(this);
      });
    }
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
    const { caller } = this.standing;
    const sortRoom = caller.kind === 'service' ? sortRooms.service : sortRooms.others;
    return { caller, connection: this.wire.connection, now: now(), cookies, sortRoom, monitor: this.monitor };
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

const uncheckable: Bound = {
  result: { code: 80, sentence: 'The password could not be checked.' },
  caller: anonymous,
  why: 'unavailable',
};
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
