import type {
  Connector,
  ConnectorCredentials,
  LinkStateRecord,
  ReplicaKind,
  ReplicaRecord,
  StatedLink,
} from '@waypost/organization';

const routingKinds = ['connector', 'link-state', 'connector-credentials'] as const;
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
  /** What connectors sign in with, by their ids. */
  readonly credentials = new Map<string, ConnectorCredentials>();
  private readonly stateRecords = new Map<string, LinkStateRecord>();

  put(record: RoutingRecord): void {
    if (record.kind === 'connector') this.connectors.set(record.id, record);
    else if (record.kind === 'link-state') this.stateRecords.set(record.id, record);
    else this.credentials.set(record.id, record);
  }

  delete(kind: RoutingKind, id: string): void {
    if (kind === 'connector') this.connectors.delete(id);
    else if (kind === 'link-state') this.stateRecords.delete(id);
    else this.credentials.delete(id);
  }

  /** What was set by hand or is reported. */
  states(): StatedLink[] {
    return [...this.stateRecords.values()].map(({ kind: _kind, of, ...state }) => ({ ...state, id: of }));
  }

  *records(): Generator<RoutingRecord> {
    for (const connector of this.connectors.values()) yield { kind: 'connector', ...connector };
    yield* this.stateRecords.values();
    for (const credentials of this.credentials.values()) yield { kind: 'connector-credentials', ...credentials };
  }
}
