import {
  type Actor,
  findOrganization,
  insertMany,
  Ledger,
  loadTable,
  MailboxEntity,
  renameFeed,
  ServerEntity,
  SettingOverrideEntity,
  settleTables,
  SiteEntity,
} from '@waypost/store';
import type { DataSource } from 'typeorm';
import { madeUpMailboxes, madeUpServers, madeUpSites } from './made-up-organization.js';
import { madeUpOverrides } from './made-up-overrides.js';
import type { SeedPlan } from './seed-plan.js';

const actor: Actor = { kind: 'system', id: null, name: 'Seed', origin: null };

/** There is something already; the message is the sentence to show. */
export class NotEmpty extends Error {}

/** Loads what the plan says, whole or not at all, with its audit row; followers take a new snapshot. Throws NotEmpty. */
export async function loadSeed(source: DataSource, plan: SeedPlan): Promise<void> {
  await new Ledger(source).change(actor, async (change) => {
    const { manager, at, note } = change;
    if ((await manager.count(SiteEntity)) > 0)
      throw new NotEmpty('There are sites already; seed an empty installation, such as a new WAYPOST_DATA_DIR.');
    const sites = madeUpSites(plan.sites, at);
    const servers = madeUpServers(plan.servers, sites, at);
    await insertMany(manager, SiteEntity, sites);
    await insertMany(manager, ServerEntity, servers);
    await loadTable(manager, MailboxEntity, madeUpMailboxes(plan.mailboxes, servers, at));
    await loadTable(manager, SettingOverrideEntity, madeUpOverrides(plan, sites, servers, at));
    const { id, name } = await findOrganization(manager);
    note({ action: 'seed.loaded', subject: { level: 'organization', id, name }, before: null, after: { ...plan } });
    await renameFeed(change);
  });
  await settleTables(source, [SiteEntity, ServerEntity, MailboxEntity, SettingOverrideEntity]);
}
