import type { FollowerScope, ReplicaChange, ReplicaRecord } from '@waypost/organization';
import { ConnectorBridgeheadEntity, ConnectorEntity, ServerEntity } from '@waypost/store';
import { type EntityManager, In } from 'typeorm';
import type { SecretBox } from '../session/secret-box.js';

/** Where the password of a connector is sealed: it opens in that row alone. */
export const connectorPasswordPlace = (connectorId: string) => `connector:${connectorId}:password`;

type CredentialsRecord = Extract<ReplicaRecord, { kind: 'connector-credentials' }>;

/** Opens what is sealed for a follower that serves a server which passes the connector's mail on; others are told the name alone. */
export class CredentialsTold {
  constructor(
    private readonly box: SecretBox,
    private readonly manager: EntityManager,
    private readonly scope: FollowerScope,
  ) {}

  /** Records as the follower is told them. */
  async records(records: readonly ReplicaRecord[]): Promise<ReplicaRecord[]> {
    const served = await this.servedOf(records.filter(isCredentials).map(({ id }) => id));
    return records.map((record) => (isCredentials(record) ? this.opened(record, served) : record));
  }

  /** Steps as the follower is told them. */
  async changes(changes: readonly ReplicaChange[]): Promise<ReplicaChange[]> {
    if (!holdCredentials(changes)) return [...changes];
    const records = changes.flatMap((change) => (change.op === 'put' ? [change.record] : []));
    const served = await this.servedOf(records.filter(isCredentials).map(({ id }) => id));
    return changes.map((change) =>
      change.op === 'put' && isCredentials(change.record)
        ? { op: 'put', record: this.opened(change.record, served) }
        : change,
    );
  }

  private opened({ sealed, ...open }: CredentialsRecord, served: ReadonlySet<string>): CredentialsRecord {
    if (sealed === undefined || !served.has(open.id)) return open;
    return { ...open, password: this.box.open(sealed, connectorPasswordPlace(open.id)) };
  }

  /** Those of these connectors whose mail a served server passes on now; a connector that names none has all of its site's. */
  private async servedOf(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0 || this.scope === undefined) return new Set(ids);
    const { manager, scope } = this;
    const connectors = await manager.findBy(ConnectorEntity, { id: In([...ids]) });
    const named = await manager.findBy(ConnectorBridgeheadEntity, { connectorId: In([...ids]), isRemote: false });
    const servers = await manager.findBy(ServerEntity, { id: In([...scope]) });
    const served = connectors.filter(({ id, siteId }) => {
      const own = named.filter(({ connectorId }) => connectorId === id);
      return own.length > 0
        ? own.some(({ serverId }) => scope.has(serverId))
        : servers.some((server) => server.siteId === siteId && server.roles.includes('transport'));
    });
    return new Set(served.map(({ id }) => id));
  }
}

const isCredentials = (record: ReplicaRecord): record is CredentialsRecord => record.kind === 'connector-credentials';

/** Whether any of these steps is of something sealed. */
export const holdCredentials = (changes: readonly ReplicaChange[]) =>
  changes.some((change) => change.op === 'put' && isCredentials(change.record));
