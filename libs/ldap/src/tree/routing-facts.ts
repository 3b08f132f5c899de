import type { Connector, ReplicaKind, ReplicaRecord, StatedLink } from '@waypost/organization';

const routingKinds = ['connector', 'link-state'] as const;
export type RoutingKind = (typeof routingKinds)[number];
export type RoutingRecord = Extract<ReplicaRecord, { kind: RoutingKind }>;

/** Whether records of a kind are about routing. */
export const isRoutingKind = (kind: ReplicaKind): kind is RoutingKind =>
  (routingKinds as readonly string[]).includes(kind);
/** Whether a record is about routing. */
export const isRouting = (record: ReplicaRecord): record is RoutingRecord => isRoutingKind(record.kind);

/** Connectors and the states that were set, as a directory holds them. */
export class RoutingFacts {
  readonly connectors = new Map<string, Connector>();
  readonly states = new Map<string, StatedLink>();

  put(record: RoutingRecord): void {
    if (record.kind === 'connector') this.connectors.set(record.id, record);
    else this.states.set(record.id, record);
  }

  delete(kind: RoutingKind, id: string): void {
    if (kind === 'connector') this.connectors.delete(id);
    else this.states.delete(id);
  }

  *records(): Generator<RoutingRecord> {
    for (const connector of this.connectors.values()) yield { kind: 'connector', ...connector };
    for (const state of this.states.values()) yield { kind: 'link-state', ...state };
  }
}
