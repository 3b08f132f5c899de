import type { ReplicaChange } from '@waypost/organization';
import { findOverrides, gone, SettingOverrideEntity } from '@waypost/store';
import type { EntityManager } from 'typeorm';

/** Takes away what is set at a node that is about to go; says what it was, for the audit, and what followers must know. */
export async function forgetOverrides(
  manager: EntityManager,
  nodeId: string,
): Promise<{ settings: Record<string, unknown>; changes: ReplicaChange[] }> {
  const rows = await findOverrides(manager, [nodeId]);
  await manager.delete(SettingOverrideEntity, { nodeId });
  return {
    settings: Object.fromEntries(rows.map(({ key, value }) => [key, value])),
    changes: rows.map(({ id }) => gone('override', id)),
  };
}
