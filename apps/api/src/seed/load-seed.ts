import {
  AcceptedDomainEntity,
  type Actor,
  ContactEntity,
  findOrganization,
  GroupEntity,
  GroupMemberEntity,
  insertMany,
  Ledger,
  MailboxEntity,
  RecipientAddressEntity,
  renameFeed,
  ServerEntity,
  SettingOverrideEntity,
  settleTables,
  SiteEntity,
  withIndexesAside,
} from '@waypost/store';
import type { DataSource } from 'typeorm';
import { giveInFirstDomain } from '../policies/follow-domains.js';
import { madeUpMailboxes, madeUpServers, madeUpSites } from './made-up-organization.js';
import { madeUpOverrides } from './made-up-overrides.js';
import { madeUpAliases, madeUpContacts, madeUpDomain, madeUpGroups, madeUpMembers } from './made-up-recipients.js';
import type { SeedPlan } from './seed-plan.js';

const actor: Actor = { kind: 'system', id: null, name: 'Seed', origin: null };

/** The tables a seed fills with as many rows as there are mailboxes, or a share of them. */
const large = [
  MailboxEntity,
  GroupEntity,
  ContactEntity,
  GroupMemberEntity,
  RecipientAddressEntity,
  SettingOverrideEntity,
];

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
    await insertMany(manager, AcceptedDomainEntity, [madeUpDomain(at)]);
    await giveInFirstDomain(manager, madeUpDomain(at).name);
    await withIndexesAside(manager, large, async () => {
      await insertMany(manager, MailboxEntity, madeUpMailboxes(plan.mailboxes, servers, at));
      await insertMany(manager, GroupEntity, madeUpGroups(plan.mailboxes, at));
      await insertMany(manager, ContactEntity, madeUpContacts(plan.mailboxes, at));
      await insertMany(manager, GroupMemberEntity, madeUpMembers(plan.mailboxes));
      await insertMany(manager, RecipientAddressEntity, madeUpAliases(plan.mailboxes, at));
      await insertMany(manager, SettingOverrideEntity, madeUpOverrides(plan, sites, servers, at));
    });
    const { id, name } = await findOrganization(manager);
    note({ action: 'seed.loaded', subject: { level: 'organization', id, name }, before: null, after: { ...plan } });
    await renameFeed(change);
  });
  await settleTables(source, [SiteEntity, ServerEntity, ...large]);
}
