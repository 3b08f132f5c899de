import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  DirectorySource,
  DirectorySourceChange,
  DirectorySourceList,
  DirectorySourceQuery,
  DirectorySourceRemoval,
  DirectorySourceStatus,
  DirectorySourceTest,
  DirectorySourceTested,
  NewDirectorySource,
  SourcePresets,
} from '@waypost/contracts';
import { Tagged } from '../../http/etag.interceptor.js';
import type { Caller } from '../../http/caller.js';
import {
  Answers,
  Conditional,
  Does,
  From,
  Gone,
  MayRefuse,
  Repeatable,
  Requires,
  Write,
} from '../../http/route.decorators.js';
import type { WriteRequest } from '../../http/write-request.js';
import { sourcePresets } from './source-presets.js';
import { SourceTrialService } from './source-trial.service.js';
import { SourceService } from './source.service.js';

@ApiTags('Directory sync')
@Controller('directory/sources')
export class SourceController {
  constructor(
    private readonly sources: SourceService,
    private readonly trials: SourceTrialService,
  ) {}

  @Does('Lists directory sources by name, each with how it fares.')
  @Get()
  @Requires('source.read')
  @Answers(200, DirectorySourceList)
  @MayRefuse('query-invalid')
  list(@Query({ schema: DirectorySourceQuery }) query: DirectorySourceQuery): Promise<DirectorySourceList> {
    return this.sources.list(query);
  }

  @Does('Says what a source of each kind starts with.')
  @Get('presets')
  @Requires('source.read')
  @Answers(200, SourcePresets)
  presets(): SourcePresets {
    return sourcePresets;
  }

  @Does('Tries a source, saved or not: who answers, what is there, and what some of it would become. Writes nothing.')
  @Post('test')
  @HttpCode(200)
  @Requires('source.write')
  @Answers(200, DirectorySourceTested)
  @MayRefuse('body-invalid', 'source-not-found')
  test(
    @From() caller: Caller,
    @Gone() gone: AbortSignal,
    @Body({ schema: DirectorySourceTest }) test: DirectorySourceTest,
  ): Promise<DirectorySourceTested> {
    return this.trials.try(test, { caller, gone });
  }

  @Does('Creates a directory source. Its first run is held for somebody to look at.')
  @Post()
  @Tagged()
  @Requires('source.write')
  @Repeatable()
  @Answers(201, DirectorySource)
  @MayRefuse('body-invalid', 'name-taken')
  create(
    @Write() write: WriteRequest,
    @Body({ schema: NewDirectorySource }) source: NewDirectorySource,
  ): Promise<DirectorySource> {
    return this.sources.create(write, source);
  }

  @Does('Reads one directory source by id or name; its secrets are never shown.')
  @Get(':source')
  @Tagged()
  @Requires('source.read')
  @Answers(200, DirectorySource)
  @MayRefuse('source-not-found')
  read(@Param('source') reference: string): Promise<DirectorySource> {
    return this.sources.read(reference);
  }

  @Does('Says how a directory source fares: its runs, its links, what waits for a decision.')
  @Get(':source/status')
  @Requires('source.read')
  @Answers(200, DirectorySourceStatus)
  @MayRefuse('source-not-found')
  status(@Param('source') reference: string): Promise<DirectorySourceStatus> {
    return this.sources.status(reference);
  }

  @Does('Changes a directory source; where the same directory may mean something else by it, the next run is held.')
  @Patch(':source')
  @Tagged()
  @Requires('source.write')
  @Conditional()
  @Answers(200, DirectorySource)
  @MayRefuse('body-invalid', 'source-not-found', 'name-taken')
  change(
    @Write() write: WriteRequest,
    @Param('source') reference: string,
    @Body({ schema: DirectorySourceChange }) patch: DirectorySourceChange,
  ): Promise<DirectorySource> {
    return this.sources.change(write, reference, patch);
  }

  @Does('Deletes a directory source; its recipients stay, and are ours from then on.')
  @Delete(':source')
  @HttpCode(204)
  @Requires('source.write')
  @Conditional()
  @Answers(204)
  @MayRefuse('query-invalid', 'source-not-found', 'source-in-use', 'run-in-progress')
  remove(
    @Write() write: WriteRequest,
    @Param('source') reference: string,
    @Query({ schema: DirectorySourceRemoval }) query: DirectorySourceRemoval,
  ): Promise<void> {
    return this.sources.remove(write, reference, query);
  }

  @Does('Has a directory source run no more by itself.')
  @Post(':source/pause')
  @HttpCode(200)
  @Tagged()
  @Requires('sync.run')
  @Repeatable()
  @Answers(200, DirectorySource)
  @MayRefuse('source-not-found')
  pause(@Write() write: WriteRequest, @Param('source') reference: string): Promise<DirectorySource> {
    return this.sources.pause(write, reference);
  }

  @Does('Has a directory source run by itself again, also after failures.')
  @Post(':source/resume')
  @HttpCode(200)
  @Tagged()
  @Requires('sync.run')
  @Repeatable()
  @Answers(200, DirectorySource)
  @MayRefuse('source-not-found')
  resume(@Write() write: WriteRequest, @Param('source') reference: string): Promise<DirectorySource> {
    return this.sources.resume(write, reference);
  }
}
