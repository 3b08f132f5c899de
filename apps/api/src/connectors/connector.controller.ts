import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  Connector,
  ConnectorChange,
  ConnectorCredentials,
  ConnectorList,
  ConnectorQuery,
  LinkStateChange,
  LinkStatus,
  NewConnector,
  RoutePreview,
  RoutePreviewQuestion,
} from '@waypost/contracts';
import { Tagged } from '../http/etag.interceptor.js';
import { Answers, Conditional, Does, MayRefuse, Repeatable, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { RoutePreviewService } from '../routing/route-preview.service.js';
import { ConnectorService } from './connector.service.js';
import { LinkStateService } from './link-state.service.js';

@ApiTags('Connectors')
@Controller('connectors')
export class ConnectorController {
  constructor(
    private readonly connectors: ConnectorService,
    private readonly states: LinkStateService,
    private readonly previews: RoutePreviewService,
  ) {}

  @Does('Lists connectors by name, those of one site or kind if asked.')
  @Get()
  @Requires('connector.read')
  @Answers(200, ConnectorList)
  @MayRefuse('query-invalid', 'reference-not-found')
  list(@Query({ schema: ConnectorQuery }) query: ConnectorQuery): Promise<ConnectorList> {
    return this.connectors.list(query);
  }

  @Does('Creates a connector: a way out of a site.')
  @Post()
  @Tagged()
  @Requires('connector.write')
  @Repeatable()
  @Answers(201, Connector)
  @MayRefuse('body-invalid', 'name-taken', 'reference-not-found')
  create(@Write() write: WriteRequest, @Body({ schema: NewConnector }) connector: NewConnector): Promise<Connector> {
    return this.connectors.create(write, connector);
  }

  @Does('Says whose mail would go another way if connectors or states were changed so, without changing them.')
  @Post('preview')
  @HttpCode(200)
  @Requires('connector.read')
  @Answers(200, RoutePreview)
  @MayRefuse('body-invalid', 'reference-not-found', 'name-taken')
  preview(@Body({ schema: RoutePreviewQuestion }) question: RoutePreviewQuestion): Promise<RoutePreview> {
    return this.previews.preview(question);
  }

  @Does('Reads one connector by id or name.')
  @Get(':connector')
  @Tagged()
  @Requires('connector.read')
  @Answers(200, Connector)
  @MayRefuse('connector-not-found')
  read(@Param('connector') reference: string): Promise<Connector> {
    return this.connectors.read(reference);
  }

  @Does('Changes a connector; lists are replaced whole. Its kind and sites stay.')
  @Patch(':connector')
  @Tagged()
  @Requires('connector.write')
  @Conditional()
  @Answers(200, Connector)
  @MayRefuse('body-invalid', 'connector-not-found', 'name-taken', 'reference-not-found')
  change(
    @Write() write: WriteRequest,
    @Param('connector') reference: string,
    @Body({ schema: ConnectorChange }) patch: ConnectorChange,
  ): Promise<Connector> {
    return this.connectors.change(write, reference, patch);
  }

  @Does('Keeps what a connector signs in to its smart hosts with. It is sealed, and the password is never shown again.')
  @Put(':connector/credentials')
  @Requires('connector.write')
  @Conditional()
  @Answers(200, Connector)
  @MayRefuse('body-invalid', 'connector-not-found')
  setCredentials(
    @Write() write: WriteRequest,
    @Param('connector') reference: string,
    @Body({ schema: ConnectorCredentials }) credentials: ConnectorCredentials,
  ): Promise<Connector> {
    return this.connectors.setCredentials(write, reference, credentials);
  }

  @Does('Forgets what a connector signs in to its smart hosts with.')
  @Delete(':connector/credentials')
  @Requires('connector.write')
  @Conditional()
  @Answers(200, Connector)
  @MayRefuse('connector-not-found')
  forgetCredentials(@Write() write: WriteRequest, @Param('connector') reference: string): Promise<Connector> {
    return this.connectors.setCredentials(write, reference, null);
  }

  @Does('Deletes a connector.')
  @Delete(':connector')
  @HttpCode(204)
  @Requires('connector.write')
  @Conditional()
  @Answers(204)
  @MayRefuse('connector-not-found')
  remove(@Write() write: WriteRequest, @Param('connector') reference: string): Promise<void> {
    return this.connectors.remove(write, reference);
  }

  @Does('Sets the state of a connector by hand, with a reason and an end; `up` takes back what was set.')
  @Put(':connector/state')
  @Requires('connector.write')
  @Answers(200, LinkStatus)
  @MayRefuse('body-invalid', 'connector-not-found')
  setState(
    @Write() write: WriteRequest,
    @Param('connector') reference: string,
    @Body({ schema: LinkStateChange }) state: LinkStateChange,
  ): Promise<LinkStatus> {
    return this.states.ofConnector(write, reference, state);
  }
}

@ApiTags('Servers')
@Controller('servers/:server/link-state')
export class ServerLinkStateController {
  constructor(private readonly states: LinkStateService) {}

  @Does('Reads whether mail may be given to a server, and what was set by hand.')
  @Get()
  @Requires('routing.read')
  @Answers(200, LinkStatus)
  @MayRefuse('node-not-found')
  read(@Param('server') reference: string): Promise<LinkStatus> {
    return this.states.readServer(reference);
  }

  @Does('Sets by hand whether mail may be given to a server; connectors without a bridgehead that is up are down.')
  @Put()
  @Requires('connector.write')
  @Answers(200, LinkStatus)
  @MayRefuse('body-invalid', 'node-not-found')
  setState(
    @Write() write: WriteRequest,
    @Param('server') reference: string,
    @Body({ schema: LinkStateChange }) state: LinkStateChange,
  ): Promise<LinkStatus> {
    return this.states.ofServer(write, reference, state);
  }
}
