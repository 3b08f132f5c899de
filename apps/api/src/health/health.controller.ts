import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Health } from '@waypost/contracts';
import { DomainError } from '@waypost/kernel';
import { DataSource } from 'typeorm';
import { Answers, Does, MayRefuse, Public } from '../http/route.decorators.js';

@ApiTags('Health')
@Controller()
export class HealthController {
  constructor(private readonly source: DataSource) {}

  @Does('Whether the process lives.')
  @Get('healthz')
  @Public()
  @Answers(200, Health)
  alive(): Health {
    return { status: 'ok' };
  }

  @Does('Whether the process can answer: it reaches its database.')
  @Get('readyz')
  @Public()
  @Answers(200, Health)
  @MayRefuse('not-ready')
  async ready(): Promise<Health> {
    try {
      await this.source.query('SELECT 1');
    } catch {
      throw new DomainError('not-ready', 'The database does not answer.');
    }
    return { status: 'ok' };
  }
}
