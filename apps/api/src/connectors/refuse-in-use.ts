import { DomainError } from '@waypost/kernel';
import { ConnectorBridgeheadEntity, ConnectorEntity } from '@waypost/store';
import { type EntityManager, In } from 'typeorm';

const inUse = (names: readonly string[]) =>
  new DomainError(
    'connector-in-use',
    `Connectors need it: ${[...names].sort().join(', ')}. Change or delete them first.`,
  );

/** Refuses to take a server away from a connector that it passes mail on for. */
export async function refuseBridgehead(manager: EntityManager, serverId: string): Promise<void> {
  const uses = await manager.findBy(ConnectorBridgeheadEntity, { serverId });
  if (uses.length === 0) return;
  const connectors = await manager.findBy(ConnectorEntity, { id: In(uses.map(({ connectorId }) => connectorId)) });
  throw inUse(connectors.map(({ name }) => name));
}

/** Refuses to take a site away from under the connectors that stand in it or lead there. */
export async function refuseConnected(manager: EntityManager, siteId: string): Promise<void> {
  const connectors = await manager.findBy(ConnectorEntity, [{ siteId }, { targetSiteId: siteId }]);
  if (connectors.length > 0) throw inUse(connectors.map(({ name }) => name));
}
