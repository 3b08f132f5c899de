import type { EmailAddress } from '@waypost/kernel';

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
}
