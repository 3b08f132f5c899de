import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { OpenRelays, PostfixPlan, PostfixPlanQuery } from '@waypost/contracts';
import { Answers, Does, MayRefuse, Requires } from '../http/route.decorators.js';
import { PostfixService } from './postfix.service.js';

@ApiTags('Servers')
@Controller()
export class PostfixController {
  constructor(private readonly postfix: PostfixService) {}

  @Does(
    'Renders the whole configuration of a server’s Postfix, with its hash, and says whether it would be an open relay.',
  )
  @Get('servers/:server/postfix')
  @Requires('settings.read')
  @Answers(200, PostfixPlan)
  @MayRefuse('node-not-found', 'query-invalid')
  plan(
    @Param('server') reference: string,
    @Query({ schema: PostfixPlanQuery }) query: PostfixPlanQuery,
  ): Promise<PostfixPlan> {
    return this.postfix.plan(reference, query);
  }

  @Does('Lists the servers that would pass on mail from anybody to anybody, each with what makes it so.')
  @Get('routing/open-relays')
  @Requires('routing.read')
  @Answers(200, OpenRelays)
  openRelays(): Promise<OpenRelays> {
    return this.postfix.openRelays();
  }
}
