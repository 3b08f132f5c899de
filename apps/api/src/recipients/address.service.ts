import { Injectable } from '@nestjs/common';
import type { NewRecipientAddress, NodeLink, RecipientAddress, RecipientAddressList } from '@waypost/contracts';
import { addressKey, DomainError, domainOf, domainToUnicode, type EmailAddress } from '@waypost/kernel';
import { acceptedDomainOf, type ReplicaChange } from '@waypost/organization';
import {
  byNoPolicy,
  addressRecord,
  type AuditEntryEntity,
  type Change,
  findAcceptedDomains,
  findAddress,
  findAddressesOf,
  findContact,
  findGroup,
  findMailbox,
  findPolicies,
  findRecipient,
  gone,
  put,
  RecipientAddressEntity,
  type RecipientKind,
  type RecipientPolicyEntity,
} from '@waypost/store';
import { DataSource, type EntityManager } from 'typeorm';
import { ContactService } from '../contacts/contact.service.js';
import { GroupService } from '../groups/group.service.js';
import { expectUnchanged } from '../http/etag.js';
import { nodeNotFound, recipientNotFound, refusingTaken } from '../http/refusals.js';
import type { WriteRequest } from '../http/write-request.js';
import { Writes } from '../http/writes.js';
import { MailboxService } from '../mailboxes/mailbox.service.js';
import { findOrigins, managersOf } from '../sync/links/directory-origins.js';
import { refuseSupplied } from '../sync/links/refuse-managed.js';
import { sourceLinks } from '../sync/sources/source-links.js';
import { proxyOf, readProxy } from './proxy-address.js';
import { refuseLoopThrough } from './refuse-loop-through.js';

/** The addresses of one recipient: its primary SMTP address, which is its own, and all further ones. */
@Injectable()
export class AddressService {
  constructor(
    private readonly source: DataSource,
    private readonly writes: Writes,
    private readonly mailboxes: MailboxService,
    private readonly contacts: ContactService,
    private readonly groups: GroupService,
  ) {}

  async list(kind: RecipientKind, reference: string): Promise<RecipientAddressList> {
    const { manager } = this.source;
    return addressesOf(manager, (await expectRecipient(manager, kind, reference)).id);
  }

  /** Adds an address. Of another type than SMTP the first one is the primary one. */
  async add(
    write: WriteRequest,
    kind: RecipientKind,
    reference: string,
    address: NewRecipientAddress,
  ): Promise<RecipientAddressList> {
    return this.writes.change(write, async (change) => {
      const { manager, at, note } = change;
      const recipient = await expectRecipient(manager, kind, reference);
      const before = await findAddressesOf(manager, recipient.id);
      expectUnchanged(write.ifMatch, await addressesOf(manager, recipient.id));
      const { type } = address;
      const row: RecipientAddressEntity = {
        type,
        address: address.address,
        addressKey: addressKey(address.address),
        recipientId: recipient.id,
        recipientKind: kind,
        isPrimary: type !== 'SMTP' && !before.some((own) => own.type === type),
        domain: type === 'SMTP' ? domainOf(address.address) : null,
        origin: 'manual',
        sourceId: null,
        ...byNoPolicy,
        createdAt: at,
      };
      await refuseHeld(manager, row);
      await refusingTaken(manager.insert(RecipientAddressEntity, row));
      if (kind !== 'contact' && type === 'SMTP') await refuseLoopThrough(manager, kind, recipient.id);
      note(
        {
          action: 'address.added',
          subject: { level: kind, id: recipient.id, name: recipient.name },
          before: null,
          after: { address: proxyOf(row) },
          revertible: true,
        },
        [put(addressRecord(row))],
      );
      if (address.primary && !row.isPrimary) await this.promote(write, change, kind, row);
      return addressesOf(manager, recipient.id);
    });
  }

  makePrimary(
    write: WriteRequest,
    kind: RecipientKind,
    reference: string,
    proxy: string,
  ): Promise<RecipientAddressList> {
    return this.writes.change(write, async (change) => {
      const row = await this.expectAddress(write, change.manager, kind, reference, proxy);
      if (!row.isPrimary) await this.promote(write, change, kind, row);
      return addressesOf(change.manager, row.recipientId);
    });
  }

  remove(write: WriteRequest, kind: RecipientKind, reference: string, proxy: string): Promise<void> {
    return this.writes.change(write, async ({ manager, note }) => {
      const row = await this.expectAddress(write, manager, kind, reference, proxy);
      const recipient = await expectRecipient(manager, kind, reference);
      const ofType = (await findAddressesOf(manager, recipient.id)).filter(({ type }) => type === row.type);
      if (row.isPrimary && (row.type === 'SMTP' || ofType.length > 1))
        throw new DomainError('address-is-primary', `Make another ${row.type} address the primary one first.`);
      await refuseSupplied(manager, { kind, id: recipient.id, field: 'aliases' }, [
        { pointer: '#', sourceId: row.sourceId },
      ]);
      await manager.delete(RecipientAddressEntity, { type: row.type, addressKey: row.addressKey });
      note(
        {
          action: 'address.removed',
          subject: { level: kind, id: recipient.id, name: recipient.name },
          before: { address: proxyOf(row) },
          after: null,
          revertible: true,
        },
        [gone('address', addressRecord(row).id)],
      );
    });
  }

  /** Takes back what was noted of an address: one that was added goes, one that was taken away or gave way comes again. */
  async revert(
    write: WriteRequest,
    kind: RecipientKind,
    id: string,
    { action, before, after }: NotedAddress,
  ): Promise<void> {
    const [was, is] = [proxyIn(before), proxyIn(after)];
    if (action === 'address.made-primary') await this.makePrimary(write, kind, id, was);
    else if (action === 'address.added') await this.remove(write, kind, id, is);
    else await this.add(write, kind, id, { ...readProxy(was), primary: false });
  }

