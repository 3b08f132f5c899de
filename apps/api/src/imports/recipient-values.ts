import { importColumnsOf, type ImportKind } from '@waypost/contracts';
import {
  ContactEntity,
  findAddressesOfMany,
  findMembersOfMany,
  GroupEntity,
  MailboxEntity,
  type MemberRow,
  type RecipientAddressEntity,
  ServerEntity,
} from '@waypost/store';
import type { PresentRecipient } from '@waypost/recipients';
import { type EntityManager, type EntityTarget, In } from 'typeorm';
import { ownersOf } from '../recipients/memberships.js';

/** The tables that recipients of a kind stand in. */
export const tableOf = {
  mailbox: MailboxEntity,
  contact: ContactEntity,
  group: GroupEntity,
} satisfies Record<ImportKind, EntityTarget<MailboxEntity | ContactEntity | GroupEntity>>;

type Row = MailboxEntity | ContactEntity | GroupEntity;
/** What a column of a file says that no column of the table does. */
type Telling = Record<string, (row: Row) => unknown>;

/** Recipients in the words of files, in a few queries for all of them. */
export async function valuesOf(
  manager: EntityManager,
  kind: ImportKind,
  rows: readonly Row[],
): Promise<PresentRecipient[]> {
  const told: Telling = { ...(await addressesTold(manager, rows)), ...(await tellings[kind](manager, rows)) };
  const columns = Object.entries(importColumnsOf(kind)).filter(([, { secret }]) => !secret);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    values: Object.fromEntries(
      columns.map(([name]) => [name, (told[name]?.(row) ?? row[name as keyof Row] ?? null) as unknown]),
    ),
  }));
}

/** Further addresses as `TYPE:` and `type:` tell the primary one of a type from others. */
async function addressesTold(manager: EntityManager, rows: readonly Row[]): Promise<Telling> {
  const found = await findAddressesOfMany(
    manager,
    rows.map(({ id }) => id),
  );
  return { addresses: ({ id }) => (found.get(id) ?? []).filter(isFurther).map(proxyOf) };
}

const isFurther = ({ type, isPrimary }: RecipientAddressEntity) => type !== 'SMTP' || !isPrimary;
const proxyOf = ({ type, isPrimary, address }: RecipientAddressEntity) =>
  `${isPrimary ? type : type.toLowerCase()}:${address}`;

const tellings: Record<ImportKind, (manager: EntityManager, rows: readonly Row[]) => Promise<Telling>> = {
  mailbox: async (manager) => {
    const servers = await manager.find(ServerEntity, { select: { id: true, name: true } });
    const names = new Map(servers.map(({ id, name }) => [id, name]));
    return {
      server: (row) => names.get((row as MailboxEntity).serverId),
      suspended: (row) => (row as MailboxEntity).suspendedBy !== null,
    };
  },
  contact: () => Promise.resolve({}),
  group: async (manager, rows) => {
    const ids = rows.map(({ id }) => id);
    const owners = await ownersOf(manager, ids);
    const mailboxes = await manager.find(MailboxEntity, {
      where: { id: In([...new Set([...owners.values()].flat())]) },
      select: { id: true, name: true },
    });
    const names = new Map(mailboxes.map(({ id, name }) => [id, name]));
    const members = await findMembersOfMany(manager, ids);
    return {
      owners: ({ id }) => (owners.get(id) ?? []).map((owner) => names.get(owner) ?? owner),
      members: ({ id }) => (members.get(id) ?? []).map(memberOf),
    };
  },
};

/** A member as a file names it: one of ours by its kind and name, any other by its address. */
export const memberOf = ({ kind, name, address }: MemberRow) => (name === null ? address : `${kind}:${name}`);
