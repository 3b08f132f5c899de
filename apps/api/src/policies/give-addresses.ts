import { addressKey, domainOf } from '@waypost/kernel';
import { furtherAddressId, type ReplicaChange } from '@waypost/organization';
import {
  addressRecord,
  ContactEntity,
  contactRecord,
  demotePrimaries,
  GroupEntity,
  groupRecord,
  gone,
  insertMany,
  MailboxEntity,
  mailboxRecords,
  markPrimaries,
  movePrimaries,
  put,
  RecipientAddressEntity,
  type RecipientKind,
} from '@waypost/store';
import { Any, type EntityManager } from 'typeorm';
import { ownersOf } from '../recipients/memberships.js';
import type { PlannedRecipient } from './address-planner.js';

/** Writes what plans give to recipients of one kind; a few statements, however many they are. */
export async function giveAddresses(
  manager: EntityManager,
  kind: RecipientKind,
  { planned, at }: { planned: readonly PlannedRecipient[]; at: Date },
): Promise<void> {
  const moves = planned.flatMap(({ subject: { id }, plan }) =>
    plan.promoted.map(({ type, from, to }) => ({
      id,
      type,
      address: to,
      demotes: from !== null,
      isNew: plan.added.some((one) => one.type === type && one.address === to),
    })),
  );
  // What is both new and the primary one is written once, as that, when the one before is none any more.
  await demotePrimaries(
    manager,
    moves.filter(({ isNew, demotes }) => isNew && demotes),
  );
  await insertMany(
    manager,
    RecipientAddressEntity,
    planned.flatMap((one) => addedRows(one, at)),
  );
  await markPrimaries(
    manager,
    moves.filter(({ isNew }) => !isNew),
  );
  await movePrimaries(manager, kind, { moves: moves.filter(({ type }) => type === 'SMTP'), at });
}

const addedRows = ({ subject, policy, plan }: PlannedRecipient, at: Date): RecipientAddressEntity[] =>
  plan.added.map(({ type, address, collision }) => ({
    type,
    address,
    addressKey: addressKey(address),
    recipientId: subject.id,
    recipientKind: subject.kind,
    isPrimary: plan.promoted.some((one) => one.type === type && one.to === address),
    domain: type === 'SMTP' ? domainOf(address) : null,
    origin: 'policy',
    sourceId: null,
    policyId: policy.id,
    wantedKey: collision ? addressKey(collision.wanted) : null,
    createdAt: at,
  }));

/** An SMTP address is shown by its recipient while it is the primary one, and by itself while it is not. */
const isRecipients = ({ type, isPrimary }: RecipientAddressEntity) => type === 'SMTP' && isPrimary;

/** What followers must know of recipients of a kind whose addresses changed, as they are now. `gone`: addresses they have no more. */
export async function tellOfAddresses(
  manager: EntityManager,
  kind: RecipientKind,
  { ids, gone: lost = [] }: { ids: readonly string[]; gone?: readonly { type: string; address: string }[] },
): Promise<ReplicaChange[]> {
  if (ids.length === 0) return [];
  const rows = await manager.findBy(RecipientAddressEntity, { recipientId: Any([...ids]) });
  return [
    ...lost.map(({ type, address }) => gone('address', furtherAddressId(type, address))),
    // A further address that became the primary one is no address by itself any more.
    ...rows.filter(isRecipients).map(({ type, address }) => gone('address', furtherAddressId(type, address))),
    ...(await recordsOf(manager, kind, ids)),
    ...rows.filter((row) => !isRecipients(row)).map((row) => put(addressRecord(row))),
  ];
}

async function recordsOf(
  manager: EntityManager,
  kind: RecipientKind,
  ids: readonly string[],
): Promise<ReplicaChange[]> {
  const where = { id: Any([...ids]) };
  if (kind === 'mailbox') return (await mailboxRecords(manager, await manager.findBy(MailboxEntity, where))).map(put);
  if (kind === 'contact') return (await manager.findBy(ContactEntity, where)).map((row) => put(contactRecord(row)));
  const owners = await ownersOf(manager, ids);
  return (await manager.findBy(GroupEntity, where)).map((row) => put(groupRecord(row, owners.get(row.id) ?? [])));
}
