import type { AddressSpace, ConnectorKind, DomainKind, ForeignTransport, MailboxKind } from '@waypost/organization';
import type { Level, SettingKey } from '@waypost/settings';

/** What the demo is loaded from; places and people refer to each other by name. */
export interface DemoOrganization {
  organization: { name: string; displayName: string; directorySuffix: string };
  sites: readonly { name: string; displayName: string }[];
  servers: readonly DemoServer[];
  mailboxes: readonly DemoMailbox[];
  recipients: DemoRecipients;
  overrides: readonly DemoOverride[];
  connectors: readonly DemoConnector[];
}

/** A way out of a site, open always and for everybody. */
export interface DemoConnector {
  name: string;
  kind: ConnectorKind;
  site: string;
  targetSite?: string;
  spaces?: readonly AddressSpace[];
  linkCost?: number;
  bridgeheads?: readonly string[];
  maxBytes?: number;
  transport?: ForeignTransport;
  hosts?: readonly string[];
  note?: string;
}

/** What gets mail besides mailboxes, and by which further addresses; all refer to each other by name. */
export interface DemoRecipients {
  domains: readonly { name: string; kind?: DomainKind; matchSubdomains?: boolean; isDefault?: boolean }[];
  aliases: readonly { mailbox: string; address: string }[];
  contacts: readonly { name: string; displayName: string; address: string; company?: string }[];
  groups: readonly DemoGroup[];
  /** Whom the default policy gives addresses, as an LDAP filter. */
  defaultPolicyFilter: string;
}

/** A group; members are written as `mailbox ann`, `group all`, `contact zed`, or as an outside address. */
export interface DemoGroup {
  name: string;
  displayName: string;
  address: string;
  description?: string;
  hidden?: boolean;
  owners: readonly string[];
  members: readonly string[];
}

/** A mail host and the site it stands in. */
export interface DemoServer {
  name: string;
  displayName: string;
  site: string;
  fqdn: string;
  roles: readonly ('mailbox' | 'transport')[];
}

/** Someone with a mailbox; none has a password until an administrator sets one. */
export interface DemoMailbox {
  name: string;
  displayName: string;
  givenName: string;
  surname: string;
  initials: string;
  /** The home server. */
  server: string;
  company: string;
  department: string;
  city: string;
  address: string;
  /** A person unless said otherwise. */
  kind?: MailboxKind;
}

/** One departure from what would be inherited. */
export interface DemoOverride {
  level: Level;
  /** The node's name. */
  node: string;
  key: SettingKey;
  value: unknown;
  locked?: boolean;
  reason?: string;
  /** Counted from the moment the demo is loaded. */
  expiresInDays?: number;
}
