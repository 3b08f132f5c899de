import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PasswordChange, Session, SignIn } from '@waypost/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Configuration } from '../configuration.js';
import type { Caller } from '../http/caller.js';
import { originOf } from '../http/origin-of.js';
import { Answers, From, Does, MayRefuse, Public, Requires } from '../http/route.decorators.js';
import { configurationToken } from '../injection-tokens.js';
import { sessionCookieName, sessionCookieOptions } from './session-cookie.js';
import { SessionService } from './session.service.js';

@ApiTags('Session')
@Controller('session')
export class SessionController {
  constructor(
    private readonly sessions: SessionService,
    @Inject(configurationToken) private readonly configuration: Configuration,
  ) {}

  @Does('Signs in by name and password, or by a one-time code, and sets the session cookie.')
  @Post()
  @HttpCode(200)
  @Public()
  @Answers(200, Session)
  @MayRefuse('body-invalid', 'sign-in-refused', 'sign-in-throttled', 'csrf-refused')
  async open(
    @Body({ schema: SignIn }) signIn: SignIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    const { secret, session } = await this.sessions.open(signIn, originOf(request));
    void reply.setCookie(
      sessionCookieName(this.configuration.publicUrl),
      secret,
      sessionCookieOptions(this.configuration.publicUrl),
    );
    return session;
  }

  @Does('Tells who is signed in, and the token every change must carry.')
  @Get()
  @Requires('session.own')
  @Answers(200, Session)
  describe(@From() caller: Caller): Promise<Session> {
    return this.sessions.describe(caller);
  }

  @Does('Signs out.')
  @Delete()
  @HttpCode(204)
  @Requires('session.own')
  @Answers(204)
  async close(@From() caller: Caller, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.sessions.close(caller);
    void reply.clearCookie(
      sessionCookieName(this.configuration.publicUrl),
      sessionCookieOptions(this.configuration.publicUrl),
    );
  }

  @Does("Sets one's own password and signs one's other sessions out.")
  @Put('password')
  @HttpCode(204)
  @Requires('session.own')
  @Answers(204)
  @MayRefuse('body-invalid', 'sign-in-throttled')
  changePassword(@From() caller: Caller, @Body({ schema: PasswordChange }) change: PasswordChange): Promise<void> {
    return this.sessions.changePassword(caller, change);
  }
}