  /** The primary SMTP address is the recipient's own, so its service changes it, with all its rules; of other types it is only marked here. */
  private async promote(
    write: WriteRequest,
    change: Change,
    kind: RecipientKind,
    row: RecipientAddressEntity,
  ): Promise<void> {
    if (row.type === 'SMTP') {
      const services = { mailbox: this.mailboxes, contact: this.contacts, group: this.groups };
      const address = row.address as EmailAddress;
      await services[kind].alter(change, { ...write, ifMatch: undefined }, row.recipientId, { address });
      return;
    }
    const { manager, note } = change;
    const changes: ReplicaChange[] = [];
    const mark = async (one: RecipientAddressEntity, isPrimary: boolean) => {
      await manager.update(RecipientAddressEntity, { type: one.type, addressKey: one.addressKey }, { isPrimary });
      changes.push(put(addressRecord({ ...one, isPrimary })));
    };
    const demoted = await manager.findOneBy(RecipientAddressEntity, {
      recipientId: row.recipientId,
      type: row.type,
      isPrimary: true,
    });
    if (demoted) await mark(demoted, false);
    await mark(row, true);
    const recipient = await expectRecipient(manager, kind, row.recipientId);
    note(
      {
        action: 'address.made-primary',
        subject: { level: kind, id: recipient.id, name: recipient.name },
        before: { address: demoted ? proxyOf(demoted) : null },
        after: { address: proxyOf({ ...row, isPrimary: true }) },
        revertible: demoted !== null,
      },
      changes,
    );
  }

  private async expectAddress(
    write: WriteRequest,
    manager: EntityManager,
    kind: RecipientKind,
    reference: string,
    proxy: string,
  ): Promise<RecipientAddressEntity> {
    const recipient = await expectRecipient(manager, kind, reference);
    expectUnchanged(write.ifMatch, await addressesOf(manager, recipient.id));
    const { type, address } = readProxy(proxy);
    const row = await manager.findOneBy(RecipientAddressEntity, {
      type,
      addressKey: addressKey(address),
      recipientId: recipient.id,
    });
    if (!row) throw new DomainError('address-not-found', `The ${kind} ${recipient.name} has no address ${proxy}.`);
    return row;
  }
}

/** What the audit says of one address. */
type NotedAddress = Pick<AuditEntryEntity, 'action' | 'before' | 'after'>;
/** The actions that {@link AddressService.revert} takes back. */
export const addressActions: ReadonlySet<string> = new Set([
  'address.added',
  'address.removed',
  'address.made-primary',
]);

const proxyIn = (noted: Record<string, unknown> | null) => String(noted?.['address'] ?? '');

async function expectRecipient(
  manager: EntityManager,
  kind: RecipientKind,
  reference: string,
): Promise<{ id: string; name: string }> {
  const row = await { mailbox: findMailbox, contact: findContact, group: findGroup }[kind](manager, reference);
  if (!row) throw kind === 'mailbox' ? nodeNotFound(kind, reference) : recipientNotFound(kind, reference);
  return row;
}

/** Every address of a recipient, with where each came from. */
export async function addressesOf(manager: EntityManager, recipientId: string): Promise<RecipientAddressList> {
  const domains = await findAcceptedDomains(manager);
  const rows = await findAddressesOf(manager, recipientId);
  const policies = rows.some(({ policyId }) => policyId !== null) ? await findPolicies(manager) : [];
  const sourceOf = await sourceLinks(
    manager,
    rows.map(({ sourceId }) => sourceId),
  );
  const decider = await deciderOfAddress(manager, recipientId, rows);
  const represent = (row: RecipientAddressEntity): RecipientAddress => {
    const domain = row.domain === null ? undefined : acceptedDomainOf(row.domain, domains);
    return {
      type: row.type,
      address: row.address,
      primary: row.isPrimary,
      // The primary address is the recipient's own field, and has no origin of its own in its row.
      ...(decider && row.type === 'SMTP' && row.isPrimary
        ? { origin: 'directory' as const, source: decider }
        : { origin: row.origin, source: sourceOf(row.sourceId) }),
      policy: linkTo(policies, row.policyId),
      wanted: row.wantedKey,
      domain: domain ? { name: domainToUnicode(domain.name), kind: domain.domainKind } : null,
      createdAt: row.createdAt.toISOString(),
    };
  };
  return { items: rows.map(represent), nextCursor: null };
}

/** The source that decides the primary address of a recipient; undefined where that is ours. */
async function deciderOfAddress(
  manager: EntityManager,
  recipientId: string,
  [row]: readonly RecipientAddressEntity[],
): Promise<NodeLink | undefined> {
  const origins = row && (await findOrigins(manager, [recipientId])).get(recipientId);
  return origins && managersOf(origins, row.recipientKind, {}).get('address');
}

function linkTo(policies: readonly RecipientPolicyEntity[], id: string | null) {
  const policy = policies.find((one) => one.id === id);
  return policy ? { id: policy.id, name: policy.name } : null;
}

/** Says who has an address, where somebody has: whoever gives it wants to know. */
async function refuseHeld(
  manager: EntityManager,
  { type, address, recipientId }: RecipientAddressEntity,
): Promise<void> {
  const held = await findAddress(manager, type, address);
  if (!held) return;
  const holder = await findRecipient(manager, held.recipientKind, held.recipientId);
  const detail =
    held.recipientId === recipientId
      ? 'It has this address already.'
      : `The ${held.recipientKind} ${holder?.name ?? held.recipientId} has this address.`;
  throw new DomainError('address-taken', detail, { errors: [{ pointer: '#/address', detail }] });
}
