import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Organization, OrganizationChange } from '@waypost/contracts';
import { Tagged } from '../http/etag.interceptor.js';
import { Answers, Conditional, Does, MayRefuse, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { OrganizationService } from './organization.service.js';

@ApiTags('Organization')
@Controller('organization')
export class OrganizationController {
  constructor(private readonly organization: OrganizationService) {}

  @Does('Reads the organization, with how many sites, servers and mailboxes it has.')
  @Get()
  @Tagged()
  @Requires('organization.read')
  @Answers(200, Organization)
  read(): Promise<Organization> {
    return this.organization.read();
  }

  @Does("Changes the organization's names or its directory suffix.")
  @Patch()
  @Tagged()
  @Requires('organization.write')
  @Conditional()
  @Answers(200, Organization)
  @MayRefuse('body-invalid')
  change(
    @Write() write: WriteRequest,
    @Body({ schema: OrganizationChange }) patch: OrganizationChange,
  ): Promise<Organization> {
    return this.organization.change(write, patch);
  }
}
