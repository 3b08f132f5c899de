import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DirectoryReport } from '@waypost/contracts';
import type { Caller } from '../http/caller.js';
import { From, Requires } from '../http/route.decorators.js';
import { DirectoryProcesses } from './directory-processes.js';

/** What directory processes say of themselves; the wire is described in the contracts. */
@ApiExcludeController()
@Controller('directory/reports')
export class DirectoryReportController {
  constructor(private readonly processes: DirectoryProcesses) {}

  /** Keeps what a process says until it says something else. */
  @Post()
  @Requires('feed.follow')
  @HttpCode(204)
  report(@From() caller: Caller, @Body({ schema: DirectoryReport }) report: DirectoryReport): Promise<void> {
    return this.processes.report(caller, report);
  }
}
