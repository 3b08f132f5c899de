import type { Socket } from 'node:net';
import {
  type Control,
  decodeResponse,
  encodeRequest,
  type LdapAnswer,
  MessageFramer,
  noticeOfDisconnectionOid,
  type OutgoingRequest,
} from '@waypost/ldap';
import { asClientError, LdapClientError } from './ldap-client-error.js';
import { brokenConnection } from './network-fault.js';
import type { ServerPlace } from './server-place.js';

/** Who waits for the answers to a request. */
export interface AnswerSink {
  /** More has come than was fetched: nothing further is read from the server for now. */
  readonly isFull: boolean;
  /** Takes the next answer, of so many octets; says whether it was the last. Throws where it cannot be an answer to the request. */
  take(answer: LdapAnswer, octets: number): boolean;
  /** Nothing will come any more. */
  fail(fault: LdapClientError): void;
}

/** What a session may cost. */
export interface WireLimits {
  operationMs: number;
  maxMessageBytes: number;
}

/**
 * One LDAP session on a socket, one operation at a time. INVARIANT: once `fault` is set, the socket is destroyed and the waiting
 * sink was told; nothing a server sends throws anywhere else.
 */
export class Wire {
  private readonly framer: MessageFramer;
  private current: { id: number; sink: AnswerSink } | undefined;
  private lastId = 1; // the first was StartTLS, where it was asked for
  private fault: LdapClientError | undefined;
  private heardAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: Socket,
    readonly place: ServerPlace,
    private readonly limits: WireLimits,
  ) {
    this.framer = new MessageFramer(limits.maxMessageBytes);
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', (fault) => this.end(brokenConnection(place.url, fault)));
    socket.on('close', () => this.end(new LdapClientError('ended', `${place.url} closed the connection.`)));
  }

  get isOpen() {
    return this.fault === undefined;
  }

  /** Begins an operation. What is wrong with the session is told to the sink. Throws only where an operation is still running. */
  begin(request: OutgoingRequest, controls: readonly Control[], sink: AnswerSink): void {
    if (this.current) throw new Error('A connection carries one operation at a time.');
    if (this.fault) {
      sink.fail(this.fault);
      return;
    }
    this.current = { id: ++this.lastId, sink };
    this.socket.write(encodeRequest(this.lastId, request, controls));
    this.watch();
  }

  /** Gives an operation up: its further answers are let pass unread. */
  abandon(sink: AnswerSink): void {
    if (this.current?.sink !== sink) return;
    const messageId = this.current.id;
    this.current = undefined;
    this.socket.write(encodeRequest(++this.lastId, { op: 'abandon', messageId }));
    this.socket.resume();
  }

  /** A sink has room again. */
  readOn(): void {
    if (!this.socket.isPaused()) return;
    this.heardAt = performance.now();
    this.socket.resume();
  }

  /** Says goodbye and closes. */
  close(): void {
    if (this.fault) return;
    const unbind = encodeRequest(++this.lastId, { op: 'unbind' });
    this.socket.write(unbind, () => this.socket.destroy());
    this.stop(new LdapClientError('ended', 'The connection was closed.'));
    // A server that reads nothing any more cannot keep the socket.
    setTimeout(() => this.socket.destroy(), 1_000).unref();
  }

  private read(chunk: Buffer): void {
    if (this.fault) return;
    try {
      this.framer.push(chunk, (message) => this.take(message));
    } catch (fault) {
      const told = asClientError(fault);
      this.end(
        told instanceof LdapClientError
          ? told
          : new LdapClientError('protocol', 'An answer could not be read.', { cause: fault }),
      );
    }
    if (this.current?.sink.isFull) this.socket.pause();
  }

  private take(message: Buffer): void {
    if (this.fault) return;
    const answer = decodeResponse(message);
    if (answer.id === 0) {
      this.end(unsolicited(answer, this.place.url));
      return;
    }
    if (answer.id > this.lastId)
      throw new LdapClientError('protocol', 'The server answered a question that was never asked.');
    if (this.current?.id !== answer.id) return; // left over from what was given up
    this.heardAt = performance.now();
    const { sink } = this.current;
    if (!sink.take(answer, message.length)) return;
    this.current = undefined;
  }

  /** Looks from time to time whether the server has fallen silent. A half message does not count as a word. */
  private watch(): void {
    this.heardAt = performance.now();
    this.timer ??= setTimeout(() => this.check(), this.limits.operationMs);
  }

  private check(): void {
    this.timer = undefined;
    if (!this.current || this.fault) return;
    if (this.socket.isPaused()) this.heardAt = performance.now();
    const left = this.heardAt + this.limits.operationMs - performance.now();
    if (left > 0) this.timer = setTimeout(() => this.check(), Math.ceil(left));
    else
      this.end(
        new LdapClientError(
          'timeout',
          `${this.place.url} gave no answer for ${this.limits.operationMs / 1000} seconds.`,
        ),
      );
  }

  private end(fault: LdapClientError): void {
    if (this.fault) return;
    this.socket.destroy();
    this.stop(fault);
  }

  private stop(fault: LdapClientError): void {
    this.fault = fault;
    clearTimeout(this.timer);
    const sink = this.current?.sink;
    this.current = undefined;
    sink?.fail(fault);
  }
}

/** The only thing a server says unasked is that it ends the session (RFC 4511 §4.4). */
function unsolicited({ response }: LdapAnswer, url: string): LdapClientError {
  if (response.op !== 'extended' || response.oid !== noticeOfDisconnectionOid)
    return new LdapClientError('protocol', `${url} said something that nobody had asked for.`);
  return new LdapClientError('ended', `${url} ended the session (code ${response.result.code}).`, {
    code: response.result.code,
  });
}
