import type { ReplicaChange } from '@waypost/organization';
import {
  type Change,
  type ContactEntity,
  contactRecord,
  type GroupEntity,
  groupRecord,
  type MailboxEntity,
  mailboxRecord,
  mailboxRecords,
  put,
  type RecipientKind,
} from '@waypost/store';
import type { PlanOperation } from '@waypost/sync';
import type { EntityManager } from 'typeorm';
import { ownersOf } from '../../recipients/memberships.js';
import type { Batch, Work } from './batch-work.js';

/** Notes an audit entry and the word to followers for each item that was applied. */
export async function tellBatch({ manager, note }: Change, batch: Batch, works: readonly Work[]): Promise<void> {
  const mailboxes = await mailboxesTold(manager, batch, works);
  const groups = works.filter(hasNewGroupRecord);
  const owners =
    groups.length === 0
      ? new Map<string, string[]>()
      : await ownersOf(
          manager,
          groups.map(({ item }) => item.localId ?? ''),
        );
  const reason = `Run ${batch.runId} of the directory source ${batch.source.name}`;
  for (const work of works) {
    const { item, kind, after, before, changes } = work;
    const row = after ?? before;
    if (!row) continue;
    const told: ReplicaChange[] = [];
    const mailbox = mailboxes.get(row.id);
    if (mailbox) told.push(mailbox);
    if (kind === 'contact' && after) told.push(put(contactRecord(after as ContactEntity)));
    if (hasNewGroupRecord(work)) told.push(put(groupRecord(row as GroupEntity, owners.get(row.id) ?? [])));
    note(
      {
        action: actionOf(kind, item.operation),
        subject: { level: kind, id: row.id, name: row.name },
        before: item.operation === 'create' ? null : changes.before,
        after: item.detail === null ? changes.after : { ...changes.after, detail: item.detail },
        reason,
      },
      told.concat(work.told),
    );
  }
}

/** What followers are told of mailboxes. Of one that was made just now all is known; others may have more than one batch of facts. */
async function mailboxesTold(
  manager: EntityManager,
  { source }: Batch,
  works: readonly Work[],
): Promise<Map<string, ReplicaChange>> {
  const told = new Map<string, ReplicaChange>();
  const others: MailboxEntity[] = [];
  for (const work of works) {
    const { kind, item, before, after } = work;
    if (kind !== 'mailbox' || !(after || movesLink(work))) continue;
    const row = (after ?? before) as MailboxEntity;
    if (item.operation === 'create')
      told.set(row.id, put(mailboxRecord(row, { passThrough: { sourceId: source.id, dn: item.dn } })));
    else others.push(row);
  }
  if (others.length > 0) for (const record of await mailboxRecords(manager, others)) told.set(record.id, put(record));
  return told;
}

/** Where a person is in their directory, and which directory has a say about them, is part of what followers are told. */
const movesLink = ({ item, changes }: Work) => item.operation === 'rename' || changes.link.change !== undefined;

const hasNewGroupRecord = ({ kind, after, changes }: Work) =>
  kind === 'group' && (after !== undefined || changes.owners.add.length + changes.owners.remove.length > 0);

/** What the audit calls an operation. */
function actionOf(kind: RecipientKind, operation: PlanOperation): string {
  switch (operation) {
    case 'create':
      return `${kind}.created`;
    case 'suspend':
      return `${kind}.suspended`;
    case 'enable':
    case 'restore':
      return `${kind}.resumed`;
    case 'group-add':
    case 'group-remove':
      return 'group.members-changed';
    case 'link':
      return `${kind}.linked`;
    case 'missing':
      return `${kind}.missing`;
    case 'purge-propose':
      return `${kind}.purge-proposed`;
    default:
      return `${kind}.changed`;
  }
}
