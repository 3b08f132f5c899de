import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RoutingTable, RoutingTableQuery } from '@waypost/contracts';
import { Answers, Does, MayRefuse, Requires } from '../http/route.decorators.js';
import { RoutingService } from './routing.service.js';

@ApiTags('Routing')
@Controller('routing')
export class RoutingController {
  constructor(private readonly routing: RoutingService) {}

  @Does('Works out the routing table of a site: every address space with total cost, next hop and state.')
  @Get('table')
  @Requires('routing.read')
  @Answers(200, RoutingTable)
  @MayRefuse('query-invalid', 'reference-not-found')
  table(@Query({ schema: RoutingTableQuery }) query: RoutingTableQuery): Promise<RoutingTable> {
    return this.routing.table(query);
  }
}
