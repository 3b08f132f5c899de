import type { Override } from '@waypost/settings';
import { type EntityManager, In, LessThanOrEqual, Not } from 'typeorm';
import { SettingOverrideEntity } from './entities/setting-override.entity.js';

/** The override a row stands for, in the words of the domain. */
export const toOverride = (row: SettingOverrideEntity): Override => ({
  value: row.value,
  ...(row.locked && { locked: true }),
  ...(row.reason !== null && { reason: row.reason }),
  ...(row.expiresAt !== null && { expiresAt: row.expiresAt.toISOString() }),
  setBy: row.setBy,
  setAt: row.setAt.toISOString(),
});

/** Everything set at these nodes. */
export const findOverrides = (manager: EntityManager, nodeIds: readonly string[], keys?: readonly string[]) =>
  manager.findBy(SettingOverrideEntity, { nodeId: In([...nodeIds]), ...(keys && { key: In([...keys]) }) });

/** What organization, sites and servers say of these settings: as many rows as there are departures, not mailboxes. */
export const findOverridesAboveMailboxes = (manager: EntityManager, keys: readonly string[]) =>
  manager.findBy(SettingOverrideEntity, { key: In([...keys]), level: Not('mailbox') });

/** Overrides whose time is up. */
export const findExpiredOverrides = (manager: EntityManager, now: Date, limit: number) =>
  manager.find(SettingOverrideEntity, {
    where: { expiresAt: LessThanOrEqual(now) },
    order: { expiresAt: 'ASC' },
    take: limit,
  });
