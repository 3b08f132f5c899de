import { Injectable } from '@nestjs/common';
import type { Delivery, MailboxDelivery, MailboxDeliveryChange } from '@waypost/contracts';
import { addressKey, DomainError } from '@waypost/kernel';
import {
  type Change,
  findContact,
  findGroup,
  findLeadingTo,
  findMailbox,
  findStoredRules,
  presentDeliveryRecords,
  RecipientDeliveryEntity,
  type RecipientKind,
  RecipientSenderEntity,
  type SenderList,
  type StoredRules,
} from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { differences } from '../http/differences.js';
import { expectUnchanged } from '../http/etag.js';
import { nodeNotFound, recipientNotFound } from '../http/refusals.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { findMeant, type Meant, type Named, referenceTo, showMeant } from './named-recipients.js';

/** The action of a change here, by which it is taken back. */
export const deliveryAction = 'delivery.changed';

const listsOf = { acceptFrom: 'accept', rejectFrom: 'reject', sendAs: 'send-as' } as const satisfies Record<
  string,
  SenderList
>;
type ListField = keyof typeof listsOf;
const listFields = Object.keys(listsOf) as ListField[];

/** Who may write to recipients, how much, and where the mail of mailboxes goes on to. */
@Injectable()
export class DeliveryService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
  ) {}

  async read(kind: RecipientKind, reference: string): Promise<Delivery | MailboxDelivery> {
    const { manager } = this.source;
    return represent(manager, kind, (await expectRecipient(manager, kind, reference)).id);
  }

  change(
    write: WriteRequest,
    kind: RecipientKind,
    reference: string,
    patch: MailboxDeliveryChange,
  ): Promise<Delivery | MailboxDelivery> {
    return this.writes.change(write, async (change) => {
      const { manager, note } = change;
      const { id, name } = await expectRecipient(manager, kind, reference);
      const present = await represent(manager, kind, id);
      expectUnchanged(write.ifMatch, present);
      write.expect?.(asAsked(present));
      await apply(manager, { kind, id }, patch);
      const after = await represent(manager, kind, id);
      const difference = differences(asAsked(present), asAsked(after));
      if (difference)
        note({ action: deliveryAction, subject: { level: kind, id, name }, ...difference, revertible: true }, [
          ...(await presentDeliveryRecords(manager, [id])),
        ]);
      return after;
    });
  }
}

/** Writes what a request asks for; what it does not speak of stays. */
async function apply(
  manager: Change['manager'],
  { kind, id }: { kind: RecipientKind; id: string },
  patch: MailboxDeliveryChange,
): Promise<void> {
  const fields = listFields.filter((field) => patch[field] !== undefined);
  const named: Named[] = fields.flatMap((field) =>
    (patch[field] ?? []).map((reference, at) => ({ pointer: `#/${field}/${at}`, reference })),
  );
  const { forwarding } = patch;
  if (forwarding) named.push({ pointer: '#/forwarding/to', reference: forwarding.to, mayBeOutside: true });
  const meant = await findMeant(manager, named);
  const target = forwarding ? meant.pop() : undefined;
  if (target) await refuseLoop(manager, id, target);
  const stored = (await findStoredRules(manager, [id])).get(id)?.row;
  await writeRow(manager, {
    ...(stored ?? {
      ...noForwarding,
      recipientId: id,
      recipientKind: kind,
      requireSignIn: false,
      maxReceiveBytes: null,
    }),
    ...(patch.requireSignIn !== undefined && { requireSignIn: patch.requireSignIn }),
    ...(patch.maxReceiveBytes !== undefined && { maxReceiveBytes: patch.maxReceiveBytes?.toString() ?? null }),
    ...(forwarding === null && noForwarding),
    ...(forwarding && target && { ...forwardingTo(target), keepCopy: forwarding.keepCopy }),
  });
  for (const field of fields) {
    const own = meant.splice(0, patch[field]?.length ?? 0);
    await replaceList(manager, { id, list: listsOf[field] }, own);
  }
}

const noForwarding = { forwardKind: null, forwardId: null, forwardAddress: null, forwardKey: null, keepCopy: false };
const forwardingTo = (target: Meant) =>
  'address' in target
    ? {
        forwardKind: 'external' as const,
        forwardId: null,
        forwardAddress: target.address,
        forwardKey: addressKey(target.address),
      }
    : { forwardKind: target.kind, forwardId: target.id, forwardAddress: null, forwardKey: null };

