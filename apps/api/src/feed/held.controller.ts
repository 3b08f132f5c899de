import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../http/caller.js';
import { From, MayRefuse, Requires } from '../http/route.decorators.js';
import { FeedHub } from './feed-hub.js';
import { Replicas } from './replicas.js';
import { heldLines } from './take-held-lines.js';

/** Where followers say what they hold; the wire is described in the contracts. */
@ApiExcludeController()
@Controller('directory/feed/:stream/held')
export class HeldController {
  constructor(
    private readonly hub: FeedHub,
    private readonly replicas: Replicas,
  ) {}

  /** Notes what the follower of one stream holds, as it says so. A stream of another replica is passed on to it. */
  @Post()
  @Requires('feed.follow')
  @MayRefuse('body-not-understood', 'streams-exhausted')
  @HttpCode(204)
  async hold(
    @From() { actor }: Caller,
    @Param('stream') stream: string,
    @Body() body: unknown,
    @Req() { raw }: FastifyRequest,
  ): Promise<void> {
    const tokenId = actor.kind === 'token' ? actor.id : null;
    const leave = this.hub.sayings.enter(tokenId);
    const release = this.hub.whileInForce(tokenId, () => raw.destroy());
    try {
      for await (const revision of heldLines(body))
        if (this.hub.acknowledged.held(stream, revision)) this.replicas.followed();
        else this.replicas.pass(stream, revision);
    } catch (fault) {
      // A follower that goes says nothing more, and is nobody's fault.
      if (!raw.destroyed || raw.complete) throw fault;
    } finally {
      release();
      leave();
    }
  }
}
