import { addressKey, type EmailAddress } from '@waypost/kernel';
import type { CustomAttributes, Profile } from './profile.js';

/** What a server does: `mailbox` holds mailboxes (Dovecot), `transport` moves mail (Postfix). */
export const serverRoles = ['mailbox', 'transport'] as const;
export type ServerRole = (typeof serverRoles)[number];

/** The whole; exactly one per installation. */
export interface Organization {
  id: string;
  name: string;
  displayName: string;
  /** The LDAP suffix every directory entry lies under, as an RFC 4514 DN. */
  directorySuffix: string;
}

/** A place: administrative and routing boundary; holds servers. */
export interface Site {
  id: string;
  name: string;
  displayName: string;
}

/** A mail host in one site. */
export interface Server {
  id: string;
  siteId: string;
  name: string;
  displayName: string;
  fqdn: string;
  roles: ServerRole[];
}

/** Whom a mailbox is for: somebody, several, or a thing that is booked. */
export const mailboxKinds = ['person', 'shared', 'room', 'equipment'] as const;
export type MailboxKind = (typeof mailboxKinds)[number];

/** Who suspended a mailbox: somebody here, or the directory it comes from. */
export const suspenders = ['administrator', 'directory'] as const;
export type Suspender = (typeof suspenders)[number];

/** A recipient that keeps mail, on its home server. */
export interface Mailbox {
  id: string;
  /** The home server. */
  serverId: string;
  /** Alias and login name. */
  name: string;
  displayName: string;
  givenName?: string;
  surname?: string;
  initials?: string;
  /** The primary SMTP address; logging in by it works as well. */
  address: EmailAddress;
  /** Absent where nothing of it is set. */
  profile?: Profile;
  /** Kept from people's address books; mail reaches it all the same. */
  hidden?: boolean;
  /** Absent for a person. */
  mailboxKind?: MailboxKind;
  /** Present while nobody signs in to it; mail is received all the same. */
  suspended?: Suspender;
}

/** A recipient outside: mail for it goes on to its target address. */
export interface Contact {
  id: string;
  name: string;
  displayName: string;
  givenName?: string;
  surname?: string;
  initials?: string;
  /** Absent where nothing of it is set. */
  profile?: Profile;
  /** Kept from people's address books; mail reaches it all the same. */
  hidden?: boolean;
  /** The target, which is the contact's primary SMTP address too. */
  address: EmailAddress;
}

/** A recipient that stands for its members. */
export interface Group {
  id: string;
  name: string;
  displayName: string;
  description?: string;
  address: EmailAddress;
  /** Kept from people's address books; mail reaches it all the same. */
  hidden?: boolean;
  /** Absent where none is set. */
  profile?: CustomAttributes;
  /** Who is in it instead of members: the mailboxes and contacts that an RFC 4515 filter is true of. */
  filter?: string;
  /** Ids of the mailboxes that look after it. */
  owners: string[];
}

/** An address of a recipient besides its primary SMTP one. */
export interface FurtherAddress {
  /** The type and what all spellings of the address share, see {@link furtherAddressId}. */
  id: string;
  recipientId: string;
  /** `SMTP`, `X400` …, in capitals. */
  type: string;
  address: string;
  /** Whether it is the primary of its type; never for SMTP, whose primary the recipient itself holds. */
  primary?: boolean;
}

/** One membership: of a recipient here, or of an address elsewhere. */
export interface Membership {
  /** Group and member in one text, see {@link membershipId}. */
  id: string;
  groupId: string;
  /** Present for a recipient here. */
  memberId?: string;
  /** Present for an address elsewhere. */
  address?: string;
}

/** What makes two proxy addresses the same: the type without regard to case, and what all spellings of the address share. */
export const furtherAddressId = (type: string, address: string) => `${type.toLowerCase()}:${addressKey(address)}`;

/** What makes two memberships the same: the group, and the member's id or its address in lower case. */
export const membershipId = (groupId: string, memberKey: string) => `${groupId} ${memberKey}`;
