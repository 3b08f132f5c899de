import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, map, type Observable, of, switchMap } from 'rxjs';
import { isListed } from './etag.js';
import type { ModelRevision } from './model-revision.js';

/** Until when an answer holds if the model does not change, in milliseconds since 1970. */
type HoldsUntil = (representation: unknown, now: number) => number;

const rememberedKey = Symbol('remembered');

/** Has a tagged GET answered from memory for as long as the model stays at its revision. The answer may not depend on the caller. */
export const Remembered = (holdsUntil: HoldsUntil) => SetMetadata(rememberedKey, holdsUntil);

interface Kept {
  revision: string;
  until: number;
  tag: string;
  body: Buffer;
}

/** Octets of answers that are kept at most. */
const room = 64 * 1024 * 1024;

/** Gives an answer again, as it was sent, while nothing in the model has changed. Stands before the one that makes ETags. */
@Injectable()
export class RememberedInterceptor implements NestInterceptor {
  private readonly kept = new Map<string, Kept>();
  private size = 0;

  constructor(
    private readonly reflector: Reflector,
    private readonly revision: ModelRevision,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const holdsUntil = this.reflector.get<HoldsUntil | undefined>(rememberedKey, context.getHandler());
    if (!holdsUntil) return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    // Asked before the answer is made: what is committed while it is made must not pass for older than it is.
    return from(this.revision.current()).pipe(
      switchMap((revision) => {
        const known = this.find(request.url, revision);
        if (known) return of(answerWith(known, request, reply));
        return next.handle().pipe(map((made) => this.keep(made, { request, reply, revision, holdsUntil })));
      }),
    );
  }

  private find(url: string, revision: string): Kept | undefined {
    const known = this.kept.get(url);
    return known && known.revision === revision && Date.now() < known.until ? known : undefined;
  }

  private keep(
    made: unknown,
    asked: { request: FastifyRequest; reply: FastifyReply; revision: string; holdsUntil: HoldsUntil },
  ): unknown {
    const { request, reply, revision, holdsUntil } = asked;
    if (made === undefined) return made; // they have it already
    const tag = String(reply.getHeader('etag'));
    const body = Buffer.from(JSON.stringify(made));
    this.forget(request.url);
    this.kept.set(request.url, { revision, until: holdsUntil(made, Date.now()), tag, body });
    this.size += body.length;
    for (const oldest of this.kept.keys()) {
      if (this.size <= room) break;
      this.forget(oldest);
    }
    return made;
  }

  private forget(url: string): void {
    this.size -= this.kept.get(url)?.body.length ?? 0;
    this.kept.delete(url);
  }
}

function answerWith({ tag, body }: Kept, { headers }: FastifyRequest, reply: FastifyReply): Buffer | undefined {
  void reply.header('etag', tag);
  const known = headers['if-none-match'];
  if (known !== undefined && isListed(known, tag)) {
    void reply.status(304);
    return undefined;
  }
  void reply.header('content-type', 'application/json; charset=utf-8');
  return body;
}
