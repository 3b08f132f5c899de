import { addressKey, nameKey } from '@waypost/kernel';
import type {
  Credential,
  DeliveryRules,
  Organization,
  OverrideRecord,
  PasswordSource,
  ReplicaChange,
  ReplicaKind,
  ReplicaRecord,
  Server,
  ServiceAccount,
  Site,
} from '@waypost/organization';
import { type HeldMailbox, type MailboxRecord, toHeldMailbox, toMailboxRecord } from './held-mailbox.js';
import { OrderedById } from './ordered-by-id.js';
import { isRouting, isRoutingKind, RoutingFacts } from './routing-facts.js';
import { type Unit, unitOfMailbox } from './tree.js';
import {
  indexedKinds,
  type HeldContact,
  type HeldDomain,
  type HeldGroup,
  type IndexedKind,
  type IndexedRecord,
  RecipientIndex,
  removeIfOwn,
} from './recipient-index.js';

/** Anything that mail is addressed to; a mailbox is the one without a `kind`. */
export type HeldRecipient = HeldMailbox | HeldContact | HeldGroup;
/** Anything that stands below one of the branches of the tree. */
export type HeldRecord = HeldRecipient | HeldDomain;

export type HeldServiceAccount = ServiceAccount & Credential;
type ServiceRecord = Extract<ReplicaRecord, { kind: 'service-account' }>;

/**
 * The whole model at one revision, in memory, with the indexes lookups need. A step may arrive before what it refers to, and
 * two mailboxes may swap names across steps: an index entry is only removed by the mailbox that owns it.
 */
export class DirectoryModel {
  organization: Organization | undefined;
  readonly sites = new Map<string, Site>();
  readonly servers = new Map<string, Server>();
  readonly mailboxes = new Map<string, HeldMailbox>();
  /** The same mailboxes in the order of their ids, in which every search meets them. */
  readonly mailboxesInOrder = new OrderedById<HeldMailbox>(({ id }) => id);
  readonly recipients: RecipientIndex = new RecipientIndex(
    (id): string => this.mailboxes.get(id)?.id ?? this.recipients.groups.get(id)?.id ?? id,
  );
  /** Connectors and states. */
  readonly routing = new RoutingFacts();
  /** Who may write to recipients and where their mail goes on to, by the recipient's id; most have no rules. */
  readonly deliveries = new Map<string, DeliveryRules>();
  /** Directory sources that check passwords, by id. */
  readonly passwordSources = new Map<string, PasswordSource>();
  private readonly services = new Map<string, ServiceRecord>();
  private readonly overrides = new Map<string, Map<string, OverrideRecord>>();
  private readonly overridePlaces = new Map<string, OverrideRecord>();
  private readonly mailboxesByName = new Map<string, HeldMailbox>();
  private readonly mailboxesByAddress = new Map<string, HeldMailbox>();
  private readonly servicesByName = new Map<string, ServiceRecord>();
  private readonly watchers: (() => void)[] = [];
  private readonly routingWatchers: (() => void)[] = [];

  /** Calls back after any change that may alter what mailboxes inherit. */
  onInheritanceChange(watcher: () => void): void {
    this.watchers.push(watcher);
  }

  /** Calls back after any change of connectors, states or accepted domains. */
  onRoutingChange(watcher: () => void): void {
    this.routingWatchers.push(watcher);
  }

  /** How many mailboxes are no person's. */
  sharedMailboxes = 0;

  get overrideCount() {
    return this.overridePlaces.size;
  }

  apply(change: ReplicaChange): void {
    if (change.op === 'put') this.put(change.record);
    else this.delete(change.kind, change.id);
  }

  put(record: ReplicaRecord): void {
    if (isRouting(record)) {
      this.routing.put(record);
      this.routingChanged();
      return;
    }
    if (isIndexed(record)) {
      this.recipients.put(record);
      if (record.kind === 'domain') this.routingChanged();
      return;
    }
    this.delete(record.kind, record.id, record);
    switch (record.kind) {
      case 'organization':
        if (this.organization?.directorySuffix !== record.directorySuffix) this.recipients.dynamic?.allChanged();
        this.organization = record;
        break;
      case 'site':
        this.sites.set(record.id, record);
        break;
      case 'server':
        if (this.servers.get(record.id)?.fqdn !== record.fqdn) this.recipients.dynamic?.allChanged(ofServers);
        this.servers.set(record.id, record);
        break;
      case 'mailbox':
        this.putMailbox(record);
        return;
      case 'service-account':
        this.services.set(record.id, record);
        this.servicesByName.set(nameKey(record.name), record);
        return;
      case 'override':
        this.putOverride(record);
        return;
      case 'delivery':
        this.deliveries.set(record.id, record);
        return;
      case 'directory-source':
        this.passwordSources.set(record.id, record);
        return;
    }
    this.inheritanceChanged();
  }

  /** A mailbox by login name, whatever its case. */
  mailboxByName(name: string): HeldMailbox | undefined {
    return this.mailboxesByName.get(nameKey(name));
  }

  /** A mailbox by its primary address, whatever its case. */
  mailboxByAddress(address: string): HeldMailbox | undefined {
    return this.mailboxesByAddress.get(addressKey(address));
  }

  /** A recipient by its primary SMTP address, in lower case. */
  recipientByPrimary(key: string): HeldRecipient | undefined {
    return (
      this.mailboxesByAddress.get(key) ?? this.recipients.groupByAddress(key) ?? this.recipients.contactByAddress(key)
    );
  }

  /** A recipient by an address it has besides the primary SMTP one, with its type. */
  recipientByFurther(proxy: string): HeldRecipient | undefined {
    const held = this.recipients.addressOf(proxy);
    return held && this.recipientById(held.recipientId);
  }

