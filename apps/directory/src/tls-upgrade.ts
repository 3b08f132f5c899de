import type { Socket } from 'node:net';
import type { Server, TLSSocket } from 'node:tls';
import type { TlsIdentity } from './tls-identity.js';

/** Begins TLS on connections that are open already, as StartTLS asks (RFC 4511 §4.14). */
export class TlsUpgrade {
  private readonly server: Server;
  private readonly pending = new Map<string, { done(socket: TLSSocket): void; failed(fault: Error): void }>();

  constructor(identity: TlsIdentity) {
    // It never listens: connections are handed to it, and so follow every exchange of the certificate.
    this.server = identity.createServer((socket) => this.pending.get(endsOf(socket))?.done(socket));
    this.server.on('tlsClientError', (fault, socket) => {
      this.pending.get(endsOf(socket))?.failed(fault);
      socket.destroy();
    });
  }

  /** The same connection with TLS; rejects where the handshake fails or the client goes. Nothing else may read the socket. */
  upgrade(socket: Socket): Promise<TLSSocket> {
    const ends = endsOf(socket);
    return new Promise<TLSSocket>((done, failed) => {
      this.pending.set(ends, { done, failed });
      socket.once('close', () => {
        failed(new Error('The connection was closed.'));
      });
      this.server.emit('connection', socket);
    }).finally(() => {
      this.pending.delete(ends);
    });
  }
}

/** Both ends of a connection name it: no other one open has the same. */
const endsOf = ({ remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 }: Socket) =>
  [remoteAddress, remotePort, localAddress, localPort].join(' ');
