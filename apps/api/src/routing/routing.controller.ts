import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  ExplainLink,
  ExplainQuestion,
  Explanation,
  RoutingChanges,
  RoutingChangesQuery,
  RoutingGenerationList,
  RoutingGenerationQuery,
  RoutingTable,
  RoutingTableQuery,
} from '@waypost/contracts';
import { Answers, Does, MayRefuse, Requires } from '../http/route.decorators.js';
import { ExplainService } from './explain/explain.service.js';
import { questionOf } from './explain/question-link.js';
import { RoutingGenerations } from './routing-generations.js';
import { RoutingService } from './routing.service.js';

@ApiTags('Routing')
@Controller('routing')
export class RoutingController {
  constructor(
    private readonly routing: RoutingService,
    private readonly explanations: ExplainService,
    private readonly generations: RoutingGenerations,
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
    'Lists the states of routing that are kept, the newest first, with what changed each; one is kept after every change.',
  )
  @Get('generations')
  @Requires('routing.read')
  @Answers(200, RoutingGenerationList)
  @MayRefuse('query-invalid')
  list(@Query({ schema: RoutingGenerationQuery }) query: RoutingGenerationQuery): Promise<RoutingGenerationList> {
    return this.generations.list(query);
  }

  @Does('Tells two states of a site’s routing table apart, by default the newest and the one before.')
  @Get('table/changes')
  @Requires('routing.read')
  @Answers(200, RoutingChanges)
  @MayRefuse('query-invalid', 'reference-not-found')
  changes(@Query({ schema: RoutingChangesQuery }) query: RoutingChangesQuery): Promise<RoutingChanges> {
    return this.routing.changes(query);
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
