import { randomUUID } from 'node:crypto';
import { addressKey, domainOf } from '@waypost/kernel';
import type { ReplicaRecord } from '@waypost/organization';
import {
  byNoPolicy,
  AcceptedDomainEntity,
  addressRecord,
  type Change,
  ContactEntity,
  contactRecord,
  domainRecord,
  findMailbox,
  GroupEntity,
  GroupMemberEntity,
  GroupOwnerEntity,
  groupRecord,
  memberRecord,
  plainGroup,
  plainPerson,
  RecipientAddressEntity,
  RecipientPolicyEntity,
  recipientKeys,
  type RecipientKind,
} from '@waypost/store';
import { giveInFirstDomain } from '../policies/follow-domains.js';
import type { DemoRecipients } from './demo-organization.js';

/** Adds what the demo has besides mailboxes; they are there already. */
export async function addRecipients(change: Change, demo: DemoRecipients): Promise<ReplicaRecord[]> {
  const { manager, at } = change;
  const stamps = { createdAt: at, modifiedAt: at };
  const mailboxId = async (name: string) => {
    const row = await findMailbox(manager, name);
    if (!row) throw new Error(`the demo has no mailbox ${name}`);
    return row.id;
  };
  const domains = demo.domains.map(({ name, kind = 'authoritative', matchSubdomains = false, isDefault = false }) => ({
    id: randomUUID(),
    name,
    kind,
    matchSubdomains,
    isDefault,
    ...stamps,
  }));
  await manager.insert(AcceptedDomainEntity, domains);
  for (const { name, isDefault } of domains) if (isDefault) await giveInFirstDomain(manager, name);
  await manager.update(RecipientPolicyEntity, { isDefault: true }, { filter: demo.defaultPolicyFilter });
  const contacts = demo.contacts.map((contact) => ({
    ...{ id: randomUUID(), givenName: null, surname: null, initials: null, ...plainPerson },
    ...contact,
    company: contact.company ?? null,
    ...recipientKeys(contact),
    ...stamps,
  }));
  await manager.insert(ContactEntity, contacts);
  const groups = demo.groups.map(({ owners: _owners, members: _members, ...group }) => ({
    ...{ id: randomUUID(), hidden: false, ...plainGroup },
    ...group,
    description: group.description ?? null,
    ...recipientKeys(group),
    ...stamps,
  }));
  await manager.insert(GroupEntity, groups);
  const aliases: RecipientAddressEntity[] = [];
  for (const { mailbox, address } of demo.aliases)
    aliases.push({
      type: 'SMTP',
      address,
      addressKey: addressKey(address),
      recipientId: await mailboxId(mailbox),
      recipientKind: 'mailbox',
      isPrimary: false,
      domain: domainOf(address),
      origin: 'manual',
      sourceId: null,
      ...byNoPolicy,
      createdAt: at,
    });
  await manager.insert(RecipientAddressEntity, aliases);
  const idOf = async (kind: RecipientKind, name: string) =>
    kind === 'mailbox' ? mailboxId(name) : known(kind === 'group' ? groups : contacts, name);
  const records: ReplicaRecord[] = [];
  for (const { name, owners, members } of demo.groups) {
    const group = groups.find((one) => one.name === name);
    if (!group) continue;
    const ownerIds: string[] = [];
    for (const owner of owners) ownerIds.push(await mailboxId(owner));
    await manager.insert(
      GroupOwnerEntity,
      ownerIds.map((owner) => ({ groupId: group.id, mailboxId: owner })),
    );
    const rows: GroupMemberEntity[] = [];
    for (const member of members) rows.push(await memberRow(group.id, member, idOf));
    await manager.insert(GroupMemberEntity, rows);
    records.push(groupRecord(group, ownerIds), ...rows.map(memberRecord));
  }
  return [...domains.map(domainRecord), ...contacts.map(contactRecord), ...aliases.map(addressRecord), ...records];
}

/** Reads `mailbox ann`, or an outside address. */
async function memberRow(
  groupId: string,
  member: string,
  idOf: (kind: RecipientKind, name: string) => Promise<string>,
): Promise<GroupMemberEntity> {
  if (member.includes('@'))
    return {
      groupId,
      memberKey: addressKey(member),
      memberKind: 'external',
      memberId: null,
      address: member,
      sourceId: null,
    };
  const [kind, name = ''] = member.split(' ') as [RecipientKind, string?];
  const id = await idOf(kind, name);
  return { groupId, memberKey: id, memberKind: kind, memberId: id, address: null, sourceId: null };
}

function known(rows: readonly { id: string; name: string }[], name: string): string {
  const row = rows.find((one) => one.name === name);
  if (!row) throw new Error(`the demo refers to ${name}, which it does not have`);
  return row.id;
}
