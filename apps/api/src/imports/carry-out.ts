import { Injectable } from '@nestjs/common';
import {
  type ContactChange,
  type GroupChange,
  type ImportKind,
  type MailboxChange,
  MemberReference,
  NewContact,
  NewGroup,
  NewMailbox,
  NewRecipientAddress,
} from '@waypost/contracts';
import type { ImportItem } from '@waypost/recipients';
import { type Change, findAddressesOf, findMembersOfMany, type RecipientAddressEntity } from '@waypost/store';
import { ContactService } from '../contacts/contact.service.js';
import { GroupService } from '../groups/group.service.js';
import { MembersService } from '../groups/members.service.js';
import type { WriteRequest } from '../http/write-request.js';
import { MailboxService } from '../mailboxes/mailbox.service.js';
import { AddressService } from '../recipients/address.service.js';
import { proxyOf, readProxy } from '../recipients/proxy-address.js';
import { readMember } from './group-references.js';
import { memberOf } from './recipient-values.js';

/** A write that is part of a change which is under way. */
export type PartOfChange = WriteRequest & { within: Change };

/** Carries out what rows come to, through the same services as REST, so that every rule of theirs holds. */
@Injectable()
export class CarryOut {
  constructor(
    private readonly mailboxes: MailboxService,
    private readonly contacts: ContactService,
    private readonly groups: GroupService,
    private readonly members: MembersService,
    private readonly addresses: AddressService,
  ) {}

  /** Carries out one row as part of a change; answers the recipient it was about. Throws what REST would refuse it with. */
  async carryOut(write: PartOfChange, kind: ImportKind, item: ImportItem): Promise<string> {
    if (item.operation === 'delete') return this.remove(write, kind, item.recipientId ?? '');
    const { addresses, members, verifier, ...values } = item.values;
    // A group gets a filter only once nobody is in it by name.
    const isEmptied = Array.isArray(members) && members.length === 0;
    if (isEmptied && item.recipientId !== undefined) await this.setMembers(write, item.recipientId, []);
    const id =
      item.operation === 'create'
        ? await this.create(write, kind, { values, verifier })
        : await this.alter(write, kind, { id: item.recipientId ?? '', values, verifier });
    if (Array.isArray(addresses)) await this.setAddresses(write, kind, { id, wanted: addresses.map(String) });
    if (Array.isArray(members) && !isEmptied) await this.setMembers(write, id, members.map(String));
    return id;
  }

  private async create(
    write: PartOfChange,
    kind: ImportKind,
    { values, verifier }: { values: Record<string, unknown>; verifier: unknown },
  ): Promise<string> {
    const hashed = typeof verifier === 'string' ? verifier : null;
    const made = {
      mailbox: () => this.mailboxes.create(write, NewMailbox.parse(values), hashed),
      contact: () => this.contacts.create(write, NewContact.parse(values)),
      group: () => this.groups.create(write, NewGroup.parse(values)),
    };
    return (await made[kind]()).id;
  }

  private async alter(
    write: PartOfChange,
    kind: ImportKind,
    { id, values, verifier }: { id: string; values: Record<string, unknown>; verifier: unknown },
  ): Promise<string> {
    const services = { mailbox: this.mailboxes, contact: this.contacts, group: this.groups };
    const patch = values as MailboxChange & ContactChange & GroupChange;
    if (Object.keys(values).length > 0) await services[kind].change(write, id, patch);
    if (typeof verifier === 'string') await this.mailboxes.setVerifier(write, id, verifier);
    return id;
  }

  private async remove(write: PartOfChange, kind: ImportKind, id: string): Promise<string> {
    const services = { mailbox: this.mailboxes, contact: this.contacts, group: this.groups };
    await services[kind].remove(write, id, {});
    return id;
  }

  /** Gives the addresses that are missing, marks the primary ones, and takes away those that the file does not name. */
  private async setAddresses(
    write: PartOfChange,
    kind: ImportKind,
    { id, wanted }: { id: string; wanted: readonly string[] },
  ): Promise<void> {
    const present = (await findAddressesOf(write.within.manager, id)).filter(isFurther);
    const had = new Map(present.map((row) => [keyOf(row), row]));
    for (const text of wanted) {
      const { type, address, primary } = readProxy(text);
      const row = had.get(keyOf({ type, address }));
      if (!row) await this.addresses.add(write, kind, id, NewRecipientAddress.parse({ type, address, primary }));
      else if (primary && !row.isPrimary) await this.addresses.makePrimary(write, kind, id, proxyOf(row));
    }
    // Last, when others have become the primary ones.
    const stay = new Set(wanted.map((text) => keyOf(readProxy(text))));
    for (const row of present)
      if (!stay.has(keyOf(row))) await this.addresses.remove(write, kind, id, proxyOf({ ...row, isPrimary: false }));
  }

  private async setMembers(write: PartOfChange, id: string, wanted: readonly string[]): Promise<void> {
    const present = ((await findMembersOfMany(write.within.manager, [id])).get(id) ?? []).map(memberOf);
    const key = (text: string) => text.toLowerCase();
    const had = new Set(present.map(key));
    const stay = new Set(wanted.map(key));
    const reference = (text: string) => MemberReference.parse(readMember(text));
    const add = wanted.filter((text) => !had.has(key(text))).map(reference);
    const remove = present.filter((text) => !stay.has(key(text))).map(reference);
    // A group whose members a filter says takes none by name.
    if (add.length + remove.length > 0) await this.members.change(write, id, { add, remove });
  }
}

const isFurther = ({ type, isPrimary }: RecipientAddressEntity) => type !== 'SMTP' || !isPrimary;
const keyOf = ({ type, address }: { type: string; address: string }) => `${type}:${address.toLowerCase()}`;
