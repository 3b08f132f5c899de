import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { EventEmitter } from 'node:events';
import { connectionDefaults, type ConnectionOptions } from './connection-options.js';
import { connectFault, tlsFault } from './network-fault.js';
import { LdapClientError } from './ldap-client-error.js';
import { isAddress, type ServerPlace } from './server-place.js';
import { askForTls } from './start-tls.js';

/** Connects to one server, with TLS as chosen. Throws LdapClientError of kind `unreachable`, `tls`, `timeout`, `refused`, `protocol` or `ended`. */
export async function openSocket(place: ServerPlace, options: ConnectionOptions): Promise<Socket> {
  const { connectMs = connectionDefaults.connectMs, tls } = options;
  // Addresses of both families are tried; a distant server may need longer than the quarter of a second that is the default.
  const socket = connect({ ...place, noDelay: true, keepAlive: true, autoSelectFamilyAttemptTimeout: 2_500 });
  const late = new LdapClientError('timeout', `${place.url} did not answer within ${connectMs / 1000} seconds.`);
  const timer = setTimeout(() => socket.destroy(late), connectMs);
  try {
    await happens(socket, 'connect', (fault) => connectFault(place, fault));
    if (tls === 'plain') return socket;
    if (tls === 'starttls') await askForTls(socket, place.url);
    return await secured(socket, place, options);
  } catch (fault) {
    socket.destroy();
    // What destroys the socket below TLS is not always what TLS reports.
    throw socket.errored === late ? late : fault;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Begins TLS. The name is always given: without it Node.js checks the certificate of a wrapped socket against "localhost", and would
 * take a certificate for that from anybody.
 */
async function secured(socket: Socket, place: ServerPlace, options: ConnectionOptions): Promise<TLSSocket> {
  const name = options.serverName ?? place.host;
  const fail = (fault: unknown) => tlsFault(place, name, fault);
  const secure = begun(
    () =>
      connectTls({
        socket,
        host: name,
        servername: isAddress(name) ? '' : name,
        minVersion: 'TLSv1.2',
        ...(options.ca !== undefined && { ca: options.ca }),
        ...options.clientCertificate,
      }),
    fail,
  );
  await happens(secure, 'secureConnect', fail);
  return secure;
}

/** Certificates and keys that cannot be read are refused before anything is sent. */
function begun(begin: () => TLSSocket, fail: (fault: unknown) => LdapClientError): TLSSocket {
  try {
    return begin();
  } catch (fault) {
    throw fail(fault);
  }
}

/** Waits for an event; whatever happens instead is made a client error. */
function happens(emitter: EventEmitter, event: string, failure: (fault: unknown) => LdapClientError): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      emitter.off(event, well).off('error', broken).off('close', closed);
      end();
    };
    const well = () => settle(resolve);
    const broken = (fault: unknown) => settle(() => reject(fault instanceof LdapClientError ? fault : failure(fault)));
    const closed = () => broken(undefined);
    emitter.once(event, well).on('error', broken).once('close', closed);
    // A socket that was given up may still report an error, which nobody waits for any more.
    emitter.on('error', () => undefined);
  });
}
