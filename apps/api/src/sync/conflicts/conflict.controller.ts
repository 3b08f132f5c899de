import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ConflictDecision, DirectoryConflict, DirectoryConflictList, DirectoryConflictQuery } from '@waypost/contracts';
import { Answers, Does, MayRefuse, Repeatable, Requires, Write } from '../../http/route.decorators.js';
import type { WriteRequest } from '../../http/write-request.js';
import { ConflictService } from './conflict.service.js';

@ApiTags('Directory sync')
@Controller('directory/conflicts')
export class ConflictController {
  constructor(private readonly conflicts: ConflictService) {}

  @Does('Lists what of directories could not be applied, with both parties, the latest first.')
  @Get()
  @Requires('source.read')
  @Answers(200, DirectoryConflictList)
  @MayRefuse('query-invalid')
  list(@Query({ schema: DirectoryConflictQuery }) query: DirectoryConflictQuery): Promise<DirectoryConflictList> {
    return this.conflicts.list(query);
  }

  @Does('Decides a conflict: links the entry to the recipient in its way, leaves it out, or takes that back.')
  @Post(':conflict/resolve')
  @HttpCode(200)
  @Requires('sync.approve')
  @Repeatable()
  @Answers(200, DirectoryConflict)
  @MayRefuse('body-invalid', 'conflict-not-found', 'conflict-not-resolvable')
  resolve(
    @Write() write: WriteRequest,
    @Param('conflict') id: string,
    @Body({ schema: ConflictDecision }) { resolution }: ConflictDecision,
  ): Promise<DirectoryConflict> {
    return this.conflicts.resolve(write, id, resolution);
  }
}
