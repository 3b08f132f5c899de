import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AppPasswordList, CreatedAppPassword, NewAppPassword } from '@waypost/contracts';
import { Answers, Does, MayRefuse, Repeatable, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { AppPasswordService } from './app-password.service.js';

@ApiTags('Mailboxes')
@Controller('mailboxes/:mailbox/app-passwords')
export class AppPasswordController {
  constructor(private readonly appPasswords: AppPasswordService) {}

  @Does('Lists the app passwords of a mailbox, the newest first; none shows its secret.')
  @Get()
  @Requires('mailbox.read')
  @Answers(200, AppPasswordList)
  @MayRefuse('node-not-found')
  list(@Param('mailbox') reference: string): Promise<AppPasswordList> {
    return this.appPasswords.list(reference);
  }

  @Does('Makes an app password for all services or some, and shows it this once.')
  @Post()
  @Requires('mailbox.write')
  @Repeatable()
  @Answers(201, CreatedAppPassword)
  @MayRefuse('body-invalid', 'node-not-found', 'name-taken', 'app-passwords-full')
  create(
    @Write() write: WriteRequest,
    @Param('mailbox') reference: string,
    @Body({ schema: NewAppPassword }) appPassword: NewAppPassword,
  ): Promise<CreatedAppPassword> {
    return this.appPasswords.create(write, reference, appPassword);
  }

  @Does('Revokes an app password; the next login with it is refused.')
  @Delete(':id')
  @HttpCode(204)
  @Requires('mailbox.write')
  @Answers(204)
  @MayRefuse('node-not-found', 'app-password-not-found')
  revoke(@Write() write: WriteRequest, @Param('mailbox') reference: string, @Param('id') id: string): Promise<void> {
    return this.appPasswords.revoke(write, reference, id);
  }
}
