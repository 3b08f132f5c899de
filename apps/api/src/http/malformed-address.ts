import type { Duplex } from 'node:stream';
import type { Problem } from '@waypost/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problems } from './problems.js';

/** Answers a request whose address could not even be read: no route, filter or hook ever sees it. */
export function refuseMalformedAddress(headers: Record<string, string>) {
  return (_fault: Error, request: FastifyRequest, reply: FastifyReply): void => {
    const problem: Problem = {
      type: '/problems/body-not-understood',
      ...problems['body-not-understood'],
      detail: 'The address is malformed: each % in it is followed by two hexadecimal digits, which together are UTF-8.',
      instance: request.url.split('?', 1)[0] ?? '/',
    };
    void reply
      .status(problem.status)
      .headers(headers)
      .header('content-type', 'application/problem+json')
      .send(Buffer.from(JSON.stringify(problem)));
  };
}

/** Titles of what is refused before there is a request, where it is not that it cannot be read. */
const refusedEarly: Readonly<Record<string, { status: number; title: string; detail: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, title: 'Request Timeout', detail: 'The request did not arrive in time.' },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    title: 'Request Header Fields Too Large',
    detail: 'The address and the headers are too long together.',
  },
};

/**
 * Answers what is no HTTP request at all, such as one with an umlaut in its address as it is typed: there is no request to answer, so
 * it goes to the connection, which ends.
 */
export function refuseUnreadable(fault: Error & { code?: string }, socket: Duplex): void {
  if (fault.code === 'ECONNRESET' || socket.destroyed) return;
  const early = refusedEarly[fault.code ?? ''];
  const detail =
    'This is no request of HTTP/1.1; in its address, write what is not ASCII as % and two hexadecimal digits an octet.';
  const problem: Problem = early
    ? { type: 'about:blank', ...early, instance: '/' }
    : { type: '/problems/body-not-understood', ...problems['body-not-understood'], detail, instance: '/' };
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${early?.title ?? 'Bad Request'}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy(fault);
}
