import { TLSSocket } from 'node:tls';
import type { Socket } from 'node:net';
import { BerWriter, MessageFramer } from '@waypost/ldap';
import { isLoopback, type Connection } from './connection.js';
import { IdleDeadline } from './idle-deadline.js';
import { plainAddress } from './network.js';
import type { Outflow } from './outflow.js';
import { certifiedName } from './tls-identity.js';
import type { PasswordRelay } from './password-relay.js';
import type { TlsUpgrade } from './tls-upgrade.js';

/** Octets of one message before a service account is bound. */
export const smallMessage = 64 * 1024;
/** Octets of requests that may wait for their turn, and of answers that may wait for their client, before neither grows further. */
const [mostWaiting, mostQueued] = [64 * 1024, 64 * 1024];

/** Milliseconds a client may take over answers before nothing more is written: what waits for it is held in memory. */
const longestStall = 60_000;

/** What happens on a wire that its session must know of. */
export interface WireEvents {
  /** Octets came, whatever they are. */
  received(): void;
  /** There may be something to do: messages have come, or the client has read. */
  stirred(): void;
  closed(): void;
}

/** The process's share in every wire. */
export interface WireContext {
  outflow: Outflow;
  /** Where TLS can be begun on an open connection; absent where it is not offered. */
  upgrade?: TlsUpgrade;
  /** What passes changes of passwords on; absent where they are not offered. */
  passwordRelay?: PasswordRelay;
}

/**
 * One client's connection: octets in and whole messages out, answers in and octets out. It stops reading while too much
 * waits on either side, and can begin TLS half-way.
 */
export class Wire {
  readonly writer = new BerWriter();
  /** Where the client is; IPv4 as such, also where one listener takes both kinds. */
  readonly address: string;
  private framer = new MessageFramer(smallMessage);
  private arrived: Buffer[] = [];
  private next = 0;
  private octets = 0;
  private fault: unknown;
  private isPaused = false;
  /** Runs while answers wait for a client that takes none. */
  private readonly stall = new IdleDeadline(() => {
    this.destroy();
  });
  private isStalled = false;
  /** Between the answer to StartTLS and the end of its handshake nothing may be said. */
  private isShaking = false;
  private facts: Connection;
  /** The socket that is spoken through: another one once TLS has begun. */
  private socket: Socket;

  constructor(
    private readonly base: Socket,
    private readonly context: WireContext,
    private readonly events: WireEvents,
  ) {
    this.socket = base;
    this.address = plainAddress(base.remoteAddress ?? '');
    this.facts = this.look();
    base.setNoDelay(true);
    base.on('close', () => {
      context.outflow.forget(this);
      this.stall.stop();
      events.closed();
    });
    this.attach(base);
  }

  /** What counts of this connection when somebody signs in over it. */
  get connection(): Connection {
    return this.facts;
  }

  /** Octets of one message at most, from the next one on. */
  set limit(octets: number) {
    this.framer.limit = octets;
  }

  /** The next whole message; undefined while there is none. Throws LdapDecodeError where what follows is not LDAP. */
  take(): Buffer | undefined {
    const message = this.arrived[this.next];
    if (message) {
      this.next++;
      this.octets -= message.length;
      if (this.next === this.arrived.length) this.forgetArrived();
      return message;
    }
    if (this.fault !== undefined) throw this.fault;
    return undefined;
  }

  /** Whether messages, or what is wrong with the octets behind them, wait to be taken. */
  get hasMore() {
    return this.next < this.arrived.length || this.fault !== undefined;
  }

  /** Whether any octet came that is not part of a message taken already. */
  get hasOctets() {
    return this.hasMore || this.framer.isInside || this.socket.readableLength > 0;
  }

  /** Whether answers wait for a client that does not read: nothing more should be written. */
  get isFull() {
    return this.socket.writableLength + this.writer.length > mostQueued;
  }

  /** Octets of answers that wait for the client. */
  get queued() {
    return this.socket.writableLength;
  }

  /** Sends what was written since the last time, in one piece. */
  flush(): void {
    if (this.writer.length > 0 && !this.socket.destroyed && !this.isShaking) this.socket.write(this.writer.take());
    this.context.outflow.note(this, this.socket.writableLength);
    this.regulate();
  }

  /** Sends what was written and nothing after it. */
  end(): void {
    if (this.isShaking) this.destroy();
    this.flush();
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** Begins TLS. What was sent in clear text behind the request for it is never taken for a message (RFC 4511 §4.14.1). */
  beginTls(): void {
    this.flush();
    this.base.removeAllListeners('data').removeAllListeners('drain');
    this.forgetArrived();
    this.framer = new MessageFramer(smallMessage);
    this.isShaking = true;
    void this.context.upgrade?.upgrade(this.base).then(
      (socket) => {
        this.socket = socket;
        this.facts = this.look();
        this.isPaused = this.isShaking = false;
        this.attach(socket);
      },
      () => this.base.destroy(),
    );
  }

  private look(): Connection {
    const { socket } = this;
    const isSecure = socket instanceof TLSSocket;
    return {
      isSecure,
      isLocal: isLoopback(this.address),
      certifiedName: isSecure ? certifiedName(socket) : undefined,
      offersTls: this.context.upgrade !== undefined && !isSecure,
      changesPasswords: this.context.passwordRelay !== undefined,
    };
  }

  private attach(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => {
      this.receive(chunk);
    });
    socket.on('drain', () => {
      this.context.outflow.note(this, socket.writableLength);
      this.regulate();
      this.events.stirred();
    });
    // A client that goes away mid-answer is no event worth more than its end.
    socket.on('error', () => socket.destroy());
  }

  private receive(chunk: Buffer): void {
    this.events.received();
    if (this.fault !== undefined) return;
    try {
      this.framer.push(chunk, (message) => {
        this.arrived.push(message);
        this.octets += message.length;
      });
    } catch (fault) {
      this.fault = fault;
    }
    this.regulate();
    this.events.stirred();
  }

  private forgetArrived(): void {
    this.arrived = [];
    this.next = this.octets = 0;
  }

  /** Reading goes on even while a bind is decided, so that a client that has gone is noticed. */
  private regulate(): void {
    this.noteStall(this.socket.writableLength > mostQueued);
    const isTooMuch = this.octets > mostWaiting || this.socket.writableLength > mostQueued;
    if (isTooMuch === this.isPaused) return;
    this.isPaused = isTooMuch;
    if (isTooMuch) this.socket.pause();
    else this.socket.resume();
  }

  private noteStall(isStalled: boolean): void {
    if (isStalled === this.isStalled) return;
    this.isStalled = isStalled;
    if (isStalled) this.stall.within(longestStall);
    else this.stall.stop();
  }
}
