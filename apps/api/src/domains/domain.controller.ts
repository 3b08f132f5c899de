import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AcceptedDomain,
  AcceptedDomainChange,
  AcceptedDomainList,
  AcceptedDomainQuery,
  NewAcceptedDomain,
} from '@waypost/contracts';
import { Tagged } from '../http/etag.interceptor.js';
import { Answers, Conditional, Does, MayRefuse, Repeatable, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { DomainService } from './domain.service.js';

@ApiTags('Domains')
@Controller('accepted-domains')
export class DomainController {
  constructor(private readonly domains: DomainService) {}

  @Does('Lists accepted domains by name.')
  @Get()
  @Requires('domain.read')
  @Answers(200, AcceptedDomainList)
  @MayRefuse('query-invalid')
  list(@Query({ schema: AcceptedDomainQuery }) query: AcceptedDomainQuery): Promise<AcceptedDomainList> {
    return this.domains.list(query);
  }

  @Does('Accepts a domain: mail for it is taken in from now on.')
  @Post()
  @Tagged()
  @Requires('domain.write')
  @Repeatable()
  @Answers(201, AcceptedDomain)
  @MayRefuse('body-invalid', 'name-taken', 'domain-is-host', 'contact-inside')
  create(
    @Write() write: WriteRequest,
    @Body({ schema: NewAcceptedDomain }) domain: NewAcceptedDomain,
  ): Promise<AcceptedDomain> {
    return this.domains.create(write, domain);
  }

  @Does('Reads one accepted domain by id or name.')
  @Get(':domain')
  @Tagged()
  @Requires('domain.read')
  @Answers(200, AcceptedDomain)
  @MayRefuse('domain-not-found')
  read(@Param('domain') reference: string): Promise<AcceptedDomain> {
    return this.domains.read(reference);
  }

  @Does('Changes what becomes of mail for a domain, or makes it the default one.')
  @Patch(':domain')
  @Tagged()
  @Requires('domain.write')
  @Conditional()
  @Answers(200, AcceptedDomain)
  @MayRefuse('body-invalid', 'domain-not-found', 'domain-in-use', 'domain-is-default', 'contact-inside')
  change(
    @Write() write: WriteRequest,
    @Param('domain') reference: string,
    @Body({ schema: AcceptedDomainChange }) patch: AcceptedDomainChange,
  ): Promise<AcceptedDomain> {
    return this.domains.change(write, reference, patch);
  }

  @Does('Accepts a domain no more; refused while recipients have addresses in it.')
  @Delete(':domain')
  @HttpCode(204)
  @Requires('domain.write')
  @Conditional()
  @Answers(204)
  @MayRefuse('domain-not-found', 'domain-in-use', 'domain-is-default')
  remove(@Write() write: WriteRequest, @Param('domain') reference: string): Promise<void> {
    return this.domains.remove(write, reference);
  }
}
