import type { ReplicaRecord } from '@waypost/organization';
import {
  AcceptedDomainEntity,
  addressRecord,
  ContactEntity,
  contactRecord,
  domainRecord,
  GroupEntity,
  MailboxEntity,
  mailboxRecord,
  OrganizationEntity,
  organizationRecord,
  overrideRecord,
  RecipientAddressEntity,
  ServerEntity,
  serverRecord,
  SettingOverrideEntity,
  SiteEntity,
  siteRecord,
} from '@waypost/store';
import { type EntityManager, In } from 'typeorm';
import { groupRecords, memberRecords } from './recipient-records.js';
import { each, pagesOf } from './table-pages.js';

/** Mailboxes whose overrides and addresses are looked up together. */
const pageOfMailboxes = 1_000;

/**
 * The records the tree is exported from: the nodes above mailboxes with what is set at them, groups with their members, then
 * each recipient with its further addresses and what is set at it before it, so that a reader needs to remember no mailbox but
 * those that groups name. Nothing secret is among them.
 */
export async function* exportRecords(manager: EntityManager): AsyncGenerator<ReplicaRecord> {
  const above: string[] = [];
  for (const nodes of [
    each(manager, OrganizationEntity, organizationRecord),
    each(manager, SiteEntity, siteRecord),
    each(manager, ServerEntity, serverRecord),
  ]) {
    for await (const node of nodes) {
      above.push(node.id);
      yield node;
    }
  }
  yield* overridesAt(manager, above);
  yield* each(manager, AcceptedDomainEntity, domainRecord);
  yield* groupRecords(manager);
  yield* memberRecords(manager);
  for await (const contacts of pagesOf(manager, ContactEntity, pageOfMailboxes)) {
    yield* addressesOf(manager, contacts);
    for (const contact of contacts) yield contactRecord(contact);
  }
  for await (const groups of pagesOf(manager, GroupEntity, pageOfMailboxes)) yield* addressesOf(manager, groups);
  for await (const mailboxes of pagesOf(manager, MailboxEntity, pageOfMailboxes)) {
    yield* overridesAt(
      manager,
      mailboxes.map(({ id }) => id),
    );
    yield* addressesOf(manager, mailboxes);
    for (const mailbox of mailboxes) yield withoutSecret(mailboxRecord(mailbox, []));
  }
}

async function* overridesAt(manager: EntityManager, nodeIds: readonly string[]): AsyncGenerator<ReplicaRecord> {
  for (const row of await manager.findBy(SettingOverrideEntity, { nodeId: In(nodeIds) })) yield overrideRecord(row);
}

/** The further addresses of these recipients. */
async function* addressesOf(
  manager: EntityManager,
  recipients: readonly { id: string }[],
): AsyncGenerator<ReplicaRecord> {
  const rows = await manager.findBy(RecipientAddressEntity, { recipientId: In(recipients.map(({ id }) => id)) });
  for (const row of rows) if (row.type !== 'SMTP' || !row.isPrimary) yield addressRecord(row);
}

function withoutSecret(record: ReplicaRecord): ReplicaRecord {
  if (!('verifier' in record)) return record;
  const { verifier: _, ...open } = record;
  return open as ReplicaRecord;
}
