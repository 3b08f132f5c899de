import { Injectable } from '@nestjs/common';
import type { RoutingTable, RoutingTableQuery } from '@waypost/contracts';
import { readAddress } from '@waypost/flow';
import { routingTable, rowsFor } from '@waypost/routing';
import { findSite } from '@waypost/store';
import { DataSource } from 'typeorm';
import { referenceNotFound } from '../http/refusals.js';
import { RoutingNow } from './routing-now.js';

/** What routing makes of connectors, links and their states. */
@Injectable()
export class RoutingService {
  constructor(
    private readonly source: DataSource,
    private readonly now: RoutingNow,
  ) {}

  async table({ site: reference, address }: RoutingTableQuery): Promise<RoutingTable> {
    const { manager } = this.source;
    const site = await findSite(manager, reference);
    if (!site) throw referenceNotFound('site', 'site', reference);
    const at = new Date();
    const table = routingTable((await this.now.get()).routes, site.name);
    const asked = address === undefined ? undefined : readAddress(address);
    const spaces = asked ? rowsFor(table, asked.address, asked.type) : [...table.spaces];
    return { site: table.site, at: at.toISOString(), spaces, sites: [...table.sites] };
  }
}
