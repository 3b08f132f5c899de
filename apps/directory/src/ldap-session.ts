import type { Socket } from 'node:net';
import {
  type AnsweredOp,
  BerWriter,
  type BindRequest,
  decodeRequest,
  LdapDecodeError,
  type LdapMessage,
  type LdapResult,
  MessageFramer,
  monitorEntry,
  resultCode,
  type SearchRequest,
  writeDisconnection,
  writeExtendedResult,
  writeResult,
} from '@waypost/ldap';
import { authenticate, type Bound } from './authenticate.js';
import { anonymous, type Caller } from './caller.js';
import { compare } from './compare.js';
import type { Counts } from './counts.js';
import type { Directory } from './directory.js';
import { IdleDeadline } from './idle-deadline.js';
import type { PasswordCheck } from './password-check.js';
import { RunningSearches, type Outlet } from './running-searches.js';
import { planSearch } from './search-plan.js';

/** Octets of one message before anyone is bound, and after. */
const [anonymousMessage, boundMessage] = [64 * 1024, 1024 * 1024];
/** Answers that may wait in a socket before its client is no longer listened to, in octets. */
const mostQueued = 1024 * 1024;
/** Milliseconds of silence before a session is ended: nobody bound yet, a person, a service. */
const patience = { anonymous: 15_000, mailbox: 10 * 60_000, service: 60 * 60_000 } satisfies Record<
  Caller['kind'],
  number
>;

const whoAmI = '1.3.6.1.4.1.4203.1.11.3';

/** What all sessions share. */
export interface SessionContext {
  directory: Directory;
  passwords: PasswordCheck;
  counts: Counts;
  log: { info(fields: object, sentence: string): void; warn(fields: object, sentence: string): void };
  now(): number;
}

/** One client's session: frames, answers in order, waits for slow clients, and ends when it has been silent too long. */
export class LdapSession implements Outlet {
  private readonly framer = new MessageFramer(anonymousMessage);
  readonly writer = new BerWriter();
  private readonly searches = new RunningSearches(this);
  private waiting: Buffer[] = [];
  private binding = false;
  private ended = false;
  private caller: Caller = anonymous;
  /** The longest silence any bind on this session earned: Dovecot stays anonymous for hours after a person's wrong password. */
  private patience: number = patience.anonymous;
  private readonly deadline = new IdleDeadline(() => this.socket.destroy());

