import {
  ContactChange,
  GroupChange,
  type ImportKind,
  MailboxChange,
  MemberReference,
  NewContact,
  NewGroup,
  NewMailbox,
  NewRecipientAddress,
} from '@waypost/contracts';
import { type FieldFault, isNodeId, nameKey, pointerTo } from '@waypost/kernel';
import type { AcceptedDomain } from '@waypost/organization';
import {
  addressesIn,
  type CheckedValues,
  type ImportRow,
  type ImportWorld,
  type PresentRecipient,
} from '@waypost/recipients';
import { findAcceptedDomains, findHoldersOf, ServerEntity } from '@waypost/store';
import { type EntityManager, In } from 'typeorm';
import { z, type ZodType } from 'zod';
import { whyTargetInside } from '../domains/domain-rules.js';
import { readProxy } from '../recipients/proxy-address.js';
import { faultsOf } from '../http/schema.pipe.js';
import { filterFaults } from '../policies/recipient-filters.js';
import { groupReferencesOf, readMember } from './group-references.js';
import { firstFaults } from './read-rows.js';
import { tableOf, valuesOf } from './recipient-values.js';

/** Rows that are looked up at once. */
const page = 1_000;

/** What the rows of a file are planned against: who they name, who has the addresses they speak of, and which servers there are. */
export async function importWorldOf(
  manager: EntityManager,
  kind: ImportKind,
  rows: readonly ImportRow[],
): Promise<ImportWorld> {
  const present = new Map<string, PresentRecipient>();
  const holders = new Map<string, string>();
  for (let from = 0; from < rows.length; from += page) {
    const part = rows.slice(from, from + page);
    for (const one of await presentAmong(manager, kind, part)) present.set(one.id, one).set(nameKey(one.name), one);
    const addresses = part.flatMap(({ values }) => addressesIn(values).map(({ address }) => address));
    for (const [key, { id }] of await findHoldersOf(manager, addresses)) holders.set(key, id);
  }
  const servers = kind === 'mailbox' ? await serverNames(manager) : new Set<string>();
  const domains = kind === 'contact' ? await findAcceptedDomains(manager) : [];
  return {
    present,
    holders,
    check: (operation, values) => check({ kind, operation, servers, domains }, values),
    ...(kind === 'group' && { missing: await groupReferencesOf(manager, rows) }),
  };
}

async function presentAmong(manager: EntityManager, kind: ImportKind, rows: readonly ImportRow[]) {
  const ids = rows.flatMap(({ id }) => (id !== undefined && isNodeId(id) ? [id.toLowerCase()] : []));
  const names = rows.flatMap(({ values }) => (typeof values['name'] === 'string' ? [nameKey(values['name'])] : []));
  const found = await manager.find(tableOf[kind], { where: [{ id: In(ids) }, { nameKey: In(names) }] });
  return valuesOf(manager, kind, found);
}

async function serverNames(manager: EntityManager): Promise<Set<string>> {
  const servers = await manager.find(ServerEntity, { select: { id: true, name: true } });
  return new Set(servers.flatMap(({ id, name }) => [id, nameKey(name)]));
}

const schemas = {
  mailbox: { create: NewMailbox, update: MailboxChange },
  contact: { create: NewContact, update: ContactChange },
  group: { create: NewGroup, update: GroupChange },
} satisfies Record<ImportKind, Record<'create' | 'update', ZodType>>;

/** What files say besides the fields that REST takes with a recipient. */
const beside = { addresses: z.array(z.string()), members: z.array(z.string()) };

/** What values are checked by. */
interface Checking {
  kind: ImportKind;
  operation: 'create' | 'update';
  servers: ReadonlySet<string>;
  /** Of contacts: the domains that their targets must not lie in. */
  domains: readonly AcceptedDomain[];
}

/** Whether values may be written so: by the very schemas of REST. What is null of a new recipient is not there. */
function check(
  { kind, operation, servers, domains }: Checking,
  given: Readonly<Record<string, unknown>>,
): CheckedValues {
  const { addresses, members, ...fields } = given;
  const written = operation === 'create' ? withoutNothing(fields) : fields;
  const read = schemas[kind][operation].safeParse(written);
  const faults: FieldFault[] = read.success
    ? []
    : faultsOf(read.error).map((fault) =>
        isEmpty(written, fault) ? { ...fault, detail: 'This cannot be empty.' } : fault,
      );
  const server = written['server'];
  if (typeof server === 'string' && !servers.has(nameKey(server)))
    faults.push({ pointer: '#/server', detail: `There is no server "${server}".` });
  const { address } = written;
  const inside = kind === 'contact' && typeof address === 'string' ? whyTargetInside(address, domains) : undefined;
  if (inside !== undefined) faults.push({ pointer: '#/address', detail: inside });
  if (typeof fields['filter'] === 'string') faults.push(...filterFaults(fields['filter']));
  faults.push(...listFaults('addresses', addresses, proxyFault), ...listFaults('members', members, memberFault));
  if (faults.length > 0 || !read.success) return { faults };
  // Only what the file speaks of: a schema may fill in what is usual.
  const values = Object.fromEntries(
    Object.entries(read.data as Record<string, unknown>).filter(([field]) => written[field] !== undefined),
  );
  return { values: { ...values, ...listed({ addresses, members }) } };
}

/** Whether a fault is that a field is emptied, of which a schema says only that it is no text. */
const isEmpty = (fields: Readonly<Record<string, unknown>>, { pointer }: FieldFault) =>
  Object.keys(fields).some((name) => fields[name] === null && pointer === pointerTo(name));
const withoutNothing = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
const listed = (lists: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list !== undefined && list !== null));

function listFaults(
  field: keyof typeof beside,
  list: unknown,
  faultIn: (text: string) => string | undefined,
): FieldFault[] {
  if (list === undefined || list === null) return [];
  const read = beside[field].safeParse(list);
  if (!read.success) return [{ pointer: pointerTo(field), detail: 'Send a list of texts.' }];
  const faults = read.data.flatMap((text) => {
    const fault = faultIn(text);
    return fault === undefined ? [] : [{ pointer: pointerTo(field), detail: `${shortened(text)}: ${fault}` }];
  });
  return firstFaults(faults);
}

const shortened = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
const proxyFault = (text: string) => NewRecipientAddress.safeParse(readProxy(text)).error?.issues[0]?.message;
const memberFault = (text: string) => MemberReference.safeParse(readMember(text)).error?.issues[0]?.message;
