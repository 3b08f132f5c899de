import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { MailboxPasswordChange, MailboxPasswordChanged } from '@waypost/contracts';
import type { Caller } from '../http/caller.js';
import { Answers, Does, From, MayRefuse, Requires } from '../http/route.decorators.js';
import { PasswordChanges } from './password-changes.js';

@ApiTags('Directory')
@Controller('directory/password-changes')
export class PasswordChangeController {
  constructor(private readonly changes: PasswordChanges) {}

  @Does('Changes the password of a mailbox for the person who knows it, at the word of the directory they asked.')
  @Post()
  @HttpCode(200)
  @Requires('password.relay')
  @Answers(200, MailboxPasswordChanged)
  @MayRefuse('body-invalid', 'node-not-found', 'sign-in-refused', 'sign-in-throttled', 'not-ready')
  change(
    @From() caller: Caller,
    @Body({ schema: MailboxPasswordChange }) asked: MailboxPasswordChange,
  ): Promise<MailboxPasswordChanged> {
    return this.changes.change(caller, asked);
  }
}
