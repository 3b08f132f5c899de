import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NewSite, Site, SiteChange, SiteList, SiteQuery } from '@waypost/contracts';
import { Tagged } from '../http/etag.interceptor.js';
import { Answers, Conditional, Does, MayRefuse, Repeatable, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { SiteService } from './site.service.js';

@ApiTags('Sites')
@Controller('sites')
export class SiteController {
  constructor(private readonly sites: SiteService) {}

  @Does('Lists sites by name.')
  @Get()
  @Requires('site.read')
  @Answers(200, SiteList)
  @MayRefuse('query-invalid')
  list(@Query({ schema: SiteQuery }) query: SiteQuery): Promise<SiteList> {
    return this.sites.list(query);
  }

  @Does('Creates a site.')
  @Post()
  @Tagged()
  @Requires('site.write')
  @Repeatable()
  @Answers(201, Site)
  @MayRefuse('body-invalid', 'name-taken')
  create(@Write() write: WriteRequest, @Body({ schema: NewSite }) site: NewSite): Promise<Site> {
    return this.sites.create(write, site);
  }

  @Does('Reads one site by id or name.')
  @Get(':site')
  @Tagged()
  @Requires('site.read')
  @Answers(200, Site)
  @MayRefuse('node-not-found')
  read(@Param('site') reference: string): Promise<Site> {
    return this.sites.read(reference);
  }

  @Does('Renames a site.')
  @Patch(':site')
  @Tagged()
  @Requires('site.write')
  @Conditional()
  @Answers(200, Site)
  @MayRefuse('body-invalid', 'node-not-found', 'name-taken')
  change(
    @Write() write: WriteRequest,
    @Param('site') reference: string,
    @Body({ schema: SiteChange }) patch: SiteChange,
  ): Promise<Site> {
    return this.sites.change(write, reference, patch);
  }

  @Does('Deletes a site that holds no servers, and what is set at it.')
  @Delete(':site')
  @HttpCode(204)
  @Requires('site.write')
  @Conditional()
  @Answers(204)
  @MayRefuse('node-not-found', 'site-not-empty', 'connector-in-use')
  remove(@Write() write: WriteRequest, @Param('site') reference: string): Promise<void> {
    return this.sites.remove(write, reference);
  }
}
