import type { Mailbox, ValueWithSource } from '@waypost/contracts';
import { settingAt, wholeProfile } from '@waypost/organization';
import { type NodeRef, settingOf } from '@waypost/settings';
import { findServerPaths, type MailboxEntity } from '@waypost/store';
import type { EntityManager } from 'typeorm';
import { findOrigins, representOrigin } from '../sync/links/directory-origins.js';
import { overridesOf, type SettingsRepository } from '../settings/settings.repository.js';

/** Mailboxes as REST shows them, each with its home server and site. */
export async function representMailboxes(manager: EntityManager, rows: readonly MailboxEntity[]): Promise<Mailbox[]> {
  const places = await placesOf(manager, rows);
  const origins = await findOrigins(
    manager,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const [, site, server] = places.get(row.serverId) ?? [];
    if (!site || !server) throw new Error(`mailbox ${row.id} has no home`);
    return {
      id: row.id,
      name: row.name,
      displayName: row.displayName,
      kind: row.kind,
      givenName: row.givenName,
      surname: row.surname,
      initials: row.initials,
      ...wholeProfile(row),
      hiddenFromAddressBook: row.hiddenFromAddressBook,
      excludedFromPolicies: row.excludedFromPolicies,
      address: row.address,
      server: { id: server.id, name: server.name },
      site: { id: site.id, name: site.name },
      hasPassword: row.verifier !== null,
      passwordChangedAt: row.passwordChangedAt?.toISOString() ?? null,
      suspended: row.suspendedBy !== null,
      suspendedBy: row.suspendedBy,
      suspendedReason: row.suspendedReason,
      suspendedAt: row.suspendedAt?.toISOString() ?? null,
      directory: representOrigin(origins.get(row.id), 'mailbox', row),
      createdAt: row.createdAt.toISOString(),
      modifiedAt: row.modifiedAt.toISOString(),
    };
  });
}

/** The way down to each home server of these mailboxes. */
async function placesOf(manager: EntityManager, rows: readonly MailboxEntity[]): Promise<Map<string, NodeRef[]>> {
  const homes = new Set(rows.map(({ serverId }) => serverId));
  const [only] = homes;
  const paths = await findServerPaths(
    manager,
    homes.size === 1 && only !== undefined ? { level: 'server', id: only, name: '' } : undefined,
  );
  return new Map(paths.map(({ path }) => [path[2]?.id ?? '', path]));
}

/** The effective values of these settings for a page of mailboxes: two queries, whatever the page. */
export async function effectiveValues(
  manager: EntityManager,
  settings: SettingsRepository,
  rows: readonly MailboxEntity[],
  keys: readonly string[],
): Promise<Map<string, Record<string, ValueWithSource>>> {
  const now = new Date();
  const above = await settings.aboveMailboxes(manager, keys);
  const own = await settings.ofNodes(
    manager,
    rows.map(({ id }) => id),
    keys,
  );
  const places = await placesOf(manager, rows);
  const answer = (row: MailboxEntity, key: string) => {
    const setting = settingOf(key);
    if (!setting) return [];
    const path: NodeRef[] = [...(places.get(row.serverId) ?? []), { level: 'mailbox', id: row.id, name: row.name }];
    const overrides = new Map([...overridesOf(above, key), ...overridesOf(own, key)]);
    const { value, source } = settingAt(setting, path, overrides, now);
    return [[key, { value, source }] as const];
  };
  return new Map(rows.map((row) => [row.id, Object.fromEntries(keys.flatMap((key) => answer(row, key)))]));
}
