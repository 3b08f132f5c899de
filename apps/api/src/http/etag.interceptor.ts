import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { isListed, tagOf } from './etag.js';

const taggedKey = Symbol('tagged');

/** Gives a single resource its strong ETag, and answers 304 to those who have it already. */
export const Tagged = () => SetMetadata(taggedKey, true);

@Injectable()
export class EtagInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (this.reflector.get<boolean | undefined>(taggedKey, context.getHandler()) !== true) return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((representation: unknown) => {
        const tag = tagOf(representation);
        void reply.header('etag', tag);
        const known = request.headers['if-none-match'];
        if (request.method !== 'GET' || known === undefined || !isListed(known, tag)) return representation;
        void reply.status(304);
        return undefined;
      }),
    );
  }
}
