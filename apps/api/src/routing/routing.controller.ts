import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ExplainLink, ExplainQuestion, Explanation, RoutingTable, RoutingTableQuery } from '@waypost/contracts';
import { Answers, Does, MayRefuse, Requires } from '../http/route.decorators.js';
import { ExplainService } from './explain/explain.service.js';
import { questionOf } from './explain/question-link.js';
import { RoutingService } from './routing.service.js';

@ApiTags('Routing')
@Controller('routing')
export class RoutingController {
  constructor(
    private readonly routing: RoutingService,
    private readonly explanations: ExplainService,
  ) {}

  @Does('Works out the routing table of a site: every address space with total cost, next hop and state.')
  @Get('table')
  @Requires('routing.read')
  @Answers(200, RoutingTable)
  @MayRefuse('query-invalid', 'reference-not-found')
  table(@Query({ schema: RoutingTableQuery }) query: RoutingTableQuery): Promise<RoutingTable> {
    return this.routing.table(query);
  }

  @Does(
    'Explains where a message would go, step by step: which rule decided what, on what grounds, and who lost. Nothing is sent.',
  )
  @Post('explain')
  @HttpCode(200)
  @Requires('routing.explain')
  @Answers(200, Explanation)
  @MayRefuse('body-invalid', 'reference-not-found', 'name-taken')
  explain(@Body({ schema: ExplainQuestion }) question: ExplainQuestion): Promise<Explanation> {
    return this.explanations.explain(question);
  }

  @Does('Explains the question of a link, as things are now.')
  @Get('explain')
  @Requires('routing.explain')
  @Answers(200, Explanation)
  @MayRefuse('query-invalid', 'reference-not-found', 'name-taken')
  explainLink(@Query({ schema: ExplainLink }) { question }: ExplainLink): Promise<Explanation> {
    return this.explanations.explain(questionOf(question));
  }
}
