import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  Approval,
  DirectoryRun,
  DirectoryRunItemList,
  DirectoryRunItemQuery,
  DirectoryRunList,
  DirectoryRunQuery,
  NewDirectoryRun,
  Resync,
  RunExportQuery,
  SourceRunQuery,
} from '@waypost/contracts';
import type { FastifyReply } from 'fastify';
import { Answers, Does, Gone, MayRefuse, Repeatable, Requires, Streams, Write } from '../../http/route.decorators.js';
import { sendStream } from '../../http/send-stream.js';
import type { WriteRequest } from '../../http/write-request.js';
import { exportTypes } from './run-export.js';
import { RunService } from './run.service.js';

@ApiTags('Directory sync')
@Controller('directory/sources/:source')
export class SourceRunController {
  constructor(private readonly runs: RunService) {}

  @Does('Lists the runs of a directory source, newest first.')
  @Get('runs')
  @Requires('source.read')
  @Answers(200, DirectoryRunList)
  @MayRefuse('query-invalid', 'source-not-found')
  listOfSource(
    @Param('source') reference: string,
    @Query({ schema: SourceRunQuery }) query: SourceRunQuery,
  ): Promise<DirectoryRunList> {
    return this.runs.listOf(reference, query);
  }

  @Does('Starts a run: fetches, plans, and applies what may be applied without somebody looking at it.')
  @Post('runs')
  @HttpCode(202)
  @Requires('sync.run')
  @Repeatable()
  @Answers(202, DirectoryRun, 'Queued')
  @MayRefuse('body-invalid', 'source-not-found', 'source-not-active', 'run-in-progress')
  start(
    @Write() write: WriteRequest,
    @Param('source') reference: string,
    @Body({ schema: NewDirectoryRun }) run: NewDirectoryRun,
  ): Promise<DirectoryRun> {
    return this.runs.start(write, reference, run);
  }

  @Does('Reads one entry anew, by its anchor or the mailbox it became, and applies what it says.')
  @Post('resync')
  @HttpCode(202)
  @Requires('sync.run')
  @Repeatable()
  @Answers(202, DirectoryRun, 'Queued')
  @MayRefuse(
    'body-invalid',
    'source-not-found',
    'source-not-active',
    'run-in-progress',
    'reference-not-found',
    'recipient-not-linked',
  )
  resync(
    @Write() write: WriteRequest,
    @Param('source') reference: string,
    @Body({ schema: Resync }) wanted: Resync,
  ): Promise<DirectoryRun> {
    return this.runs.resync(write, reference, wanted);
  }
}

@ApiTags('Directory sync')
@Controller('directory/runs')
export class RunController {
  constructor(private readonly runs: RunService) {}

  @Does('Lists runs of directory sources, newest first.')
  @Get()
  @Requires('source.read')
  @Answers(200, DirectoryRunList)
  @MayRefuse('query-invalid')
  list(@Query({ schema: DirectoryRunQuery }) query: DirectoryRunQuery): Promise<DirectoryRunList> {
    return this.runs.list(query);
  }

  @Does('Reads one run: how far it is, what it plans, and what holds it.')
  @Get(':run')
  @Requires('source.read')
  @Answers(200, DirectoryRun)
  @MayRefuse('run-not-found')
  read(@Param('run') id: string): Promise<DirectoryRun> {
    return this.runs.read(id);
  }

  @Does("Lists the items of a run's plan in the order they are applied in, with what became of each.")
  @Get(':run/items')
  @Requires('source.read')
  @Answers(200, DirectoryRunItemList)
  @MayRefuse('query-invalid', 'run-not-found')
  items(
    @Param('run') id: string,
    @Query({ schema: DirectoryRunItemQuery }) query: DirectoryRunItemQuery,
  ): Promise<DirectoryRunItemList> {
    return this.runs.items(id, query);
  }

  @Does(
    'Tells how far a run is, as server-sent events: `progress` as it goes, `stopped` once it ended or is held. Each is the whole picture; with `Last-Event-ID` one that was heard is not told again.',
  )
  @Get(':run/events')
  @Requires('source.read')
  @Streams('States and counters, as they change', 'text/event-stream')
  @MayRefuse('run-not-found')
  async events(
    @Param('run') id: string,
    @Headers('last-event-id') heard: string | undefined,
    @Gone() signal: AbortSignal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const text = await this.runs.events(id, { signal, heard });
    await sendStream(reply, 'text/event-stream', { text });
  }

  @Does('Sends a run with all its items as JSON, CSV or in the manner of LDIF.')
  @Get(':run/export')
  @Requires('source.read')
  @Streams('The run as a file', 'application/json', 'text/csv', 'text/plain')
  @MayRefuse('query-invalid', 'run-not-found')
  async export(
    @Param('run') id: string,
    @Query({ schema: RunExportQuery }) { format }: RunExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const text = await this.runs.export(id, format);
    const disposition = `attachment; filename="run-${id}.${format}"`;
    await sendStream(reply, exportTypes[format], { text, disposition });
  }

  @Does('Approves a held plan by its hash: it is fetched and planned again, and applied where that destroys no more.')
  @Post(':run/approve')
  @HttpCode(200)
  @Requires('sync.approve')
  @Repeatable()
  @Answers(200, DirectoryRun)
  @MayRefuse('body-invalid', 'run-not-found', 'run-not-held', 'plan-changed')
  approve(
    @Write() write: WriteRequest,
    @Param('run') id: string,
    @Body({ schema: Approval }) { planHash }: Approval,
  ): Promise<DirectoryRun> {
    return this.runs.approve(write, id, planHash);
  }

  @Does('Discards a held plan.')
  @Post(':run/reject')
  @HttpCode(200)
  @Requires('sync.approve')
  @Repeatable()
  @Answers(200, DirectoryRun)
  @MayRefuse('run-not-found', 'run-not-held')
  reject(@Write() write: WriteRequest, @Param('run') id: string): Promise<DirectoryRun> {
    return this.runs.reject(write, id);
  }

  @Does('Ends a run; what it has applied stays.')
  @Post(':run/cancel')
  @HttpCode(200)
  @Requires('sync.run')
  @Repeatable()
  @Answers(200, DirectoryRun)
  @MayRefuse('run-not-found', 'run-ended')
  cancel(@Write() write: WriteRequest, @Param('run') id: string): Promise<DirectoryRun> {
    return this.runs.cancel(write, id);
  }
}
