import { wireAddress } from '@waypost/kernel';
import { formatGeneralizedTime, type MatchKey } from '../matching-rule.js';
import type { AttributeType, Schema } from '../schema.js';
import { restrictionAttributes } from './delivery-attributes.js';
import { type Entry, positionIn, type RecordKind } from './entry.js';
import { groupCustomAttributes, personAttributes } from './profile-attributes.js';
import { recipientDn } from './recipient-dn.js';
import type { HeldAddress, HeldContact, HeldDomain, HeldGroup } from './recipient-index.js';
import { commonNameOf, surnameOf } from './recipient-names.js';
import type { DirectoryView } from './view.js';

const none: readonly string[] = [];
const optional = (value: string | undefined) => (value === undefined || value === '' ? none : [value]);
const time = (stamp: string) => [formatGeneralizedTime(new Date(stamp))];

type Compute<Held> = (held: Held, view: DirectoryView) => readonly string[];

/** How the values of each attribute of a kind of entry come about, and the attributes in one array that all of them share. */
export interface AttributeTable<Held> {
  compute: ReadonlyMap<AttributeType, Compute<Held>>;
  types: readonly AttributeType[];
  kind: RecordKind;
  /** Whether an entry has a value of this comparable form, where asking is cheaper than making all of them. */
  holds?: (held: Held, type: AttributeType, key: MatchKey, view: DirectoryView) => boolean | undefined;
  /** Where an entry stands: its own name, then the branch. */
  place: (held: Held, view: DirectoryView) => { dn: string; type: string; value: string; unit: string };
}

/** A contact, group or domain as an entry: every value is computed when it is asked for. */
export class RecipientEntry<Held extends { id: string }> implements Entry {
  constructor(
    private readonly held: Held,
    private readonly view: DirectoryView,
    private readonly table: AttributeTable<Held>,
    /** The attributes a reader may see; undefined for all. */
    private readonly visible?: ReadonlySet<AttributeType>,
  ) {}

  dn() {
    return this.table.place(this.held, this.view).dn;
  }

  dnParts() {
    const { type, value, unit } = this.table.place(this.held, this.view);
    return [{ type, value }, { type: 'ou', value: unit }, ...this.view.tree.suffixParts];
  }

  position() {
    return positionIn(this.table.kind, this.held.id);
  }

  values(type: AttributeType): readonly string[] {
    if (this.visible && !this.visible.has(type)) return none;
    return this.table.compute.get(type)?.(this.held, this.view) ?? none;
  }

  holds(type: AttributeType, key: MatchKey): boolean | undefined {
    if (this.visible && !this.visible.has(type)) return undefined;
    return this.table.holds?.(this.held, type, key, this.view);
  }

  types() {
    return this.table.types;
  }
}

const isSmtp = ({ type }: HeldAddress) => type === 'SMTP';
const furtherOf = (id: string, { model }: DirectoryView) => model.recipients.addressesOf(id);

/** The further SMTP addresses of a recipient. */
export const aliasesOf = (id: string, view: DirectoryView): readonly string[] => {
  const further = furtherOf(id, view);
  return further.length === 0 ? none : further.filter(isSmtp).map(({ address }) => wireAddress(address));
};

/** Every SMTP address of a recipient. */
export const localAddressesOf = ({ id, address }: { id: string; address: string }, view: DirectoryView) => [
  wireAddress(address),
  ...aliasesOf(id, view),
];

/** Every address of a recipient with its type, in capitals where it is the primary one of that type. */
export const proxyAddressesOf = ({ id, address }: { id: string; address: string }, view: DirectoryView) => [
  `SMTP:${wireAddress(address)}`,
  ...furtherOf(id, view).map((own) => `${own.primary ? own.type : own.type.toLowerCase()}:${wireAddress(own.address)}`),
];

/** The DNs of the groups a recipient is directly a member of; people are not told of hidden ones. */
export function memberOf(id: string, { model, tree, isPerson, byName }: DirectoryView): readonly string[] {
  const ids = byName ? model.recipients.namedGroupsOf(id) : model.recipients.groupsOf(id);
  if (ids.length === 0) return none;
  return ids.flatMap((groupId) => {
    const group = model.recipients.groups.get(groupId);
    return group && !(isPerson && group.hidden) ? [tree.groupDn(group.name)] : [];
  });
}

/** Members that are entries of this directory; ids of recipients that are gone are not. */
function* memberDns(groupId: string, view: DirectoryView): Generator<string> {
  for (const member of view.model.recipients.membersOf(groupId)) {
    const held = member.includes('@') ? undefined : view.model.recipientById(member);
    if (held) yield recipientDn(held, view);
  }
}

/** Whether the entry of a DN is a member of a group: a large one has more members than anybody should look through for one. */
function holdsMember({ id }: HeldGroup, type: AttributeType, key: MatchKey, view: DirectoryView): boolean | undefined {
  if (type.name !== 'member' || typeof key !== 'string') return undefined;
  const place = view.tree.place(key);
  const member = place?.at === 'entry' && !place.through ? view.model.recipientAt(place.unit, place.name) : undefined;
  return member !== undefined && view.model.recipients.isMember(id, member.id);
}

/** groupOfNames demands a member, so that a group without one is of a class of its own: a stand-in would get mail. */
const hasMembers = ({ id }: HeldGroup, view: DirectoryView) => memberDns(id, view).next().done !== true;

