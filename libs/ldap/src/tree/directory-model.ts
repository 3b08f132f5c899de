import { addressKey, nameKey, type EmailAddress } from '@waypost/kernel';
import {
  type AppPasswords,
  type AppPasswordVerifier,
  type Credential,
  type Mailbox,
  type MailboxKind,
  mailboxKinds,
  type Organization,
  type OverrideRecord,
  type PassThrough,
  type PasswordSource,
  type ReplicaChange,
  type ReplicaKind,
  type ReplicaRecord,
  type Server,
  type ServiceAccount,
  type SignInService,
  type Site,
  type Suspender,
} from '@waypost/organization';
import { OrderedById } from './ordered-by-id.js';
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

/** An app password as it is held: what services it opens (undefined for all), and when it ends, in milliseconds since 1970. */
export interface HeldAppPassword {
  digest: string;
  services: readonly SignInService[] | undefined;
  endsAt: number;
}

/** A mailbox as it is held: times in milliseconds since 1970, every field always there so that all share one shape. */
export interface HeldMailbox {
  id: string;
  serverId: string;
  name: string;
  displayName: string;
  givenName: string | undefined;
  surname: string | undefined;
  initials: string | undefined;
  address: EmailAddress;
  mailboxKind: MailboxKind;
  createdAt: number;
  modifiedAt: number;
  verifier: string | undefined;
  credentialVersion: number;
  appPasswords: readonly HeldAppPassword[] | undefined;
  /** The source it comes from and its DN there; where that is a password source, it checks the main password. */
  passThrough: PassThrough['passThrough'];
  /** Who suspended it; nobody signs in then. */
  suspended: Suspender | undefined;
  /** What signs it in is kept by other directories. */
  isKeptElsewhere: boolean;
}

/** Anything that mail is addressed to; a mailbox is the one without a `kind`. */
export type HeldRecipient = HeldMailbox | HeldContact | HeldGroup;
/** Anything that stands below one of the branches of the tree. */
export type HeldRecord = HeldRecipient | HeldDomain;

