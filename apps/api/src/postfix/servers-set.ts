import { openRelaysOf } from '@waypost/flow';
import { settingAt } from '@waypost/organization';
import { type NodeRef, type SettingKey, settingOf } from '@waypost/settings';
import { findServerPaths } from '@waypost/store';
import type { EntityManager } from 'typeorm';
import type { Routing } from '../routing/routing-now.js';
import { overridesOf, type SettingsRepository } from '../settings/settings.repository.js';

/** A server and what is in force at it, of the settings that were read. */
export interface ServerSet {
  node: NodeRef;
  site: string;
  setting(key: SettingKey): unknown;
}

/** What decides whether a server is an open relay. */
export const relayKeys = [
  'smtp.inboundEnabled',
  'smtp.connectionControl',
  'smtp.connectionNetworks',
  'smtp.neverRelay',
  'smtp.relayMode',
  'smtp.relayList',
] as const satisfies readonly SettingKey[];

/** Some settings at every server, in two queries. */
export async function readServersSet(
  manager: EntityManager,
  settings: SettingsRepository,
  keys: readonly SettingKey[],
): Promise<ServerSet[]> {
  const now = new Date();
  const overrides = await settings.aboveMailboxes(manager, keys);
  return (await findServerPaths(manager)).flatMap(({ path }) => {
    const [, site, node] = path;
    if (!site || !node) return [];
    const setting = (key: SettingKey) => {
      const entry = settingOf(key);
      if (!entry || !keys.includes(key)) throw new Error(`What ${key} is at ${node.name} was not read.`); // INVARIANT
      return settingAt(entry, path, overridesOf(overrides, key), now).value;
    };
    return [{ node, site: site.name, setting }];
  });
}

/** Every server that is an open relay, and why. */
export async function findOpenRelays(manager: EntityManager, settings: SettingsRepository, { routes }: Routing) {
  const servers = await readServersSet(manager, settings, relayKeys);
  return servers
    .map((server) => ({ server: server.node, reasons: openRelaysOf(server, routes) }))
    .filter(({ reasons }) => reasons.length > 0);
}
