import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RecipientLookup, RecipientLookupQuery } from '@waypost/contracts';
import { Answers, Does, MayRefuse, Requires } from '../http/route.decorators.js';
import { RecipientService } from './recipient.service.js';

@ApiTags('Recipients')
@Controller('recipients')
export class RecipientController {
  constructor(private readonly recipients: RecipientService) {}

  @Does('Says who gets mail for an address, groups opened, and whether mail for it is taken in at all.')
  @Get()
  @Requires('mailbox.read')
  @Answers(200, RecipientLookup)
  @MayRefuse('query-invalid')
  lookUp(@Query({ schema: RecipientLookupQuery }) { address }: RecipientLookupQuery): Promise<RecipientLookup> {
    return this.recipients.lookUp(address);
  }
}