const groups: Record<string, Compute<HeldGroup>> = {
  ...groupCustomAttributes,
  ...restrictionAttributes,
  objectClass: (group, view) => ['top', hasMembers(group, view) ? 'groupOfNames' : 'wpEmptyGroup', 'wpMailGroup'],
  cn: ({ name }) => [name],
  displayName: ({ displayName }) => optional(displayName),
  description: ({ description }) => optional(description),
  mail: ({ address }) => [wireAddress(address)],
  mailAlias: ({ id }, view) => aliasesOf(id, view),
  proxyAddresses: proxyAddressesOf,
  mailEnabled: () => ['TRUE'],
  mailNickname: ({ name }) => [name],
  member: ({ id }, view) => [...memberDns(id, view)],
  rfc822MailMember: ({ id }, { model }) =>
    [...model.recipients.membersOf(id)].filter((member) => member.includes('@')).map(wireAddress),
  owner: ({ owners }, view) =>
    owners.flatMap((id) => {
      const owner = view.model.mailboxes.get(id);
      return owner ? [recipientDn(owner, view)] : [];
    }),
  wpHidden: ({ hidden = false }) => [hidden ? 'TRUE' : 'FALSE'],
  wpMemberFilter: ({ filter }) => optional(filter),
  memberOf: ({ id }, view) => memberOf(id, view),
  structuralObjectClass: (group, view) => [hasMembers(group, view) ? 'groupOfNames' : 'wpEmptyGroup'],
};

const contactClasses = [
  'top',
  'person',
  'organizationalPerson',
  'inetOrgPerson',
  'inetLocalMailRecipient',
  'wpMailContact',
] as const;

const contacts: Record<string, Compute<HeldContact>> = {
  ...personAttributes,
  ...restrictionAttributes,
  wpDeliverTo: ({ address }) => [wireAddress(address)],
  objectClass: () => contactClasses,
  uid: ({ id }) => [id],
  cn: (contact) => [commonNameOf(contact)],
  displayName: ({ displayName }) => optional(displayName),
  sn: (contact) => [surnameOf(contact)],
  givenName: ({ givenName }) => optional(givenName),
  initials: ({ initials }) => optional(initials),
  mail: ({ address }) => [wireAddress(address)],
  mailAlias: ({ id }, view) => aliasesOf(id, view),
  mailLocalAddress: localAddressesOf,
  mailRoutingAddress: ({ address }) => [wireAddress(address)],
  proxyAddresses: proxyAddressesOf,
  mailEnabled: () => ['TRUE'],
  mailNickname: ({ name }) => [name],
  wpHidden: ({ hidden = false }) => [hidden ? 'TRUE' : 'FALSE'],
  memberOf: ({ id }, view) => memberOf(id, view),
  structuralObjectClass: () => ['inetOrgPerson'],
};

const domains: Record<string, Compute<HeldDomain>> = {
  objectClass: () => ['top', 'wpMailDomain'],
  associatedDomain: ({ name }) => [name],
  wpDomainKind: ({ domainKind }) => [domainKind],
  wpMatchSubdomains: ({ matchSubdomains }) => [matchSubdomains ? 'TRUE' : 'FALSE'],
  wpDefaultDomain: ({ isDefault }) => [isDefault ? 'TRUE' : 'FALSE'],
  structuralObjectClass: () => ['wpMailDomain'],
};

/**
 * Whether a domain stands for a name: its own, or one below it where it matches those and none of them stands closer. Mail servers ask for
 * one name at a time; all that it stands for could not be written out.
 */
function holdsDomain({ id }: HeldDomain, type: AttributeType, key: MatchKey, { model }: DirectoryView) {
  if (type.name !== 'associatedDomain' || typeof key !== 'string') return undefined;
  return model.recipients.acceptedDomain(key)?.id === id;
}

type Stamped = { id: string; createdAt: string; modifiedAt: string };

function tableOf<Held extends Stamped>(
  { schema, kind }: { schema: Schema; kind: RecordKind },
  computed: Record<string, Compute<Held>>,
  place: AttributeTable<Held>['place'],
): AttributeTable<Held> {
  const always: Record<string, Compute<Held>> = {
    entryUUID: ({ id }) => [id],
    entryDN: (held, view) => [place(held, view).dn],
    createTimestamp: ({ createdAt }) => time(createdAt),
    modifyTimestamp: ({ modifiedAt }) => time(modifiedAt),
    subschemaSubentry: () => ['cn=subschema'],
    hasSubordinates: () => ['FALSE'],
  };
  const rows = Object.entries({ ...computed, ...always }).map(([name, values]) => {
    const type = schema.type(name);
    if (!type) throw new Error(`The schema has no attribute ${name}.`);
    return [type, values] as const;
  });
  return { compute: new Map(rows), types: rows.map(([type]) => type), kind, place };
}

/** The tables of everything that is no mailbox. */
export interface RecipientAttributes {
  group: AttributeTable<HeldGroup>;
  contact: AttributeTable<HeldContact>;
  domain: AttributeTable<HeldDomain>;
}

/** The tables of a schema. */
export const recipientAttributes = (schema: Schema): RecipientAttributes => ({
  group: {
    ...tableOf({ schema, kind: 'group' }, groups, ({ name }, { tree }) => ({
      dn: tree.groupDn(name),
      type: 'cn',
      value: name,
      unit: 'groups',
    })),
    holds: holdsMember,
  },
  contact: tableOf({ schema, kind: 'contact' }, contacts, ({ id }, { tree }) => ({
    dn: tree.contactDn(id),
    type: 'uid',
    value: id,
    unit: 'contacts',
  })),
  domain: {
    ...tableOf({ schema, kind: 'domain' }, domains, ({ name }, { tree }) => ({
      dn: tree.domainDn(name),
      type: 'associatedDomain',
      value: name,
      unit: 'domains',
    })),
    holds: holdsDomain,
  },
});
