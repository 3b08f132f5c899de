import { randomUUID } from 'node:crypto';
import { nameKey } from '@waypost/kernel';
import {
  type Actor,
  type Change,
  findMailbox,
  findOrganization,
  findServer,
  findSite,
  type Ledger,
  MailboxEntity,
  mailboxKeys,
  notSuspended,
  mailboxRecord,
  OrganizationEntity,
  plainPerson,
  organizationRecord,
  overrideRecord,
  put,
  ServerEntity,
  serverRecord,
  SettingOverrideEntity,
  SiteEntity,
  siteRecord,
} from '@waypost/store';
import type { Level } from '@waypost/settings';
import type { DemoOrganization as Demo } from './demo-organization.js';
import { addConnectors } from './load-connectors.js';
import { addRecipients } from './load-recipients.js';
import { paradigms } from './paradigms.js';

const system: Actor = { kind: 'system', id: null, name: 'Demo', origin: null };
const dayMs = 24 * 60 * 60 * 1000;

/** Loads the demo organization, whole or not at all, where there are no sites yet. */
export async function loadDemo(ledger: Ledger, demo: Demo = paradigms): Promise<void> {
  await ledger.change(system, async (change) => {
    if ((await change.manager.count(SiteEntity)) > 0) return;
    const records = [
      await nameOrganization(change, demo),
      ...(await addPlaces(change, demo)),
      ...(await addMailboxes(change, demo)),
      ...(await addRecipients(change, demo.recipients)),
      ...(await addOverrides(change, demo)),
    ];
    await addConnectors(change, demo.connectors);
    const { id, name } = await findOrganization(change.manager);
    const after = { sites: demo.sites.length, servers: demo.servers.length, mailboxes: demo.mailboxes.length };
    change.note(
      { action: 'demo.loaded', subject: { level: 'organization', id, name }, before: null, after },
      records.map(put),
    );
  });
}

async function nameOrganization({ manager, at }: Change, { organization }: Demo) {
  const row = { ...(await findOrganization(manager)), ...organization, modifiedAt: at };
  await manager.update(OrganizationEntity, { id: row.id }, row);
  return organizationRecord(row);
}

async function addPlaces({ manager, at }: Change, { sites, servers }: Demo) {
  const stamps = { createdAt: at, modifiedAt: at };
  const siteRows = sites.map(({ name, displayName }) => ({
    id: randomUUID(),
    name,
    nameKey: nameKey(name),
    displayName,
    ...stamps,
  }));
  const idOf = new Map(siteRows.map(({ name, id }) => [name as string, id]));
  const serverRows = servers.map(({ name, displayName, fqdn, site, roles }) => ({
    id: randomUUID(),
    siteId: known(idOf, site),
    name,
    nameKey: nameKey(name),
    displayName,
    fqdn,
    roles: [...roles],
    mailboxCount: 0,
    ...stamps,
  }));
  await manager.insert(SiteEntity, siteRows);
  await manager.insert(ServerEntity, serverRows);
  return [...siteRows.map(siteRecord), ...serverRows.map(serverRecord)];
}

async function addMailboxes({ manager, at }: Change, { mailboxes }: Demo) {
  const idOf = new Map((await manager.find(ServerEntity)).map(({ name, id }) => [name, id]));
  const rows = mailboxes.map(({ server, ...mailbox }) => ({
    id: randomUUID(),
    serverId: known(idOf, server),
    ...plainPerson,
    ...mailbox,
    ...mailboxKeys(mailbox),
    kind: mailbox.kind ?? ('person' as const),
    verifier: null,
    credentialVersion: 0,
    passwordChangedAt: null,
    ...notSuspended,
    createdAt: at,
    modifiedAt: at,
  }));
  await manager.insert(MailboxEntity, rows);
  return rows.map((row) => mailboxRecord(row));
}

async function addOverrides({ manager, at, actor }: Change, { overrides }: Demo) {
  const find = {
    organization: () => findOrganization(manager),
    site: (name: string) => findSite(manager, name),
    server: (name: string) => findServer(manager, name),
    mailbox: (name: string) => findMailbox(manager, name),
  } satisfies Record<Level, unknown>;
  const rows: SettingOverrideEntity[] = [];
  for (const override of overrides) {
    const node = await find[override.level](override.node);
    if (!node) throw new Error(`the demo has no ${override.level} ${override.node}`);
    rows.push({
      id: randomUUID(),
      nodeId: node.id,
      level: override.level,
      key: override.key,
      value: override.value,
      locked: override.locked ?? false,
      reason: override.reason ?? null,
      expiresAt: override.expiresInDays === undefined ? null : new Date(at.getTime() + override.expiresInDays * dayMs),
      setBy: actor.name,
      setAt: at,
    });
  }
  await manager.insert(SettingOverrideEntity, rows as never);
  return rows.map(overrideRecord);
}

function known(ids: Map<string, string>, name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`the demo refers to ${name}, which it does not have`);
  return id;
}
