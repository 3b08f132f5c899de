import {
  AcceptedDomainEntity,
  type Actor,
  ContactEntity,
  findOrganization,
  GroupEntity,
  GroupMemberEntity,
  insertMany,
  Ledger,
  loadTable,
  MailboxEntity,
  RecipientAddressEntity,
  renameFeed,
  ServerEntity,
  SettingOverrideEntity,
  settleTables,
  SiteEntity,
} from '@waypost/store';
import type { DataSource } from 'typeorm';
import { madeUpMailboxes, madeUpServers, madeUpSites } from './made-up-organization.js';
import { madeUpOverrides } from './made-up-overrides.js';
import { madeUpAliases, madeUpContacts, madeUpDomain, madeUpGroups, madeUpMembers } from './made-up-recipients.js';
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
    await insertMany(manager, AcceptedDomainEntity, [madeUpDomain(at)]);
    await insertMany(manager, GroupEntity, madeUpGroups(plan.mailboxes, at));
    await insertMany(manager, ContactEntity, madeUpContacts(plan.mailboxes, at));
    await insertMany(manager, GroupMemberEntity, madeUpMembers(plan.mailboxes));
    await insertMany(manager, RecipientAddressEntity, madeUpAliases(plan.mailboxes, at));
    await loadTable(manager, SettingOverrideEntity, madeUpOverrides(plan, sites, servers, at));
    const { id, name } = await findOrganization(manager);
    note({ action: 'seed.loaded', subject: { level: 'organization', id, name }, before: null, after: { ...plan } });
    await renameFeed(change);
  });
  const recipients = [GroupEntity, ContactEntity, GroupMemberEntity, RecipientAddressEntity];
  await settleTables(source, [SiteEntity, ServerEntity, MailboxEntity, SettingOverrideEntity, ...recipients]);
}
