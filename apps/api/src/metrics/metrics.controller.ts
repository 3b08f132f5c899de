import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Registry } from 'prom-client';
import { Requires } from '../http/route.decorators.js';
import { ApiMetrics } from './api-metrics.js';

/** Figures for Prometheus, in its text format. */
@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: ApiMetrics) {}

  /** Tells everything that is measured. */
  @Get()
  @Requires('metrics.read')
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  show(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
