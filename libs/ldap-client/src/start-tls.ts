import type { Socket } from 'node:net';
import { decodeResponse, encodeRequest, type LdapAnswer, MessageFramer, startTlsOid } from '@waypost/ldap';
import { asClientError, LdapClientError, refusal } from './ldap-client-error.js';

/** The answer is a few dozen octets; nobody is trusted yet. */
const largestAnswer = 64 * 1024;

/**
 * Asks for TLS on a plain connection (RFC 4511 §4.14) and comes back when the next octet must be TLS. Whatever came in readable form
 * behind the answer was put there by somebody in between, who wants it to be taken for the server's later: a `protocol` error.
 */
export async function askForTls(socket: Socket, url: string): Promise<void> {
  const { id, response } = await onlyAnswer(socket, url);
  if (id !== 1 || response.op !== 'extended')
    throw new LdapClientError('protocol', `${url} answered something else when it was asked for TLS.`);
  if (response.result.code !== 0) throw refusal('to begin TLS', response.result);
}

function onlyAnswer(socket: Socket, url: string): Promise<LdapAnswer> {
  const framer = new MessageFramer(largestAnswer);
  const answers: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      socket.off('data', read).off('error', reject).off('close', closed);
      end();
    };
    const read = (chunk: Buffer) => {
      try {
        framer.push(chunk, (message) => answers.push(message));
        const [answer] = answers;
        if (!answer) return;
        if (answers.length > 1 || framer.isInside)
          throw new LdapClientError('protocol', `${url} sent readable data after it had agreed to TLS.`);
        const decoded = decodeResponse(answer);
        settle(() => resolve(decoded));
      } catch (fault) {
        settle(() => reject(asClientError(fault) as Error));
      }
    };
    const closed = () =>
      reject(new LdapClientError('ended', `${url} closed the connection when it was asked for TLS.`));
    socket.on('data', read).once('error', reject).once('close', closed);
    socket.write(encodeRequest(1, { op: 'extended', oid: startTlsOid }));
  });
}
