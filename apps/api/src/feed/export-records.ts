import type { ReplicaRecord } from '@waypost/organization';
import {
  MailboxEntity,
  mailboxRecord,
  OrganizationEntity,
  organizationRecord,
  overrideRecord,
  ServerEntity,
  serverRecord,
  SettingOverrideEntity,
  SiteEntity,
  siteRecord,
} from '@waypost/store';
import { type EntityManager, In } from 'typeorm';
import { each, pagesOf } from './snapshot-records.js';

/** Mailboxes whose overrides are looked up together. */
const pageOfMailboxes = 1_000;

/**
 * The records the tree is exported from: the nodes above mailboxes with what is set at them, then each mailbox with what is
 * set at it before it, so that a reader needs to remember no mailbox. Nothing secret is among them.
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
  for await (const mailboxes of pagesOf(manager, MailboxEntity, pageOfMailboxes)) {
    yield* overridesAt(
      manager,
      mailboxes.map(({ id }) => id),
    );
    for (const mailbox of mailboxes) yield withoutSecret(mailboxRecord(mailbox, []));
  }
}

async function* overridesAt(manager: EntityManager, nodeIds: readonly string[]): AsyncGenerator<ReplicaRecord> {
  for (const row of await manager.findBy(SettingOverrideEntity, { nodeId: In(nodeIds) })) yield overrideRecord(row);
}

function withoutSecret(record: ReplicaRecord): ReplicaRecord {
  if (!('verifier' in record)) return record;
  const { verifier: _, ...open } = record;
  return open as ReplicaRecord;
}