/** A recipient without rules has no row. */
async function writeRow(manager: EntityManager, row: RecipientDeliveryEntity): Promise<void> {
  const isEmpty = !row.requireSignIn && row.maxReceiveBytes === null && row.forwardKind === null;
  if (isEmpty) await manager.delete(RecipientDeliveryEntity, { recipientId: row.recipientId });
  else await manager.save(RecipientDeliveryEntity, row);
}

async function replaceList(
  manager: EntityManager,
  { id: recipientId, list }: { id: string; list: SenderList },
  senders: readonly Meant[],
): Promise<void> {
  await manager.delete(RecipientSenderEntity, { recipientId, list });
  const rows = senders.flatMap((one) =>
    'kind' in one ? [[one.id, { recipientId, list, senderId: one.id, senderKind: one.kind }] as const] : [],
  );
  if (rows.length > 0) await manager.insert(RecipientSenderEntity, [...new Map(rows).values()]);
}

/** Mail that comes back to where it is forwarded from goes round for ever (5.4.6). */
async function refuseLoop(manager: EntityManager, mailboxId: string, target: Meant): Promise<void> {
  if ('address' in target) return;
  if (!(await findLeadingTo(manager, mailboxId)).has(target.id)) return;
  const detail =
    target.id === mailboxId
      ? 'A mailbox cannot be forwarded to itself.'
      : 'Mail for this recipient comes back to the mailbox, directly or through others.';
  throw new DomainError('forwarding-loop', detail, { errors: [{ pointer: '#/forwarding/to', detail }] });
}

/** The rules of a recipient in the one form that fits all kinds: contacts and groups are not forwarded. */
export async function wholeDelivery(
  manager: EntityManager,
  { kind, id }: { kind: RecipientKind; id: string },
): Promise<MailboxDelivery> {
  return { forwarding: null, sendAs: [], ...(await represent(manager, kind, id)) };
}

async function represent(manager: EntityManager, kind: RecipientKind, id: string): Promise<Delivery | MailboxDelivery> {
  const stored: StoredRules = (await findStoredRules(manager, [id])).get(id) ?? {
    row: undefined,
    lists: { accept: [], reject: [], 'send-as': [] },
  };
  const { row, lists } = stored;
  const rules: Delivery = {
    requireSignIn: row?.requireSignIn ?? false,
    acceptFrom: await showMeant(manager, lists.accept),
    rejectFrom: await showMeant(manager, lists.reject),
    maxReceiveBytes: row && row.maxReceiveBytes !== null ? Number(row.maxReceiveBytes) : null,
  };
  if (kind !== 'mailbox') return rules;
  const [to] = await showMeant(manager, row ? targetOf(row) : []);
  return {
    ...rules,
    forwarding: to && row ? { to, keepCopy: row.keepCopy } : null,
    sendAs: await showMeant(manager, lists['send-as']),
  };
}

function targetOf({ forwardKind, forwardId, forwardAddress }: RecipientDeliveryEntity): Meant[] {
  if (forwardId !== null && forwardKind !== null && forwardKind !== 'external')
    return [{ kind: forwardKind, id: forwardId }];
  return forwardAddress === null ? [] : [{ address: forwardAddress }];
}

/** Rules as a request would ask for them: what the audit shows, and what takes a change back. */
function asAsked(delivery: Delivery | MailboxDelivery) {
  const { requireSignIn, maxReceiveBytes, acceptFrom, rejectFrom } = delivery;
  const rules = {
    requireSignIn,
    maxReceiveBytes,
    acceptFrom: acceptFrom.map(referenceTo),
    rejectFrom: rejectFrom.map(referenceTo),
  };
  if (!('sendAs' in delivery)) return rules;
  const { forwarding, sendAs } = delivery;
  return {
    ...rules,
    forwarding: forwarding && { to: referenceTo(forwarding.to), keepCopy: forwarding.keepCopy },
    sendAs: sendAs.map(referenceTo),
  };
}

async function expectRecipient(
  manager: EntityManager,
  kind: RecipientKind,
  reference: string,
): Promise<{ id: string; name: string }> {
  const row = await { mailbox: findMailbox, contact: findContact, group: findGroup }[kind](manager, reference);
  if (!row) throw kind === 'mailbox' ? nodeNotFound(kind, reference) : recipientNotFound(kind, reference);
  return row;
}
