import { addressKey, wireAddress } from '@waypost/kernel';
import type { Suspender } from '@waypost/organization';
import { deniedReason, enabledServices, quotaRule, userdbImport } from '@waypost/mailplan';
import {
  type Access,
  accessOf,
  type AccessProtocol,
  accessProtocols,
  type EffectiveLookup,
  type Setting,
  suspendedAccess,
} from '@waypost/settings';
import { formatGeneralizedTime, type MatchKey } from '../matching-rule.js';
import type { AttributeType, Schema } from '../schema.js';
import { copyAddressOf } from './copy-address.js';
import type { HeldMailbox } from './held-mailbox.js';
import { positionIn, type Entry } from './entry.js';
import { mailboxDeliveryAttributes } from './delivery-attributes.js';
import { personAttributes } from './profile-attributes.js';
import { aliasesOf, localAddressesOf, memberOf, proxyAddressesOf } from './recipient-entry.js';
import { commonNameOf, surnameOf } from './recipient-names.js';
import { mailboxSettings, settingValues } from './setting-attributes.js';
import { unitOfMailbox } from './tree.js';
import type { DirectoryView } from './view.js';

const mailboxClasses = [
  'top',
  'person',
  'organizationalPerson',
  'inetOrgPerson',
  'inetLocalMailRecipient',
  'wpMailAccount',
] as const;

type Compute = (entry: MailboxEntry) => readonly string[];

/** How the values of each attribute of a mailbox come about, and the attributes in one array that all entries share. */
export interface MailboxAttributes {
  compute: ReadonlyMap<AttributeType, Compute>;
  types: readonly AttributeType[];
}

/** A mailbox as an entry: every value is computed when it is asked for, so that a lookup pays only for what it reads. */
export class MailboxEntry implements Entry {
  constructor(
    readonly mailbox: HeldMailbox,
    readonly view: DirectoryView,
    private readonly attributes: MailboxAttributes,
    /** The attributes a reader may see; undefined for all. */
    private readonly visible?: ReadonlySet<AttributeType>,
  ) {}

  dn() {
    const { name, mailboxKind } = this.mailbox;
    return this.view.tree.mailboxDn(name, mailboxKind, this.view.through);
  }

  dnParts() {
    const { tree, through } = this.view;
    const { name, mailboxKind } = this.mailbox;
    const unit = through?.parts ?? [{ type: 'ou', value: unitOfMailbox(mailboxKind) }];
    return [{ type: 'uid', value: name }, ...unit, ...tree.suffixParts];
  }

  position() {
    return positionIn('mailbox', this.mailbox.id);
  }

  values(type: AttributeType): readonly string[] {
    if (this.visible && !this.visible.has(type)) return none;
    return this.attributes.compute.get(type)?.(this) ?? none;
  }

  /** The address of copies is for servers to ask for, and would only make every entry longer. */
  holds(type: AttributeType, key: MatchKey): boolean | undefined {
    if (type.name !== 'wpCopyAddress' || this.hides(type)) return undefined;
    return key === addressKey(copyAddressOf(this.mailbox.address));
  }

  hides(type: AttributeType): boolean {
    return this.visible !== undefined && !this.visible.has(type);
  }

  types() {
    return this.attributes.types;
  }

  readonly effective: EffectiveLookup = (key) => this.view.effective.of(this.mailbox, key, this.view.now);
}

const none: readonly string[] = [];
const optional = (value: string | undefined) => (value === undefined || value === '' ? none : [value]);
const time = (instant: number) => [formatGeneralizedTime(new Date(instant))];
/** To a suspended mailbox there is no way, whatever its settings say; why, followers are not told. */
function accessTo({ mailbox, effective }: MailboxEntry, protocol: AccessProtocol): Access {
  if (mailbox.suspended === undefined) return accessOf(effective, protocol);
  return suspendedAccess(
    protocol,
    { level: 'mailbox', id: mailbox.id, name: mailbox.name },
    suspendedBy[mailbox.suspended],
  );
}

const suspendedBy = {
  administrator: 'by an administrator',
  directory: 'by the directory it comes from',
} satisfies Record<Suspender, string>;

const denied = (protocol: AccessProtocol) => (entry: MailboxEntry) => optional(deniedReason(accessTo(entry, protocol)));

