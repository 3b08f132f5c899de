import { Injectable } from '@nestjs/common';
import type { FlowConnector } from '@waypost/flow';
import { nextExpiry, RouteChooser, topologyOf } from '@waypost/routing';
import { DataSource } from 'typeorm';
import { ModelRevision } from '../http/model-revision.js';
import { type PlacedRoutingModel, readRoutingModel } from './read-routing-model.js';

/** Routing as it was worked out at one instant. */
export interface Routing {
  model: PlacedRoutingModel;
  routes: RouteChooser;
  /** Connectors and links by name. */
  connectors: ReadonlyMap<string, FlowConnector>;
}

/** Routing as it is now: read and worked out once, and given again until the model changes or a state that was set ends. */
@Injectable()
export class RoutingNow {
  private kept: { revision: string; until: number; routing: Routing } | undefined;

  constructor(
    private readonly source: DataSource,
    private readonly revision: ModelRevision,
  ) {}

  async get(): Promise<Routing> {
    // Asked before the model is read: what is committed meanwhile must not pass for older than it is.
    const revision = await this.revision.current();
    const at = new Date();
    const { kept } = this;
    if (kept?.revision === revision && at.getTime() < kept.until) return kept.routing;
    const model = await readRoutingModel(this.source.manager);
    const routing = routingAt(model, at);
    this.kept = { revision, until: nextExpiry(model.states, at)?.getTime() ?? Infinity, routing };
    return routing;
  }
}

/** What routing makes of a model at an instant. */
export const routingAt = (model: PlacedRoutingModel, at: Date): Routing => ({
  model,
  routes: new RouteChooser(topologyOf(model, at)),
  connectors: new Map(
    model.connectors.map((connector) => [
      connector.name,
      model.signingIn?.has(connector.id) === true ? { ...connector, signsIn: true } : connector,
    ]),
  ),
});
