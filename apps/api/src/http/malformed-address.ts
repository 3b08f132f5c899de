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
