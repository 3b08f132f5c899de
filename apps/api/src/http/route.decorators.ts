import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { ProblemCode } from '@waypost/kernel';
import type { Permission } from '@waypost/organization';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ZodType } from 'zod';
import { callerOf } from './caller.js';
import { problems } from './problems.js';
import type { WriteRequest } from './write-request.js';

/** Where the guard reads what a route needs. */
export const permissionKey = Symbol('permission');

/** Names the one permission a route needs. A route with neither this nor {@link Public} answers nobody. */
export const Requires = (permission: Permission) =>
  applyDecorators(
    SetMetadata(permissionKey, permission),
    ApiBearerAuth(),
    ApiExtension('x-permission', permission),
    MayRefuse('sign-in-required', 'permission-missing'),
  );

/** Says in one sentence what a route does, in the document. */
export const Does = (summary: string) => ApiOperation({ summary });

/** Opens a route to anyone. */
export const Public = () => SetMetadata(permissionKey, 'public');

/** Documents a route's refusals, grouped by status. */
export const MayRefuse = (...codes: ProblemCode[]) =>
  applyDecorators(
    ...[...new Set(codes.map((code) => problems[code].status))].map((status) =>
      ApiResponse({
        status,
        description: codes
          .filter((code) => problems[code].status === status)
          .map((code) => `\`${code}\`: ${problems[code].title}`)
          .join('\n\n'),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      }),
    ),
  );

/** Documents what a route answers when all is well. */
export const Answers = (status: number, schema?: ZodType, description = 'Done') =>
  ApiResponse({ status, description, ...(schema && { standardSchema: schema }) } as Parameters<typeof ApiResponse>[0]);

/** Documents an answer that is sent as text while it is made, in one of these media types. */
export const Streams = (description: string, ...types: string[]) =>
  ApiResponse({
    status: 200,
    description,
    content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' as const } }])),
  });

/** Documents that a write may be made conditional on what was read before. */
export const Conditional = () =>
  applyDecorators(
    ApiHeader({
      name: 'if-match',
      required: false,
      description: 'The ETag of the state the change is based on; a stale one is refused with 412.',
    }),
    MayRefuse('precondition-failed'),
  );

/** Documents that a POST may be repeated under the same key and happens once. */
export const Repeatable = () =>
  applyDecorators(
    ApiHeader({
      name: 'idempotency-key',
      required: false,
      description:
        'Any text of up to 128 characters; repeating the request under it happens once and answers the same.',
    }),
    MayRefuse('idempotency-key-reused'),
  );

/** A change's frame: who asks, on what state it is based, and under which key it may be repeated. */
export const Write = createParamDecorator((_: unknown, context: ExecutionContext): WriteRequest => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const caller = callerOf(request);
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    caller,
    ifMatch: request.headers['if-match'], // an empty one is no tag that could match
    idempotencyKey: request.method === 'POST' ? header('idempotency-key') : undefined,
    asked: { method: request.method, url: request.url, body: request.body },
  };
});

/** Aborted when the answer is sent, or nobody waits for it any more. */
export const Gone = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const gone = new AbortController();
  context
    .switchToHttp()
    .getResponse<FastifyReply>()
    .raw.once('close', () => gone.abort());
  return gone.signal;
});

/** The caller of the request. */
export const From = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
