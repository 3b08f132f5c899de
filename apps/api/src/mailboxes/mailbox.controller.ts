import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  Mailbox,
  MailboxChange,
  MailboxList,
  MailboxQuery,
  MovePreview,
  MovePreviewRequest,
  NewMailbox,
  PasswordReset,
  PasswordResetAnswer,
  RecipientRemoval,
} from '@waypost/contracts';
import { Tagged } from '../http/etag.interceptor.js';
import { Answers, Conditional, Does, MayRefuse, Repeatable, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { MailboxService } from './mailbox.service.js';

@ApiTags('Mailboxes')
@Controller('mailboxes')
export class MailboxController {
  constructor(private readonly mailboxes: MailboxService) {}

  @Does('Lists mailboxes; by text, place, or the effective value of a setting and where it comes from.')
  @Get()
  @Requires('mailbox.read')
  @Answers(200, MailboxList)
  @MayRefuse('query-invalid', 'reference-not-found')
  list(@Query({ schema: MailboxQuery }) query: MailboxQuery): Promise<MailboxList> {
    return this.mailboxes.list(query);
  }

  @Does('Creates a mailbox on its home server.')
  @Post()
  @Tagged()
  @Requires('mailbox.write')
  @Repeatable()
  @Answers(201, Mailbox)
  @MayRefuse('body-invalid', 'reference-not-found', 'name-taken', 'address-taken')
  create(@Write() write: WriteRequest, @Body({ schema: NewMailbox }) mailbox: NewMailbox): Promise<Mailbox> {
    return this.mailboxes.create(write, mailbox);
  }

  @Does('Reads one mailbox by id or name.')
  @Get(':mailbox')
  @Tagged()
  @Requires('mailbox.read')
  @Answers(200, Mailbox)
  @MayRefuse('node-not-found')
  read(@Param('mailbox') reference: string): Promise<Mailbox> {
    return this.mailboxes.read(reference);
  }

  @Does('Changes a mailbox; a change of `server` moves it there.')
  @Patch(':mailbox')
  @Tagged()
  @Requires('mailbox.write')
  @Conditional()
  @Answers(200, Mailbox)
  @MayRefuse(
    'body-invalid',
    'node-not-found',
    'reference-not-found',
    'name-taken',
    'address-taken',
    'forwarding-loop',
    'field-managed-by-directory',
  )
  change(
    @Write() write: WriteRequest,
    @Param('mailbox') reference: string,
    @Body({ schema: MailboxChange }) patch: MailboxChange,
  ): Promise<Mailbox> {
    return this.mailboxes.change(write, reference, patch);
  }

  @Does("Deletes a mailbox and what is set at it; mail on the server's disk is not touched.")
  @Delete(':mailbox')
  @HttpCode(204)
  @Requires('mailbox.write')
  @Conditional()
  @Answers(204)
  @MayRefuse('query-invalid', 'node-not-found', 'recipient-linked')
  remove(
    @Write() write: WriteRequest,
    @Param('mailbox') reference: string,
    @Query({ schema: RecipientRemoval }) query: RecipientRemoval,
  ): Promise<void> {
    return this.mailboxes.remove(write, reference, query);
  }

  @Does('Sets or generates the password; it counts at the next login.')
  @Put(':mailbox/password')
  @Requires('mailbox.write')
  @Answers(200, PasswordResetAnswer)
  @MayRefuse('body-invalid', 'node-not-found', 'field-managed-by-directory')
  resetPassword(
    @Write() write: WriteRequest,
    @Param('mailbox') reference: string,
    @Body({ schema: PasswordReset }) reset: PasswordReset,
  ): Promise<PasswordResetAnswer> {
    return this.mailboxes.resetPassword(write, reference, reset);
  }

  @Does('Says which effective settings a move to another server would change.')
  @Post(':mailbox/move-preview')
  @HttpCode(200)
  @Requires('mailbox.read')
  @Answers(200, MovePreview)
  @MayRefuse('body-invalid', 'node-not-found', 'reference-not-found')
  previewMove(
    @Param('mailbox') reference: string,
    @Body({ schema: MovePreviewRequest }) { server }: MovePreviewRequest,
  ): Promise<MovePreview> {
    return this.mailboxes.previewMove(reference, server);
  }
}