  /** The recipient that stands in a branch under a name. */
  recipientAt(unit: Unit, name: string): HeldRecipient | undefined {
    if (unit === 'groups') return this.recipients.groupByName(name);
    if (unit === 'contacts') return this.recipients.contacts.get(name.toLowerCase());
    const mailbox = unit === 'people' || unit === 'shared' ? this.mailboxByName(name) : undefined;
    return mailbox && unitOfMailbox(mailbox.mailboxKind) === unit ? mailbox : undefined;
  }

  recipientById(id: string): HeldRecipient | undefined {
    return this.mailboxes.get(id) ?? this.recipients.groups.get(id) ?? this.recipients.contacts.get(id);
  }

  serviceByName(name: string): HeldServiceAccount | undefined {
    return this.servicesByName.get(nameKey(name));
  }

  serviceById(id: string): HeldServiceAccount | undefined {
    return this.services.get(id);
  }

  /** What is set at a node, by key. */
  overridesAt(nodeId: string): ReadonlyMap<string, OverrideRecord> | undefined {
    return this.overrides.get(nodeId);
  }

  /** Everything held, as records; what changes meanwhile may or may not be among them. */
  *records(): Generator<ReplicaRecord> {
    if (this.organization) yield { kind: 'organization', ...this.organization };
    for (const site of this.sites.values()) yield { kind: 'site', ...site };
    for (const server of this.servers.values()) yield { kind: 'server', ...server };
    yield* this.services.values();
    for (const source of this.passwordSources.values()) yield { kind: 'directory-source', ...source };
    for (const mailbox of this.mailboxes.values()) yield toMailboxRecord(mailbox);
    yield* this.routing.records();
    yield* this.recipients.records();
    for (const rules of this.deliveries.values()) yield { kind: 'delivery', ...rules };
    yield* this.overridePlaces.values();
  }

  private putMailbox(record: MailboxRecord): void {
    const held = toHeldMailbox(record, this.servers.get(record.serverId)?.id ?? record.serverId);
    this.mailboxes.set(held.id, held);
    this.mailboxesInOrder.put(held);
    if (held.mailboxKind !== 'person') this.sharedMailboxes += 1;
    this.mailboxesByName.set(nameKey(held.name), held);
    this.mailboxesByAddress.set(addressKey(held.address), held);
    this.recipients.names.put(held);
    this.recipients.dynamic?.memberChanged(held.id);
  }

  private putOverride(record: OverrideRecord): void {
    const here = this.overrides.get(record.nodeId) ?? new Map<string, OverrideRecord>();
    this.overrides.set(record.nodeId, here.set(record.key, record));
    this.overridePlaces.set(record.id, record);
    this.overrideChanged(record);
  }

  /** Where a new record takes the place of the old one, maps that keep their order keep it. */
  private delete(kind: ReplicaKind, id: string, replacement?: ReplicaRecord): void {
    if (isRoutingKind(kind)) {
      this.routing.delete(kind, id);
      this.routingChanged();
    } else if (isIndexedKind(kind)) {
      this.recipients.delete(kind, id);
      if (kind === 'domain') this.routingChanged();
    } else if (kind === 'mailbox') this.deleteMailbox(id, replacement !== undefined);
    else if (kind === 'service-account') this.deleteService(id);
    else if (kind === 'override') this.deleteOverride(id);
    else if (kind === 'delivery') this.deliveries.delete(id);
    else if (kind === 'directory-source') this.passwordSources.delete(id);
    else if (replacement === undefined) this.deleteNode(kind, id);
  }

  private deleteNode(kind: 'organization' | 'site' | 'server', id: string): void {
    if (kind === 'organization') this.organization = undefined;
    else if (kind === 'site') this.sites.delete(id);
    else this.servers.delete(id);
    this.inheritanceChanged();
  }

  private deleteMailbox(id: string, isReplaced: boolean): void {
    const old = this.mailboxes.get(id);
    if (!old) return;
    if (old.mailboxKind !== 'person') this.sharedMailboxes -= 1;
    removeIfOwn(this.mailboxesByName, nameKey(old.name), old);
    removeIfOwn(this.mailboxesByAddress, addressKey(old.address), old);
    this.recipients.names.delete(old);
    if (isReplaced) return;
    this.mailboxes.delete(id);
    this.mailboxesInOrder.delete(id);
    this.recipients.forgetAddressesOf(id);
    this.recipients.dynamic?.memberChanged(id);
  }

  private deleteService(id: string): void {
    const old = this.services.get(id);
    if (!old) return;
    removeIfOwn(this.servicesByName, nameKey(old.name), old);
    this.services.delete(id);
  }

  private deleteOverride(id: string): void {
    const old = this.overridePlaces.get(id);
    if (!old) return;
    this.overridePlaces.delete(id);
    const here = this.overrides.get(old.nodeId);
    if (here?.get(old.key) === old) here.delete(old.key);
    if (here?.size === 0) this.overrides.delete(old.nodeId);
    this.overrideChanged(old);
  }

  /** What is set at a mailbox concerns nobody else. */
  private overrideChanged({ nodeId }: OverrideRecord): void {
    if (!this.mailboxes.has(nodeId)) this.inheritanceChanged();
  }

  private routingChanged(): void {
    for (const watcher of this.routingWatchers) watcher();
  }

  private inheritanceChanged(): void {
    for (const watcher of this.watchers) watcher();
  }
}

/** What all mailboxes of a server show of it. */
const ofServers = ['mailHost', 'wpHomeServer'];

const isIndexedKind = (kind: ReplicaKind): kind is IndexedKind => (indexedKinds as readonly string[]).includes(kind);
const isIndexed = (record: ReplicaRecord): record is IndexedRecord => isIndexedKind(record.kind);
