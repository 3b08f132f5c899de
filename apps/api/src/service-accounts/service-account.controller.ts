import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CreatedServiceAccount, NewServiceAccount, ServiceAccountList } from '@waypost/contracts';
import { Answers, Does, MayRefuse, Repeatable, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { ServiceAccountService } from './service-account.service.js';

@ApiTags('Service accounts')
@Controller('service-accounts')
export class ServiceAccountController {
  constructor(private readonly accounts: ServiceAccountService) {}

  @Does('Lists the accounts programs bind to the directory with; none shows its password.')
  @Get()
  @Requires('service-account.read')
  @Answers(200, ServiceAccountList)
  list(): Promise<ServiceAccountList> {
    return this.accounts.list();
  }

  @Does('Makes a service account and shows its password this once.')
  @Post()
  @Requires('service-account.write')
  @Repeatable()
  @Answers(201, CreatedServiceAccount)
  @MayRefuse('body-invalid', 'name-taken', 'reference-not-found')
  create(
    @Write() write: WriteRequest,
    @Body({ schema: NewServiceAccount }) account: NewServiceAccount,
  ): Promise<CreatedServiceAccount> {
    return this.accounts.create(write, account);
  }

  @Does('Gives a service account a new password and shows it this once; the next bind with the old one is refused.')
  @Post(':account/password')
  @HttpCode(200)
  @Requires('service-account.write')
  @Repeatable()
  @Answers(200, CreatedServiceAccount)
  @MayRefuse('service-account-not-found')
  renewPassword(@Write() write: WriteRequest, @Param('account') reference: string): Promise<CreatedServiceAccount> {
    return this.accounts.renewPassword(write, reference);
  }

  @Does('Deletes a service account, by id or name; its next bind is refused.')
  @Delete(':account')
  @HttpCode(204)
  @Requires('service-account.write')
  @Answers(204)
  @MayRefuse('service-account-not-found')
  remove(@Write() write: WriteRequest, @Param('account') reference: string): Promise<void> {
    return this.accounts.remove(write, reference);
  }
}