  constructor(
    private readonly socket: Socket,
    private readonly context: SessionContext,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.received(chunk);
    });
    socket.on('drain', () => {
      this.drained();
    });
    // A client that goes away mid-answer is no event worth more than its end.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.closed();
    });
    this.deadline.within(this.patience);
  }

  /** Ends the session in order: what was asked is answered up to here, and the client is told. */
  shutDown(sentence: string): void {
    if (this.ended) return;
    writeDisconnection(this.writer, sentence, resultCode.unavailable);
    this.finish();
  }

  private received(chunk: Buffer): void {
    if (this.ended) return;
    if (this.patience > patience.anonymous) this.deadline.within(this.patience);
    try {
      this.framer.push(chunk, (message) => {
        if (this.binding) this.waiting.push(message);
        else this.handle(message);
      });
    } catch (fault) {
      this.broken(fault);
    }
    this.flush();
  }

  /** Nothing after a broken encoding can be trusted (RFC 4511 §4.1.1). */
  private broken(fault: unknown): void {
    if (!(fault instanceof LdapDecodeError)) throw fault;
    this.context.log.warn(
      { client: this.client, fault: fault.message },
      'A client sent what is not LDAP; the session was ended.',
    );
    writeDisconnection(this.writer, fault.message);
    this.finish();
  }

  private handle(bytes: Buffer): void {
    if (this.ended) return;
    const { id, request, controls } = decodeRequest(bytes);
    if (request.op === 'unbind') this.finish();
    else if (request.op === 'abandon') this.searches.abandon(request.messageId);
    else if (request.op === 'refused') this.answer(id, request.of, request);
    else if (controls.some(({ critical }) => critical)) this.refuseControl(id, request.op);
    else this.perform(id, request);
  }

  /** No control is served yet, so each critical one is unknown (RFC 4511 §4.1.11). */
  private refuseControl(id: number, op: AnsweredOp): void {
    this.answer(id, op, { code: 12, sentence: 'A control marked critical is not known here.' });
    if (op === 'bind') this.caller = anonymous;
  }

  private perform(
    id: number,
    request: Exclude<LdapMessage['request'], { op: 'unbind' | 'abandon' | 'refused' }>,
  ): void {
    switch (request.op) {
      case 'bind':
        this.bind(id, request);
        return;
      case 'search':
        this.search(id, request);
        return;
      case 'compare':
        this.answer(
          id,
          'compare',
          compare(request, this.caller, this.context.directory, this.monitor, this.context.now()),
        );
        return;
      case 'extended':
        this.extended(id, request.oid);
        return;
      default:
        this.answer(id, request.op, {
          code: 53,
          sentence: 'The directory is read-only; change things in the Waypost console or its REST API.',
        });
    }
  }

  /** Octets that wait for the client to read them. */
  get queued() {
    return this.socket.writableLength;
  }

  answer(id: number, op: AnsweredOp, result: LdapResult): void {
    writeResult(this.writer, id, op, { code: result.code, sentence: result.sentence ?? '' });
  }

  private bind(id: number, request: BindRequest): void {
    this.searches.abandonAll(); // RFC 4511 §4.2.1
    this.caller = anonymous;
    const bound = authenticate(request, this.context.directory, this.context.passwords, this.context.now());
    if (!(bound instanceof Promise)) {
      this.bound(id, request.name, bound);
      return;
    }
    this.binding = true;
    this.socket.pause();
    bound.then(
      (outcome) => {
        this.bindDecided(id, request.name, outcome);
      },
      () => {
        this.bindDecided(id, request.name, {
          result: { code: 80, sentence: 'The password could not be checked.' },
          caller: anonymous,
        });
      },
    );
  }

  private bindDecided(id: number, name: string, outcome: Bound): void {
    this.binding = false;
    if (this.ended) return;
    this.bound(id, name, outcome);
    const waiting = this.waiting;
    this.waiting = [];
    try {
      for (const message of waiting) {
        if (this.binding) this.waiting.push(message);
        else this.handle(message);
      }
    } catch (fault) {
      this.broken(fault);
    }
    this.flush();
    this.resumeWhenReady();
  }

  private bound(id: number, name: string, { result, caller }: Bound): void {
    const { counts, log } = this.context;
    this.caller = caller;
    this.framer.limit = caller.kind === 'anonymous' ? anonymousMessage : boundMessage;
    if (result.code === 0) counts.binds++;
    else {
      counts.bindsRefused++;
      log.info(
        { client: this.client, name: name.slice(0, 256), code: result.code },
        result.sentence ?? 'A bind was refused.',
      );
    }
    this.patience = Math.max(this.patience, patience[caller.kind]);
    this.deadline.within(this.patience);
    this.answer(id, 'bind', result);
  }

  private search(id: number, request: SearchRequest): void {
    const { directory, counts, now } = this.context;
    counts.searches++;
    const plan = planSearch(request, this.caller, directory, this.monitor, now());
    if ('code' in plan) {
      this.answer(id, 'search', plan);
      return;
    }
    this.searches.start(id, plan);
  }

  private extended(id: number, oid: string): void {
    if (oid !== whoAmI) {
      writeExtendedResult(this.writer, id, { code: 2, sentence: 'This extended operation is not known here.' });
      return;
    }
    const authorization = this.caller.kind === 'anonymous' ? '' : `dn:${this.caller.dn}`;
    writeExtendedResult(this.writer, id, { code: 0 }, { value: Buffer.from(authorization) });
  }

  private readonly monitor = () => {
    const { directory, counts, now } = this.context;
    return monitorEntry(directory.schema, counts.report(directory, now()));
  };

  private get client() {
    return this.socket.remoteAddress ?? '';
  }

  /** Everything one chunk led to leaves in one write. */
  flush(): void {
    if (this.writer.length === 0 || this.socket.destroyed) return;
    this.socket.write(this.writer.take());
    if (this.socket.writableLength > mostQueued) this.socket.pause();
  }

  private drained(): void {
    this.searches.drained();
    this.resumeWhenReady();
  }

  private resumeWhenReady(): void {
    if (!this.binding && this.socket.writableLength <= mostQueued) this.socket.resume();
  }

  private finish(): void {
    this.ended = true;
    this.searches.abandonAll();
    this.flush();
    this.socket.end();
    // A client that never reads its last answer does not keep the socket.
    this.deadline.within(1_000);
  }

  private closed(): void {
    this.ended = true;
    this.deadline.stop();
    this.searches.abandonAll();
    this.waiting = [];
  }
}
