import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Arrivals } from './arrivals.js';
import { LdapSession } from './ldap-session.js';
import { plainAddress } from './network.js';
import { Outflow } from './outflow.js';
import { PageCookies } from './page-cookies.js';
import { SearchRate } from './search-rate.js';
import type { SessionContext } from './session-context.js';
import type { TlsIdentity } from './tls-identity.js';
import { SortRoom } from './sort-room.js';
import { TlsUpgrade } from './tls-upgrade.js';
import { trickling } from './trickle.js';
import { Turns } from './turns.js';

/** Octets of answers that may wait for their clients in the whole process. */
const mostQueued = 64 * 1024 * 1024;

/** Entries that may wait to be put in order, of mail servers and of everybody else; each keeps a few hundred octets of memory. */
const mostWaiting = 100_000;

/**
 * Connections that may wait to be accepted, as far as the system lets them. After a restart every mail process comes at once, and whoever
 * finds no room may believe to be connected to nobody.
 */
const backlog = 4_096;

const clientOf = ({ remoteAddress = '' }: Socket) => plainAddress(remoteAddress);

/** What the server is given from outside. */
export type ServerContext = Omit<
  SessionContext,
  'turns' | 'cookies' | 'sortRooms' | 'outflow' | 'rate' | 'arrivals' | 'upgrade'
>;

/** Accepts sessions on any number of sockets and ends them all when it closes. */
export class LdapServer {
  private readonly listeners: Server[] = [];
  private readonly turns = new Turns();
  private readonly sessions = new Map<Socket, LdapSession>();

  private readonly context: SessionContext;

  /** With an identity, sessions in clear text can begin TLS. */
  constructor(context: ServerContext, identity?: TlsIdentity) {
    const upgrade = identity && new TlsUpgrade(identity);
    const shared = {
      turns: this.turns,
      cookies: new PageCookies(),
      sortRooms: { service: new SortRoom(mostWaiting), others: new SortRoom(mostWaiting) },
      outflow: new Outflow(mostQueued),
      rate: new SearchRate(),
      arrivals: new Arrivals(context.now),
      log: trickling(context.log, context.now),
    };
    this.context = { ...context, ...shared, ...(upgrade && { upgrade }) };
  }

  /** Sessions that wait for their turn with unfinished work. */
  get waitingSessions() {
    return this.turns.waiting;
  }

  /** Listens in clear text, on every address without a host; the port that was taken, or a rejection with the system's error. */
  listenPlain(host: string | undefined, port: number): Promise<number> {
    return this.listen(
      createPlainServer((socket) => {
        const isAdmitted = this.context.arrivals.admit(socket);
        const session = this.accept(socket);
        if (!isAdmitted) this.turnAway(socket, session);
      }),
      host,
      port,
    );
  }

  /** Listens with TLS from the first octet. */
  listenTls(identity: TlsIdentity, host: string | undefined, port: number): Promise<number> {
    const server = identity.createServer((socket) => {
      this.accept(socket);
    });
    // Before the handshake: those who never finish one take up room as well, and it costs more than turning them away.
    server.on('connection', (socket) => {
      if (!this.context.arrivals.admit(socket)) this.turnAway(socket);
    });
    server.on('tlsClientError', (fault, socket) => {
      this.context.log.info({ client: clientOf(socket), fault: fault.message }, 'A TLS handshake failed.');
      socket.destroy();
    });
    return this.listen(server, host, port);
  }

  /** Stops listening and ends every session; fulfilled when the last socket is gone. */
  async close(): Promise<void> {
    const closed = this.listeners.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const session of this.sessions.values()) session.shutDown('The directory is shutting down.');
    const insist = setTimeout(() => {
      for (const socket of this.sessions.keys()) socket.destroy();
    }, 1_000);
    await Promise.all(closed);
    clearTimeout(insist);
  }

  private listen(server: Server, host: string | undefined, port: number): Promise<number> {
    this.listeners.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, backlog, ...(host !== undefined && { host, ipv6Only: host.includes(':') }) }, () => {
        server.off('error', reject);
        server.on('error', (fault) => {
          this.context.log.warn({ fault: fault.message }, 'A listener had a fault.');
        });
        resolve((server.address() as AddressInfo).port);
      });
    });
  }

  private accept(socket: Socket): LdapSession {
    const session = new LdapSession(socket, this.context);
    this.sessions.set(socket, session);
    this.context.counts.connections = this.sessions.size;
    socket.once('close', () => {
      this.sessions.delete(socket);
      this.context.counts.connections = this.sessions.size;
    });
    return session;
  }

  private turnAway(socket: Socket, session?: LdapSession): void {
    this.context.log.warn({ client: clientOf(socket) }, 'Too many connections; a new one was ended.');
    session?.shutDown('Too many connections.');
    // It is counted no more, so it may not linger: what was said is sent, and that is all.
    socket.destroySoon();
  }
}
