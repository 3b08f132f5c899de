import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { feedHeader, feedStreamHeader, type SnapshotLine } from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import { asTold, type FollowerScope, type ReplicaRecord } from '@waypost/organization';
import { type Actor, ChangeFeedEntity, JournalEntity } from '@waypost/store';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { CredentialsTold } from '../connectors/connector-secrets.js';
import type { Caller } from '../http/caller.js';
import { From, MayRefuse, Requires } from '../http/route.decorators.js';
import { SecretBox } from '../session/secret-box.js';
import { digestOf } from '../session/secrets.js';
import { exportRecords } from './export-records.js';
import { FeedHub, type Following } from './feed-hub.js';
import { snapshotRecords } from './snapshot-records.js';
import type { RecordPages } from './table-pages.js';

const FeedQuery = z.strictObject({
  after: z.coerce.number().int().min(0),
  committedAt: z.iso.datetime('Expected a time of RFC 3339 in UTC, as the feed said it.').optional(),
});

/** What directories follow; the wire is described in the contracts. */
@ApiExcludeController()
@Controller('directory')
export class FeedController {
  constructor(
    private readonly source: DataSource,
    private readonly hub: FeedHub,
    private readonly box: SecretBox,
  ) {}

  /** Streams the whole model. */
  @Get('snapshot')
  @Requires('feed.follow')
  @MayRefuse('streams-exhausted')
  async snapshot(@From() { actor, scope }: Caller, @Res() reply: FastifyReply): Promise<void> {
    const leave = this.hub.streams.enter(tokenIdOf(actor));
    // Without its last line it is worth nothing to whoever holds a withdrawn token, and says nothing more.
    const release = this.hub.whileInForce(tokenIdOf(actor), () => reply.raw.destroy());
    await this.sendAll(reply, snapshotRecords(this.source.manager), scope).finally(() => {
      release();
      leave();
    });
  }

  /** Streams what the tree is exported from: no verifiers, no service accounts, and the overrides of a mailbox before it. */
  @Get('export')
  @Requires('directory.read')
  export(@Res() reply: FastifyReply): Promise<void> {
    return this.sendAll(reply, exportRecords(this.source.manager));
  }

  /** Streams every revision after one, and goes on as they are committed. */
  @Get('feed')
  @Requires('feed.follow')
  @MayRefuse('feed-gap', 'streams-exhausted')
  async feed(
    @From() { actor, scope }: Caller,
    @Query({ schema: FeedQuery }) { after, committedAt }: z.infer<typeof FeedQuery>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const leave = this.hub.streams.enter(tokenIdOf(actor));
    reply.raw.once('close', leave);
    const head = await this.headAfter(after, committedAt);
    this.follow(reply, { after, feedName: head.feedName, tokenId: tokenIdOf(actor), scope }, head.revision);
  }

  /** The present end of the feed, where the feed goes on from a revision; throws `feed-gap` where it does not. */
  private async headAfter(after: number, committedAt: string | undefined): Promise<JournalEntity> {
    const head = await this.head();
    const goesOn =
      committedAt === undefined ? await this.reachesBack(after, head) : await this.remembers(after, committedAt);
    if (!goesOn)
      throw new DomainError('feed-gap', `The feed does not hold what came after revision ${after}; take a snapshot.`);
    return head;
  }

  private follow(reply: FastifyReply, following: Omit<Following, 'id'>, revision: number): void {
    const id = randomUUID();
    open(reply, nameFor(following.feedName, following.scope), { [feedStreamHeader]: id });
    const { raw } = reply;
    raw.write(`${JSON.stringify({ line: 'alive', revision })}\n`);
    const leave = this.hub.follow(
      {
        write: (text) => raw.write(text),
        onceDrained: (resume) => {
          // One listener each at a time: a slow reader drains more often than it leaves.
          const goOn = () => {
            raw.off('drain', goOn).off('close', goOn);
            resume();
          };
          raw.once('drain', goOn).once('close', goOn);
        },
        end: () => raw.end(),
      },
      { id, ...following },
    );
    raw.once('close', leave);
  }

  /** Whether the feed holds all that came after a revision. */
  private async reachesBack(after: number, head: JournalEntity): Promise<boolean> {
    const [oldest] = await this.source.manager.find(ChangeFeedEntity, {
      order: { revision: 'ASC' },
      take: 1,
      select: { revision: true },
    });
    return after === head.revision || (after < head.revision && oldest !== undefined && oldest.revision <= after + 1);
  }

  /** Whether a revision is the one that was committed then; the feed holds all that came after it, as it forgets the oldest first. */
  private async remembers(revision: number, committedAt: string): Promise<boolean> {
    return (await this.committedAt(revision)) === new Date(committedAt).toISOString();
  }

  private async committedAt(revision: number): Promise<string | undefined> {
    const row = await this.source.manager.findOne(ChangeFeedEntity, {
      where: { revision },
      select: { revision: true, at: true },
    });
    return row?.at.toISOString();
  }

  private async sendAll(reply: FastifyReply, records: RecordPages, scope?: FollowerScope): Promise<void> {
    const row = await this.head();
    const head = { ...row, feedName: nameFor(row.feedName, scope) };
    open(reply, head.feedName);
    // A reader that leaves ends the reading of the database with it, and is nobody's fault.
    await pipeline(Readable.from(this.piecesOf(head, records, scope)), reply.raw).catch(
      (fault: NodeJS.ErrnoException) => {
        if (fault.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw fault;
      },
    );
  }

  private async *piecesOf(head: JournalEntity, records: RecordPages, scope: FollowerScope): AsyncGenerator<string> {
    const committedAt = await this.committedAt(head.revision);
    yield textOf({ line: 'head', revision: head.revision, feed: head.feedName, ...(committedAt && { committedAt }) });
    const credentials = new CredentialsTold(this.box, this.source.manager, scope);
    let count = 0;
    for await (const page of records) {
      yield* inPieces(await credentials.records(page), scope);
      count += page.length;
    }
    yield textOf({ line: 'end', records: count, revision: (await this.head()).revision });
  }

  private head(): Promise<JournalEntity> {
    return this.source.manager.findOneByOrFail(JournalEntity, { id: true });
  }
}

const tokenIdOf = ({ kind, id }: Actor) => (kind === 'token' ? id : null);

/**
 * The feed by the name it has for those who serve these servers. A directory that is given another token sees another feed and takes
 * a new snapshot, so that nothing stays of what it may no longer know.
 */
const nameFor = (feedName: string, scope: FollowerScope) =>
  scope === undefined ? feedName : `${feedName}/${digestOf([...scope].sort().join()).slice(0, 16)}`;

const textOf = (line: SnapshotLine) => `${JSON.stringify(line)}\n`;

/** Characters that are gathered before they are sent: a million small writes would cost more than what they carry. */
const piece = 64 * 1024;

function* inPieces(records: readonly ReplicaRecord[], scope: FollowerScope): Generator<string> {
  let text = '';
  for (const record of records) {
    text += textOf({ line: 'record', record: asTold(record, scope) });
    if (text.length < piece) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** Takes the answer out of the framework's hands and begins a stream that nobody buffers. */
function open(reply: FastifyReply, feedName: string, more: Record<string, string> = {}): void {
  reply.hijack();
  reply.raw.socket?.setNoDelay(true);
  reply.raw.writeHead(200, {
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    [feedHeader]: feedName,
    ...more,
  });
}
