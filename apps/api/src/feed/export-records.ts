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
import { deliveryRecords, groupRecords, memberRecords } from './recipient-records.js';
import { pagesOf, type RecordPages, recordsOf } from './table-pages.js';

/** Mailboxes whose overrides and addresses are looked up together. */
const pageOfMailboxes = 1_000;

/**
 * The records the tree is exported from: the nodes above mailboxes with what is set at them, groups with their members, the rules of delivery, then
 * each recipient with its further addresses and what is set at it before it, so that a reader needs to remember no mailbox but
 * those that groups and rules name. Nothing secret is among them.
 */
export async function* exportRecords(manager: EntityManager): RecordPages {
  const above: string[] = [];
  for (const nodes of [
    recordsOf(manager, OrganizationEntity, organizationRecord),
    recordsOf(manager, SiteEntity, siteRecord),
    recordsOf(manager, ServerEntity, serverRecord),
  ]) {
    for await (const page of nodes) {
      above.push(...page.map(({ id }) => id));
      yield page;
    }
  }
  yield await overridesAt(manager, above);
  yield* recordsOf(manager, AcceptedDomainEntity, domainRecord);
  yield* groupRecords(manager);
  yield* memberRecords(manager);
  yield* deliveryRecords(manager);
  for await (const contacts of pagesOf(manager, ContactEntity, pageOfMailboxes)) {
    yield await addressesOf(manager, contacts);
    yield contacts.map(contactRecord);
  }
  for await (const groups of pagesOf(manager, GroupEntity, pageOfMailboxes)) yield await addressesOf(manager, groups);
  for await (const mailboxes of pagesOf(manager, MailboxEntity, pageOfMailboxes)) {
    yield await overridesAt(
      manager,
      mailboxes.map(({ id }) => id),
    );
    yield await addressesOf(manager, mailboxes);
    yield mailboxes.map((mailbox) => withoutSecret(mailboxRecord(mailbox)));
  }
}

const overridesAt = async (manager: EntityManager, nodeIds: readonly string[]) =>
  (await manager.findBy(SettingOverrideEntity, { nodeId: In(nodeIds) })).map(overrideRecord);

/** The further addresses of these recipients. */
async function addressesOf(manager: EntityManager, recipients: readonly { id: string }[]): Promise<ReplicaRecord[]> {
  const rows = await manager.findBy(RecipientAddressEntity, { recipientId: In(recipients.map(({ id }) => id)) });
  return rows.filter(({ type, isPrimary }) => type !== 'SMTP' || !isPrimary).map(addressRecord);
}

function withoutSecret(record: ReplicaRecord): ReplicaRecord {
  if (!('verifier' in record)) return record;
  const { verifier: _, ...open } = record;
  return open as ReplicaRecord;
}
