import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NewServer, Server, ServerChange, ServerList, ServerQuery } from '@waypost/contracts';
import { Tagged } from '../http/etag.interceptor.js';
import { Answers, Conditional, Does, MayRefuse, Repeatable, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { ServerService } from './server.service.js';

@ApiTags('Servers')
@Controller('servers')
export class ServerController {
  constructor(private readonly servers: ServerService) {}

  @Does('Lists servers by name, those of one site if asked.')
  @Get()
  @Requires('server.read')
  @Answers(200, ServerList)
  @MayRefuse('query-invalid')
  list(@Query({ schema: ServerQuery }) query: ServerQuery): Promise<ServerList> {
    return this.servers.list(query);
  }

  @Does('Creates a server in a site.')
  @Post()
  @Tagged()
  @Requires('server.write')
  @Repeatable()
  @Answers(201, Server)
  @MayRefuse('body-invalid', 'name-taken', 'fqdn-taken', 'domain-is-host', 'reference-not-found')
  create(@Write() write: WriteRequest, @Body({ schema: NewServer }) server: NewServer): Promise<Server> {
    return this.servers.create(write, server);
  }

  @Does('Reads one server by id or name.')
  @Get(':server')
  @Tagged()
  @Requires('server.read')
  @Answers(200, Server)
  @MayRefuse('node-not-found')
  read(@Param('server') reference: string): Promise<Server> {
    return this.servers.read(reference);
  }

  @Does('Changes a server; a change of `site` moves it there.')
  @Patch(':server')
  @Tagged()
  @Requires('server.write')
  @Conditional()
  @Answers(200, Server)
  @MayRefuse(
    'body-invalid',
    'node-not-found',
    'name-taken',
    'fqdn-taken',
    'domain-is-host',
    'reference-not-found',
    'connector-in-use',
  )
  change(
    @Write() write: WriteRequest,
    @Param('server') reference: string,
    @Body({ schema: ServerChange }) patch: ServerChange,
  ): Promise<Server> {
    return this.servers.change(write, reference, patch);
  }

  @Does('Deletes a server that holds no mailboxes, and what is set at it.')
  @Delete(':server')
  @HttpCode(204)
  @Requires('server.write')
  @Conditional()
  @Answers(204)
  @MayRefuse('node-not-found', 'server-not-empty', 'connector-in-use')
  remove(@Write() write: WriteRequest, @Param('server') reference: string): Promise<void> {
    return this.servers.remove(write, reference);
  }
}
