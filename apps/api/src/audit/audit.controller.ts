import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AuditEntry, AuditList, AuditQuery } from '@waypost/contracts';
import { Answers, Does, MayRefuse, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { AuditService } from './audit.service.js';

@ApiTags('Audit')
@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Does('Lists changes, newest first; those to one subject, by one actor or of one kind if asked.')
  @Get()
  @Requires('audit.read')
  @Answers(200, AuditList)
  @MayRefuse('query-invalid')
  list(@Query({ schema: AuditQuery }) query: AuditQuery): Promise<AuditList> {
    return this.audit.list(query);
  }

  @Does('Takes one change back by a new one, and answers that.')
  @Post(':entry/revert')
  @HttpCode(200)
  @Requires('audit.revert')
  @Answers(200, AuditEntry)
  @MayRefuse(
    'audit-entry-not-found',
    'change-not-revertible',
    'setting-locked',
    'setting-invalid',
    'node-not-found',
    'name-taken',
    'address-taken',
    'source-not-found',
    'field-managed-by-directory',
    'recipient-not-linked',
    'body-invalid',
    'recipient-not-found',
    'reference-not-found',
    'address-not-found',
    'address-is-primary',
    'contact-inside',
    'membership-loop',
  )
  revert(@Write() write: WriteRequest, @Param('entry') id: string): Promise<AuditEntry> {
    return this.audit.revert(write, id);
  }
}
