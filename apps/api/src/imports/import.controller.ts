import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { ExportQuery, ImportApply, Job, NewImportQuery, TemplateQuery } from '@waypost/contracts';
import type { FastifyReply } from 'fastify';
import { Answers, Does, MayRefuse, Repeatable, Requires, Streams, Write } from '../http/route.decorators.js';
import { sendStream } from '../http/send-stream.js';
import type { WriteRequest } from '../http/write-request.js';
import { fileTypes, templateFile } from './export-file.js';
import { ImportService } from './import.service.js';

/** What a file is called that a browser keeps. */
const named = (kind: string, format: string) => `attachment; filename="${kind}s.${format}"`;

@ApiTags('Imports')
@Controller('imports')
export class ImportController {
  constructor(private readonly imports: ImportService) {}

  @Does('Plans a file of recipients: says row by row what it would do; writes none of it. The plan is a job.')
  @Post()
  @Requires('recipient.import')
  @Repeatable()
  @ApiBody({
    description: 'CSV whose first line names the columns, or a JSON list of objects; 32 MiB and 100,000 rows at most.',
    schema: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'object' } }] },
  })
  @Answers(201, Job, 'Planned')
  @MayRefuse('query-invalid', 'body-invalid', 'body-too-large')
  plan(
    @Write() write: WriteRequest,
    @Query({ schema: NewImportQuery }) query: NewImportQuery,
    @Body() body: unknown,
  ): Promise<Job> {
    return this.imports.plan(write, query, body);
  }

  @Does('Applies the plan of a file by its hash, row by row; a row that changed meanwhile is left alone.')
  @Post(':job/apply')
  @HttpCode(202)
  @Requires('recipient.import')
  @Repeatable()
  @Answers(202, Job, 'Queued')
  @MayRefuse('body-invalid', 'job-not-found', 'job-not-ready', 'plan-changed', 'job-in-progress')
  apply(
    @Write() write: WriteRequest,
    @Param('job') id: string,
    @Body({ schema: ImportApply }) { planHash }: ImportApply,
  ): Promise<Job> {
    return this.imports.apply(write, id, planHash);
  }

  @Does('Sends all recipients of a kind as a file that can be taken in again; passwords are never in it.')
  @Get('export')
  @Requires('recipient.export')
  @Streams('The file', 'text/csv', 'application/json')
  @MayRefuse('query-invalid')
  async export(@Query({ schema: ExportQuery }) query: ExportQuery, @Res() reply: FastifyReply): Promise<void> {
    const { kind, format } = query;
    await sendStream(reply, fileTypes[format], { text: this.imports.export(query), disposition: named(kind, format) });
  }

  @Does('Sends a file to fill in: every column, and a row that shows how.')
  @Get('template')
  @Requires('recipient.export')
  @Streams('The file', 'text/csv', 'application/json')
  @MayRefuse('query-invalid')
  template(@Query({ schema: TemplateQuery }) { kind, format }: TemplateQuery, @Res() reply: FastifyReply): void {
    void reply
      .header('content-type', fileTypes[format])
      .header('content-disposition', named(`${kind}-template`, format))
      .send(templateFile(kind, format));
  }
}
