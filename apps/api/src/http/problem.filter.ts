import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Problem } from '@waypost/contracts';
import { DomainError, type ProblemCode } from '@waypost/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { QueryFailedError } from 'typeorm';
import { problems } from './problems.js';

/** Fastify's and Nest's own refusals, in our words. */
const byStatus: Record<number, [ProblemCode, string]> = {
  400: ['body-not-understood', 'The body is not JSON that can be read, or a parameter is malformed.'],
  404: ['route-not-found', 'There is nothing at this address; /api/docs lists what there is.'],
  413: ['body-too-large', 'Send at most 1 MiB.'],
  415: ['media-type-unsupported', 'Send the body as application/json.'],
};

/** Answers every refusal as RFC 9457 problem+json. A broken invariant is logged with its cause and answered 500 without detail. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost) {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { problem, headers } = this.problemOf(thrown, request);
    if (reply.raw.headersSent) {
      reply.raw.destroy(); // a stream that began well cannot be answered again; the cut tells the reader
      return;
    }
    void reply
      .status(problem.status)
      .headers(headers)
      .header('content-type', 'application/problem+json')
      .send(Buffer.from(JSON.stringify(problem)));
  }

  private problemOf(thrown: unknown, request: FastifyRequest): { problem: Problem; headers: Record<string, string> } {
    const refusal = asRefusal(thrown);
    const instance = request.url.split('?', 1)[0] ?? '/';
    if (refusal === undefined) {
      this.log.error({ err: thrown, method: request.method, url: instance, requestId: request.id }, 'broken invariant');
      return { problem: { type: 'about:blank', title: 'Internal error', status: 500, instance }, headers: {} };
    }
    const { code, message, extra } = refusal;
    const { status, title } = problems[code];
    const problem = {
      type: `/problems/${code}`,
      title,
      status,
      detail: message,
      instance,
      ...(extra.errors && { errors: extra.errors }),
    };
    const headers: Record<string, string> =
      extra.retryAfterSeconds === undefined ? {} : { 'retry-after': String(extra.retryAfterSeconds) };
    if (status === 401) headers['www-authenticate'] = 'Bearer';
    return { problem, headers };
  }
}

function asRefusal(thrown: unknown): DomainError | undefined {
  if (thrown instanceof DomainError) return thrown;
  if (isWaitOver(thrown))
    return new DomainError(
      'not-ready',
      'The database is busy with longer work; nothing was done. Try again in a moment.',
      {
        retryAfterSeconds: 5,
      },
    );
  if (holdsNul(thrown))
    return new DomainError('body-not-understood', 'Leave out the character NUL; no text can hold it.');
  const status =
    thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: unknown } | null)?.statusCode;
  const known = typeof status === 'number' ? byStatus[status] : undefined;
  return known && new DomainError(known[0], known[1]);
}

/** PostgreSQL keeps no NUL in a text (22021) or in JSON (22P05), wherever in a request it came from. */
const holdsNul = (thrown: unknown) =>
  thrown instanceof QueryFailedError &&
  ['22021', '22P05'].includes((thrown.driverError as { code?: string }).code ?? '');

/**
 * Nobody gave a connection to the database back for so long (pg-pool). The embedded one has a single connection, which the batch of a job
 * holds while it is written.
 */
const isWaitOver = (thrown: unknown) =>
  thrown instanceof Error && thrown.message === 'timeout exceeded when trying to connect';