export type HeldServiceAccount = ServiceAccount & Credential;
type ServiceRecord = Extract<ReplicaRecord, { kind: 'service-account' }>;
type MailboxRecord = Extract<ReplicaRecord, { kind: 'mailbox' }>;

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
  readonly mailboxesInOrder = new OrderedById<HeldMailbox>();
  readonly recipients: RecipientIndex = new RecipientIndex(
    (id): string => this.mailboxes.get(id)?.id ?? this.recipients.groups.get(id)?.id ?? id,
  );
  /** Directory sources that check passwords, by id. */
  readonly passwordSources = new Map<string, PasswordSource>();
  private readonly services = new Map<string, ServiceRecord>();
  private readonly overrides = new Map<string, Map<string, OverrideRecord>>();
  private readonly overridePlaces = new Map<string, OverrideRecord>();
  private readonly mailboxesByName = new Map<string, HeldMailbox>();
  private readonly mailboxesByAddress = new Map<string, HeldMailbox>();
  private readonly servicesByName = new Map<string, ServiceRecord>();
  private readonly watchers: (() => void)[] = [];

  /** Calls back after any change that may alter what mailboxes inherit. */
  onInheritanceChange(watcher: () => void): void {
    this.watchers.push(watcher);
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
    if (isIndexed(record)) {
      this.recipients.put(record);
      return;
    }
    this.delete(record.kind, record.id, record);
    switch (record.kind) {
      case 'organization':
        this.organization = record;
        break;
      case 'site':
        this.sites.set(record.id, record);
        break;
      case 'server':
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
    for (const mailbox of this.mailboxes.values()) yield toRecord(mailbox);
    yield* this.recipients.records();
    yield* this.overridePlaces.values();
  }

  private putMailbox(record: MailboxRecord): void {
    const held = toHeld(record, this.servers.get(record.serverId)?.id ?? record.serverId);
    this.mailboxes.set(held.id, held);
    this.mailboxesInOrder.put(held);
    if (held.mailboxKind !== 'person') this.sharedMailboxes += 1;
    this.mailboxesByName.set(nameKey(held.name), held);
    this.mailboxesByAddress.set(addressKey(held.address), held);
  }

  private putOverride(record: OverrideRecord): void {
    const here = this.overrides.get(record.nodeId) ?? new Map<string, OverrideRecord>();
    this.overrides.set(record.nodeId, here.set(record.key, record));
    this.overridePlaces.set(record.id, record);
    this.overrideChanged(record);
  }

  /** Where a new record takes the place of the old one, maps that keep their order keep it. */
  private delete(kind: ReplicaKind, id: string, replacement?: ReplicaRecord): void {
    if (isIndexedKind(kind)) this.recipients.delete(kind, id);
    else if (kind === 'mailbox') this.deleteMailbox(id, replacement !== undefined);
    else if (kind === 'service-account') this.deleteService(id);
    else if (kind === 'override') this.deleteOverride(id);
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
    if (isReplaced) return;
    this.mailboxes.delete(id);
    this.mailboxesInOrder.delete(id);
    this.recipients.forgetAddressesOf(id);
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

  private inheritanceChanged(): void {
    for (const watcher of this.watchers) watcher();
  }
}

const isIndexedKind = (kind: ReplicaKind): kind is IndexedKind => (indexedKinds as readonly string[]).includes(kind);
const isIndexed = (record: ReplicaRecord): record is IndexedRecord => isIndexedKind(record.kind);

/** The server's own id string is shared by all its mailboxes instead of being kept a million times. */
const toHeld = (record: MailboxRecord, serverId: string): HeldMailbox => ({
  id: record.id,
  serverId,
  name: record.name,
  displayName: record.displayName,
  givenName: record.givenName,
  surname: record.surname,
  initials: record.initials,
  address: record.address,
  // One text for all mailboxes of a kind, not one a record.
  mailboxKind: mailboxKinds.find((kind) => kind === record.mailboxKind) ?? 'person',
  createdAt: Date.parse(record.createdAt),
  modifiedAt: Date.parse(record.modifiedAt),
  verifier: record.verifier,
  credentialVersion: record.credentialVersion,
  appPasswords: record.appPasswords?.map(toHeldAppPassword),
  passThrough: record.passThrough,
  suspended: record.suspended,
  isKeptElsewhere: record.keptElsewhere === true,
});

/** Every choice of services that occurs, once: a million app passwords share a few lists. */
const serviceLists = new Map<string, readonly SignInService[]>();

function toHeldAppPassword({ digest, services, expiresAt }: AppPasswordVerifier): HeldAppPassword {
  const key = services?.join();
  if (services && key !== undefined && !serviceLists.has(key)) serviceLists.set(key, services);
  return {
    digest,
    services: key === undefined ? undefined : serviceLists.get(key),
    endsAt: expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt),
  };
}

const toAppPassword = ({ digest, services, endsAt }: HeldAppPassword): AppPasswordVerifier => ({
  digest,
  ...(services && { services: [...services] }),
  ...(Number.isFinite(endsAt) && { expiresAt: new Date(endsAt).toISOString() }),
});

function toRecord({
  givenName,
  surname,
  initials,
  mailboxKind,
  verifier,
  appPasswords,
  passThrough,
  suspended,
  isKeptElsewhere,
  ...held
}: HeldMailbox): MailboxRecord {
  const optional: Partial<
    Pick<Mailbox, 'givenName' | 'surname' | 'initials' | 'mailboxKind' | 'suspended'> &
      Credential &
      AppPasswords &
      PassThrough
  > = {
    ...(givenName !== undefined && { givenName }),
    ...(surname !== undefined && { surname }),
    ...(initials !== undefined && { initials }),
    ...(mailboxKind !== 'person' && { mailboxKind }),
    ...(verifier !== undefined && { verifier }),
    ...(appPasswords && { appPasswords: appPasswords.map(toAppPassword) }),
    ...(passThrough && { passThrough }),
    ...(suspended !== undefined && { suspended }),
    ...(isKeptElsewhere && { keptElsewhere: true }),
  };
  const times = {
    createdAt: new Date(held.createdAt).toISOString(),
    modifiedAt: new Date(held.modifiedAt).toISOString(),
  };
  return { kind: 'mailbox', ...held, ...optional, ...times };
}
