import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { LinkReports, LinkReportsTaken } from '@waypost/contracts';
import type { Caller } from '../http/caller.js';
import { Answers, Does, From, MayRefuse, Requires } from '../http/route.decorators.js';
import { LinkReportService } from './link-report.service.js';

@ApiTags('Agents')
@Controller('agents')
export class AgentController {
  constructor(private readonly reports: LinkReportService) {}

  @Does(
    'Takes what a mail host says of connectors and servers it can or cannot reach; the second time in a row counts.',
  )
  @Post('link-state')
  @HttpCode(200)
  @Requires('link-state.report')
  @Answers(200, LinkReportsTaken)
  @MayRefuse('body-invalid', 'reference-not-found')
  take(@From() caller: Caller, @Body({ schema: LinkReports }) reports: LinkReports): Promise<LinkReportsTaken> {
    return this.reports.take(caller, reports);
  }
}
