import { Injectable } from '@nestjs/common';
import type { OverridesByNode, ServerReach } from '@waypost/organization';
import { settingAt } from '@waypost/organization';
import { catalogue, type Level, type NodeRef, type Override, type Setting } from '@waypost/settings';
import { findOverrides, findOverridesAboveMailboxes, findServerPaths, toOverride } from '@waypost/store';
import type { EntityManager } from 'typeorm';

/** Overrides by setting and node. */
export type OverridesByKey = ReadonlyMap<string, OverridesByNode>;

const none: OverridesByNode = new Map();

/** What is set for one setting. */
export const overridesOf = (byKey: OverridesByKey, key: string) => byKey.get(key) ?? none;

/** The settings that mean something at a level: those that may be set there or above. A mailbox follows every one of them. */
export const settingsSeenAt = (level: Level) =>
  level === 'mailbox'
    ? catalogue
    : catalogue.filter((setting) => setting.levels.some((held) => held !== 'mailbox') || level === 'organization');

/** Reads what resolution needs, in as many queries as there are questions, however many settings or mailboxes. */
@Injectable()
export class SettingsRepository {
  /** Everything set on the way down to a node. */
  async along(manager: EntityManager, path: readonly NodeRef[]): Promise<OverridesByKey> {
    return grouped(
      await findOverrides(
        manager,
        path.map(({ id }) => id),
      ),
    );
  }

  /** What the levels above mailboxes say of these settings. */
  async aboveMailboxes(manager: EntityManager, keys: readonly string[]): Promise<OverridesByKey> {
    return grouped(await findOverridesAboveMailboxes(manager, keys));
  }

  /** What these mailboxes themselves say of these settings. */
  async ofNodes(manager: EntityManager, nodeIds: readonly string[], keys: readonly string[]): Promise<OverridesByKey> {
    return grouped(await findOverrides(manager, nodeIds, keys));
  }

  /** One setting at every server below a node. */
  async reaches(
    manager: EntityManager,
    setting: Setting,
    overrides: OverridesByNode,
    now: Date,
    under?: NodeRef,
  ): Promise<ServerReach[]> {
    const servers = await findServerPaths(manager, under);
    return servers.map(({ path }) => ({ path, effective: settingAt(setting, path, overrides, now) }));
  }
}

function grouped(rows: Awaited<ReturnType<typeof findOverrides>>): OverridesByKey {
  const byKey = new Map<string, Map<string, Override>>();
  for (const row of rows) {
    const byNode = byKey.get(row.key) ?? new Map<string, Override>();
    byNode.set(row.nodeId, toOverride(row));
    byKey.set(row.key, byNode);
  }
  return byKey;
}
