import { once } from 'node:events';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { feedHeader, type SnapshotLine } from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import { ChangeFeedEntity, JournalEntity } from '@waypost/store';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { MayRefuse, Requires } from '../http/route.decorators.js';
import { FeedHub } from './feed-hub.js';
import { snapshotRecords } from './snapshot-records.js';

const FeedQuery = z.strictObject({ after: z.coerce.number().int().min(0) });

/** What directories follow; the wire is described in the contracts. */
@ApiExcludeController()
@Controller('directory')
export class FeedController {
  constructor(
    private readonly source: DataSource,
    private readonly hub: FeedHub,
  ) {}

  /** Streams the whole model. */
  @Get('snapshot')
  @Requires('feed.follow')
  async snapshot(@Res() reply: FastifyReply): Promise<void> {
    const head = await this.head();
    open(reply, head.feedName);
    const send = async (line: SnapshotLine) => {
      if (!reply.raw.write(`${JSON.stringify(line)}\n`)) await once(reply.raw, 'drain');
    };
    await send({ line: 'head', revision: head.revision, feed: head.feedName });
    let records = 0;
    for await (const record of snapshotRecords(this.source.manager)) {
      await send({ line: 'record', record });
      records += 1;
    }
    await send({ line: 'end', records, revision: (await this.head()).revision });
    reply.raw.end();
  }

  /** Streams every revision after one, and goes on as they are committed. */
  @Get('feed')
  @Requires('feed.follow')
  @MayRefuse('feed-gap')
  async feed(
    @Query({ schema: FeedQuery }) { after }: z.infer<typeof FeedQuery>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const head = await this.head();
    const [oldest] = await this.source.manager.find(ChangeFeedEntity, {
      order: { revision: 'ASC' },
      take: 1,
      select: { revision: true },
    });
    const reachesBack = after === head.revision || (oldest !== undefined && oldest.revision <= after + 1);
    if (after > head.revision || !reachesBack)
      throw new DomainError('feed-gap', `The feed does not hold what came after revision ${after}; take a snapshot.`);
    open(reply, head.feedName);
    const { raw } = reply;
    raw.write(`${JSON.stringify({ line: 'alive', revision: head.revision })}\n`);
    const leave = this.hub.follow(
      {
        write: (text) => raw.write(text),
        onceDrained: (resume) => raw.once('drain', resume).once('close', resume),
        end: () => raw.end(),
      },
      after,
      head.feedName,
    );
    raw.once('close', leave);
  }

  private head(): Promise<JournalEntity> {
    return this.source.manager.findOneByOrFail(JournalEntity, { id: true });
  }
}

/** Takes the answer out of the framework's hands and begins a stream that nobody buffers. */
function open(reply: FastifyReply, feedName: string): void {
  reply.hijack();
  reply.raw.socket?.setNoDelay(true);
  reply.raw.writeHead(200, {
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    [feedHeader]: feedName,
  });
}
