import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RoutingTopology } from '@waypost/contracts';
import { Answers, Does, Requires } from '../http/route.decorators.js';
import { TopologyService } from './topology.service.js';

@ApiTags('Routing')
@Controller('routing/topology')
export class TopologyController {
  constructor(private readonly topology: TopologyService) {}

  @Does('Reads sites, servers and connectors with the state each is in: what a picture of the ways mail takes needs.')
  @Get()
  @Requires('routing.read')
  @Answers(200, RoutingTopology)
  read(): Promise<RoutingTopology> {
    return this.topology.read();
  }
}
