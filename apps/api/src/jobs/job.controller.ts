import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Job, JobItemList, JobItemQuery, JobList, JobQuery } from '@waypost/contracts';
import type { FastifyReply } from 'fastify';
import { Answers, Does, Gone, MayRefuse, Repeatable, Requires, Streams, Write } from '../http/route.decorators.js';
import { sendStream } from '../http/send-stream.js';
import type { WriteRequest } from '../http/write-request.js';
import { jobCsv } from './job-csv.js';
import { JobService } from './job.service.js';

@ApiTags('Jobs')
@Controller('jobs')
export class JobController {
  constructor(private readonly jobs: JobService) {}

  @Does('Lists jobs, newest first.')
  @Get()
  @Requires('job.read')
  @Answers(200, JobList)
  @MayRefuse('query-invalid')
  list(@Query({ schema: JobQuery }) query: JobQuery): Promise<JobList> {
    return this.jobs.list(query);
  }

  @Does('Reads one job: how far it is, what its plan comes to, and what can be done with it.')
  @Get(':job')
  @Requires('job.read')
  @Answers(200, Job)
  @MayRefuse('job-not-found')
  read(@Param('job') id: string): Promise<Job> {
    return this.jobs.read(id);
  }

  @Does("Lists the items of a job's plan in order, with what became of each.")
  @Get(':job/items')
  @Requires('job.read')
  @Answers(200, JobItemList)
  @MayRefuse('query-invalid', 'job-not-found')
  items(@Param('job') id: string, @Query({ schema: JobItemQuery }) query: JobItemQuery): Promise<JobItemList> {
    return this.jobs.items(id, query);
  }

  @Does('Tells how far a job is, as server-sent events: `progress` as it goes, `stopped` once it rests.')
  @Get(':job/events')
  @Requires('job.read')
  @Streams('States and counters, as they change', 'text/event-stream')
  @MayRefuse('job-not-found')
  async events(@Param('job') id: string, @Gone() gone: AbortSignal, @Res() reply: FastifyReply): Promise<void> {
    await sendStream(reply, 'text/event-stream', { text: await this.jobs.events(id, gone) });
  }

  @Does('Sends all items of a job as CSV.')
  @Get(':job/export')
  @Requires('job.read')
  @Streams('The job as a file', 'text/csv')
  @MayRefuse('job-not-found')
  async export(@Param('job') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.jobs.read(id);
    const disposition = `attachment; filename="job-${id}.csv"`;
    await sendStream(reply, 'text/csv; charset=utf-8', { text: jobCsv(this.jobs.allItems(id)), disposition });
  }

  @Does('Ends a job after the batch at hand; what it has done stays, and can be taken back.')
  @Post(':job/cancel')
  @HttpCode(200)
  @Requires('job.write')
  @Repeatable()
  @Answers(200, Job)
  @MayRefuse('job-not-found', 'job-not-ready')
  cancel(@Write() write: WriteRequest, @Param('job') id: string): Promise<Job> {
    return this.jobs.cancel(write, id);
  }

  @Does('Takes back what a job has done, exactly; what was changed again since stays.')
  @Post(':job/undo')
  @HttpCode(202)
  @Requires('job.write')
  @Repeatable()
  @Answers(202, Job, 'Queued')
  @MayRefuse('job-not-found', 'job-not-ready', 'job-in-progress')
  undo(@Write() write: WriteRequest, @Param('job') id: string): Promise<Job> {
    return this.jobs.undo(write, id);
  }
}