const computed: Record<string, Compute> = {
  objectClass: () => mailboxClasses,
  uid: ({ mailbox }) => [mailbox.name, mailbox.address],
  cn: ({ mailbox }) => [commonNameOf(mailbox)],
  displayName: ({ mailbox }) => optional(mailbox.displayName),
  sn: ({ mailbox }) => [surnameOf(mailbox)],
  givenName: ({ mailbox }) => optional(mailbox.givenName),
  initials: ({ mailbox }) => optional(mailbox.initials),
  mail: ({ mailbox }) => [wireAddress(mailbox.address)],
  mailAlias: ({ mailbox, view }) => aliasesOf(mailbox.id, view),
  mailLocalAddress: ({ mailbox, view }) => localAddressesOf(mailbox, view),
  mailRoutingAddress: ({ mailbox }) => [wireAddress(mailbox.address)],
  mailHost: ({ mailbox, view }) => optional(view.model.servers.get(mailbox.serverId)?.fqdn),
  proxyAddresses: ({ mailbox, view }) => proxyAddressesOf(mailbox, view),
  mailEnabled: () => ['TRUE'],
  mailNickname: ({ mailbox }) => [mailbox.name],
  wpHidden: ({ mailbox }) => [mailbox.hidden ? 'TRUE' : 'FALSE'],
  wpAccountKind: ({ mailbox }) => [mailbox.mailboxKind],
  memberOf: ({ mailbox, view }) => memberOf(mailbox.id, view),
  wpServiceEnabled: (entry) => enabledServices(accessProtocols.map((protocol) => accessTo(entry, protocol))),
  wpPop3DeniedReason: denied('pop3'),
  wpImapDeniedReason: denied('imap'),
  wpSubmissionDeniedReason: denied('smtp'),
  wpSmtpDeniedReason: denied('smtp'),
  wpSieveDeniedReason: denied('imap'),
  wpHttpDeniedReason: denied('http'),
  wpQuotaRule: ({ effective }) => [quotaRule(effective)],
  wpUserdbImport: ({ effective }) => optional(userdbImport(effective)),
  wpHomeServer: ({ mailbox, view }) => optional(view.model.servers.get(mailbox.serverId)?.fqdn),
  entryUUID: ({ mailbox }) => [mailbox.id],
  entryDN: (entry) => [entry.dn()],
  createTimestamp: ({ mailbox }) => time(mailbox.createdAt),
  modifyTimestamp: ({ mailbox }) => time(mailbox.modifiedAt),
  structuralObjectClass: () => ['inetOrgPerson'],
  subschemaSubentry: () => ['cn=subschema'],
  hasSubordinates: () => ['FALSE'],
};

/** The table of everything a mailbox entry can carry, settings included. */
export function mailboxAttributes(schema: Schema, catalogue: readonly Setting[]): MailboxAttributes {
  const table = new Map<AttributeType, Compute>();
  const add = (name: string, values: Compute) => {
    const type = schema.type(name);
    if (!type) throw new Error(`The schema has no attribute ${name}.`);
    table.set(type, values);
  };
  for (const [name, values] of Object.entries(computed)) add(name, values);
  for (const [name, values] of Object.entries(personAttributes)) add(name, ({ mailbox }) => values(mailbox));
  for (const [name, values] of Object.entries(mailboxDeliveryAttributes))
    add(name, ({ mailbox, view }) => values(mailbox, view));
  for (const setting of mailboxSettings(catalogue)) {
    add(setting.ldap.name, (entry) =>
      settingValues(setting, entry.view.effective.of(entry.mailbox, setting.key, entry.view.now).value),
    );
  }
  return { compute: table, types: [...table.keys()] };
}

const addressBook = [
  ...['objectClass', 'uid', 'cn', 'displayName', 'sn', 'givenName', 'initials', 'mail', 'entryDN', 'entryUUID'],
  ...['o', 'company', 'department', 'title', 'physicalDeliveryOfficeName', 'telephoneNumber', 'mobile', 'description'],
  ...['street', 'l', 'st', 'postalCode', 'c'],
];

/** What a person may read of others, of groups and of contacts: enough for an address book. */
export const addressBookAttributes = (schema: Schema): ReadonlySet<AttributeType> =>
  new Set(addressBook.map((name) => schema.type(name)).filter((type) => type !== undefined));
