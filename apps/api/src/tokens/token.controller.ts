import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CreatedToken, NewToken, TokenList } from '@waypost/contracts';
import { Answers, Does, MayRefuse, Repeatable, Requires, Write } from '../http/route.decorators.js';
import type { WriteRequest } from '../http/write-request.js';
import { TokenService } from './token.service.js';

@ApiTags('Tokens')
@Controller('tokens')
export class TokenController {
  constructor(private readonly tokens: TokenService) {}

  @Does('Lists API tokens; none shows its secret.')
  @Get()
  @Requires('token.read')
  @Answers(200, TokenList)
  list(): Promise<TokenList> {
    return this.tokens.list();
  }

  @Does('Makes an API token and shows its secret this once.')
  @Post()
  @Requires('token.write')
  @Repeatable()
  @Answers(201, CreatedToken)
  @MayRefuse('body-invalid')
  create(@Write() write: WriteRequest, @Body({ schema: NewToken }) token: NewToken): Promise<CreatedToken> {
    return this.tokens.create(write, token);
  }

  @Does('Revokes an API token; the next request with it is refused.')
  @Delete(':id')
  @HttpCode(204)
  @Requires('token.write')
  @Answers(204)
  @MayRefuse('token-not-found')
  revoke(@Write() write: WriteRequest, @Param('id') id: string): Promise<void> {
    return this.tokens.revoke(write, id);
  }
}
