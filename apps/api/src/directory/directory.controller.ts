import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DirectoryOverview } from '@waypost/contracts';
import { Answers, Does, Requires } from '../http/route.decorators.js';
import { DirectoryProcesses } from './directory-processes.js';

@ApiTags('Directory')
@Controller('directory')
export class DirectoryController {
  constructor(private readonly processes: DirectoryProcesses) {}

  @Does('The suffix of the LDAP tree, and every directory process with how it is.')
  @Get()
  @Requires('directory.read')
  @Answers(200, DirectoryOverview)
  show(): Promise<DirectoryOverview> {
    return this.processes.overview();
  }
}
