import { addressKey, nameKey } from '@waypost/kernel';
import type { DynamicGroups } from './dynamic-groups.js';
import { OrderedById } from './ordered-by-id.js';
import { RecipientNames } from './recipient-names.js';
import { furtherAddressId, membershipId, type ReplicaRecord } from '@waypost/organization';

type RecordOf<K extends ReplicaRecord['kind']> = Extract<ReplicaRecord, { kind: K }>;
export type HeldContact = RecordOf<'contact'>;
export type HeldGroup = RecordOf<'group'>;
export type HeldDomain = RecordOf<'domain'>;

/** The kinds of records that this index holds. */
export const indexedKinds = ['contact', 'group', 'domain', 'address', 'group-member'] as const;
export type IndexedKind = (typeof indexedKinds)[number];
export type IndexedRecord = RecordOf<IndexedKind>;

/** An address besides the primary SMTP one; `recipientId` may be of a recipient that is still to come. */
export interface HeldAddress {
  recipientId: string;
  type: string;
  address: string;
  primary: boolean;
}

const idOf = ({ id }: { id: string }) => id;
/** What makes a member the same: its id, or its outside address in any case. */
const memberKey = (member: string) => (member.includes('@') ? addressKey(member) : member);
const noAddresses: readonly HeldAddress[] = [];
const noIds: readonly string[] = [];

/**
 * Contacts, groups, domains, further addresses and memberships, each found by what lookups ask for. Steps may arrive in any
 * order: what refers to something says so by id and is looked up when it is read.
 */
export class RecipientIndex {
  readonly contacts = new Map<string, HeldContact>();
  readonly groups = new Map<string, HeldGroup>();
  readonly domains = new Map<string, HeldDomain>();
  /** The same records in the order of their ids, in which every search meets them. */
  readonly inOrder = {
    group: new OrderedById<HeldGroup>(idOf),
    contact: new OrderedById<HeldContact>(idOf),
    domain: new OrderedById<HeldDomain>(idOf),
  };
  /** These groups and contacts, and all mailboxes, by what people look them up by. */
  readonly names = new RecipientNames();
  /** Who is in groups by their filters; absent where nobody asks for it, as while a model is loaded. */
  dynamic: DynamicGroups | undefined;
  private readonly contactsByAddress = new Map<string, HeldContact>();
  private readonly groupsByAddress = new Map<string, HeldGroup>();
  private readonly groupsByName = new Map<string, HeldGroup>();
  private readonly domainsByName = new Map<string, HeldDomain>();
  /** By `type:address` in lower case. */
  private readonly addresses = new Map<string, HeldAddress>();
  private readonly addressesByRecipient = new Map<string, readonly HeldAddress[]>();
  /** Of each group: the members' ids, and outside addresses as they were written, in the order of what makes them the same. */
  private readonly membersByGroup = new Map<string, OrderedById<string>>();
  private readonly groupsByMember = new Map<string, readonly string[]>();

  /** @param shared gives one text for equal ids, so that an id is not kept once a membership */
  constructor(private readonly shared: (id: string) => string) {}

  put(record: IndexedRecord): void {
    switch (record.kind) {
      case 'contact':
        this.drop(this.contacts, this.contactsByAddress, record.id, true);
        this.contacts.set(record.id, record);
        this.inOrder.contact.put(record);
        this.contactsByAddress.set(addressKey(record.address), record);
        this.names.put(record);
        this.dynamic?.memberChanged(record.id);
        return;
      case 'group':
        this.groupChanges(record.id, record.name);
        this.dropGroup(record.id, true);
        this.groups.set(record.id, record);
        this.inOrder.group.put(record);
        this.groupsByAddress.set(addressKey(record.address), record);
        this.groupsByName.set(nameKey(record.name), record);
        this.names.put(record);
        return;
      case 'domain':
        this.dropDomain(record.id);
        this.domains.set(record.id, record);
        this.inOrder.domain.put(record);
        this.domainsByName.set(record.name, record);
        return;
      case 'address':
        this.putAddress(record);
        return;
      case 'group-member':
        this.putMember(record);
    }
  }

