import { timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '@waypost/kernel';
import type { Permission } from '@waypost/organization';
import type { FastifyRequest } from 'fastify';
import type { Configuration } from '../configuration.js';
import { digestOf } from '../session/secrets.js';
import { sessionCookieName } from '../session/session-cookie.js';
import { SessionService } from '../session/session.service.js';
import { configurationToken } from '../injection-tokens.js';
import { TokenService } from '../tokens/token.service.js';
import { type Caller, demand, recogniseCaller } from './caller.js';
import { originOf } from './origin-of.js';
import { permissionKey } from './route.decorators.js';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Recognises the caller by bearer token or session cookie and demands the permission the route declares. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionService,
    private readonly tokens: TokenService,
    @Inject(configurationToken) private readonly configuration: Configuration,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const needed = this.reflector.get<Permission | 'public' | undefined>(permissionKey, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (needed === undefined) throw new Error(`${request.method} ${request.url} declares no permission`);
    if (needed === 'public') {
      if (!harmless.has(request.method)) this.expectOwnOrigin(request);
      return true;
    }
    const caller = await this.recognise(request);
    if (!caller)
      throw new DomainError('sign-in-required', 'Sign in, or send an API token as "Authorization: Bearer …".');
    demand(caller, needed);
    recogniseCaller(request, caller);
    return true;
  }

  private async recognise(request: FastifyRequest): Promise<Caller | undefined> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const [, secret] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
      return secret === undefined ? undefined : this.tokens.recognise(secret, originOf(request));
    }
    const cookie = request.cookies[sessionCookieName(this.configuration.publicUrl)];
    const found = cookie === undefined ? undefined : await this.sessions.recognise(cookie);
    if (!found) return undefined;
    if (!harmless.has(request.method)) {
      this.expectOwnOrigin(request);
      expectCsrfToken(request, found.row.csrfToken);
    }
    const { id, name, role } = found.administrator;
    return {
      actor: { kind: 'administrator', id, name, origin: originOf(request) },
      role,
      principal: `administrator:${id}`,
      session: found.row,
    };
  }

  /** A browser says where a request comes from; one from another site is refused whatever it carries. */
  private expectOwnOrigin({ headers }: FastifyRequest): void {
    const { origin } = headers;
    const site = headers['sec-fetch-site'];
    const foreign =
      origin !== undefined &&
      origin !== new URL(this.configuration.publicUrl).origin &&
      !(hostOf(origin) === headers.host && isThisMachine(headers.host));
    if (foreign || site === 'cross-site') throw new DomainError('csrf-refused', 'This request came from another site.');
  }
}

/** A name that another site cannot make its own by pointing it here. */
const isThisMachine = (host = '') => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined;
  }
}

/** Compared as digests: equal lengths, and time that tells nothing. */
function expectCsrfToken({ headers }: FastifyRequest, expected: string): void {
  const given = headers['x-csrf-token'];
  const same =
    typeof given === 'string' && timingSafeEqual(Buffer.from(digestOf(given)), Buffer.from(digestOf(expected)));
  if (!same) throw new DomainError('csrf-refused', "Send the session's csrfToken as x-csrf-token.");
}