  delete(kind: IndexedKind, id: string): void {
    if (kind === 'contact' || kind === 'group' || kind === 'domain') this.inOrder[kind].delete(id);
    if (kind === 'contact') {
      this.drop(this.contacts, this.contactsByAddress, id, false);
      this.forgetAddressesOf(id);
      this.dynamic?.memberChanged(id);
    } else if (kind === 'group') {
      this.groupChanges(id, undefined);
      this.dropGroup(id, false);
    } else if (kind === 'domain') this.dropDomain(id);
    else if (kind === 'address') this.dropAddress(id);
    else this.dropMember(id);
  }

  contactByAddress = (key: string) => this.contactsByAddress.get(key);
  groupByAddress = (key: string) => this.groupsByAddress.get(key);
  groupByName = (name: string) => this.groupsByName.get(nameKey(name));
  domainByName = (name: string) => this.domainsByName.get(name.toLowerCase());

  /** The accepted domain that addresses of a domain (lower case) fall under: its own, else the closest above it that matches subdomains. */
  acceptedDomain(domain: string): HeldDomain | undefined {
    const own = this.domainsByName.get(domain);
    // Postfix asks for `.example.org` too, for all that is below: that would pass over domains which stand closer.
    if (own || domain.startsWith('.')) return own;
    for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
      const above = this.domainsByName.get(domain.slice(dot + 1));
      if (above?.matchSubdomains) return above;
    }
    return undefined;
  }

  /** A further address by its type and what all spellings of it share. */
  addressOf = (proxy: string) => this.addresses.get(proxy.toLowerCase());

  /** The further addresses of a recipient. */
  addressesOf(recipientId: string): readonly HeldAddress[] {
    return this.addressesByRecipient.get(recipientId) ?? noAddresses;
  }

  /** Forgets the further addresses of a recipient that is gone. */
  forgetAddressesOf(recipientId: string): void {
    for (const { type, address } of this.addressesOf(recipientId))
      this.addresses.delete(furtherAddressId(type, address));
    this.addressesByRecipient.delete(recipientId);
  }

  /** The members of a group in order, after an id where one is given: ids of recipients, and outside addresses, which have an `@`. */
  membersOf(groupId: string, after?: string): Iterable<string> {
    if (this.dynamic && this.groups.get(groupId)?.filter !== undefined) return this.dynamic.membersOf(groupId, after);
    return this.membersByGroup.get(groupId)?.after(after) ?? noIds;
  }

  /** How many members a group names; infinite for one that has them by its filter, as they are not counted for a question. */
  memberCountOf(groupId: string): number {
    if (this.dynamic && this.groups.get(groupId)?.filter !== undefined) return Number.POSITIVE_INFINITY;
    return this.membersByGroup.get(groupId)?.size ?? 0;
  }

  /** Whether a recipient, by id, is directly a member of a group. */
  isMember(groupId: string, memberId: string): boolean {
    const isNamed = this.membersByGroup.get(groupId)?.has(memberId) ?? false;
    return isNamed || (this.dynamic?.groupsOf(memberId).includes(groupId) ?? false);
  }

  /** The ids of the groups that a recipient, by id, or an outside address, in lower case, is directly a member of. */
  groupsOf(memberId: string): readonly string[] {
    const named = this.namedGroupsOf(memberId);
    const dynamic = this.dynamic?.groupsOf(memberId) ?? noIds;
    return dynamic.length === 0 ? named : [...named, ...dynamic];
  }

  /** The same without the groups that have it by their filter. */
  namedGroupsOf(memberId: string): readonly string[] {
    return this.groupsByMember.get(memberId) ?? noIds;
  }

  /** What members show of a group is its name; a filter may ask for it. */
  private groupChanges(id: string, name: string | undefined): void {
    const old = this.groups.get(id);
    if (old && old.name !== name) this.dynamic?.allChanged(['memberOf']);
    this.dynamic?.groupChanged();
  }

  /** Everything held, as records. */
  *records(): Generator<ReplicaRecord> {
    yield* this.domains.values();
    yield* this.contacts.values();
    yield* this.groups.values();
    for (const [id, { primary, ...held }] of this.addresses)
      yield { kind: 'address', id, ...held, ...(primary && { primary }) };
    for (const [groupId, members] of this.membersByGroup)
      for (const member of members.after()) {
        const id = membershipId(groupId, memberKey(member));
        yield {
          kind: 'group-member',
          id,
          groupId,
          ...(member.includes('@') ? { address: member } : { memberId: member }),
        };
      }
  }

  private putAddress({ recipientId, type, address, primary = false }: RecordOf<'address'>): void {
    const id = furtherAddressId(type, address);
    this.dropAddress(id);
    const held = { recipientId: this.shared(recipientId), type, address, primary };
    this.addresses.set(id, held);
    this.addressesByRecipient.set(held.recipientId, [...this.addressesOf(recipientId), held]);
    this.dynamic?.memberChanged(held.recipientId);
  }

  /** By its id, also one of before ids were what all spellings share: the copy on disk may hold such. */
  private dropAddress(given: string): void {
    const colon = given.indexOf(':');
    const id = furtherAddressId(given.slice(0, colon), given.slice(colon + 1));
    const old = this.addresses.get(id);
    if (!old) return;
    this.addresses.delete(id);
    const rest = this.addressesOf(old.recipientId).filter((one) => one !== old);
    if (rest.length > 0) this.addressesByRecipient.set(old.recipientId, rest);
    else this.addressesByRecipient.delete(old.recipientId);
    this.dynamic?.memberChanged(old.recipientId);
  }

  private putMember({ groupId, memberId, address }: RecordOf<'group-member'>): void {
    const member = memberId === undefined ? (address ?? '') : this.shared(memberId);
    const key = memberKey(member);
    let members = this.membersByGroup.get(groupId);
    if (!members) this.membersByGroup.set(groupId, (members = new OrderedById(memberKey)));
    if (!members.put(member)) return;
    this.groupsByMember.set(key, [...this.namedGroupsOf(key), this.shared(groupId)]);
    this.dynamic?.memberChanged(key);
  }

  /** The id of a membership is the group's and what makes the member the same, a space between. */
  private dropMember(id: string): void {
    const space = id.indexOf(' ');
    const [groupId, key] = [id.slice(0, space), id.slice(space + 1)];
    const members = this.membersByGroup.get(groupId);
    if (!members?.delete(key)) return;
    if (members.isEmpty) this.membersByGroup.delete(groupId);
    this.leave(key, groupId);
  }

  private leave(memberId: string, groupId: string): void {
    const rest = this.namedGroupsOf(memberId).filter((one) => one !== groupId);
    if (rest.length > 0) this.groupsByMember.set(memberId, rest);
    else this.groupsByMember.delete(memberId);
    this.dynamic?.memberChanged(memberId);
  }

  private dropGroup(id: string, isReplaced: boolean): void {
    const old = this.groups.get(id);
    this.drop(this.groups, this.groupsByAddress, id, isReplaced);
    if (old) removeIfOwn(this.groupsByName, nameKey(old.name), old);
    if (isReplaced) return;
    for (const member of this.membersOf(id)) this.leave(memberKey(member), id);
    this.membersByGroup.delete(id);
    this.forgetAddressesOf(id);
  }

  private dropDomain(id: string): void {
    const old = this.domains.get(id);
    if (!old) return;
    removeIfOwn(this.domainsByName, old.name, old);
    this.domains.delete(id);
  }

  /** Where a new record takes the place of the old one, the map keeps its order. */
  private drop<R extends HeldContact | HeldGroup>(
    byId: Map<string, R>,
    byAddress: Map<string, R>,
    id: string,
    isReplaced: boolean,
  ): void {
    const old = byId.get(id);
    if (!old) return;
    removeIfOwn(byAddress, addressKey(old.address), old);
    this.names.delete(old);
    if (!isReplaced) byId.delete(id);
  }
}

/** Two records may swap names across steps: an index entry is only removed by the one that owns it. */
export function removeIfOwn<T>(index: Map<string, T>, key: string, owner: T): void {
  if (index.get(key) === owner) index.delete(key);
}
