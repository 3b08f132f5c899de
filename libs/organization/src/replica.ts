import type { Override } from '@waypost/settings';
import type { AcceptedDomain } from './accepted-domain.js';
import type { AppPasswordVerifier } from './app-password.js';
import type { Connector, StatedLink } from './connector.js';
import type { DeliveryRules } from './delivery.js';
import type { Contact, FurtherAddress, Group, Mailbox, Membership, Organization, Server, Site } from './model.js';

/** What a directory keeps of each thing: the whole model, and verifiers instead of passwords. Times are RFC 3339 UTC. */
export type ReplicaRecord =
  | ({ kind: 'organization' } & Organization)
  | ({ kind: 'site' } & Site)
  | ({ kind: 'server' } & Server)
  | ({ kind: 'mailbox' } & Mailbox & Stamps & Credential & AppPasswords & PassThrough)
  | ({ kind: 'contact' } & Contact & Stamps)
  | ({ kind: 'group' } & Group & Stamps)
  | ({ kind: 'address' } & FurtherAddress)
  | ({ kind: 'group-member' } & Membership)
  | ({ kind: 'delivery' } & DeliveryRules)
  | ({ kind: 'domain' } & AcceptedDomain & Stamps)
  | ({ kind: 'service-account' } & ServiceAccount & Stamps & Credential)
  | ({ kind: 'directory-source' } & PasswordSource)
  | ({ kind: 'connector' } & Connector)
  | LinkStateRecord
  | ({ kind: 'connector-credentials' } & ConnectorCredentials)
  | OverrideRecord;

export interface Stamps {
  createdAt: string;
  modifiedAt: string;
}

export interface Credential {
  /** An Argon2id PHC string; absent where no password was ever set, and then no bind succeeds. */
  verifier?: string;
  /** Rises with every change of the password. */
  credentialVersion: number;
}

export interface AppPasswords {
  /** Absent where there are none. */
  appPasswords?: AppPasswordVerifier[];
  /** The follower does not serve the mailbox's home server: what signs it in is known, but not told. */
  keptElsewhere?: true;
}

/** Who a mailbox's person is in the directory they come from. */
export interface PassThrough {
  /**
   * Where the model has this source among its password sources, the main password is checked by binding there as this DN, and a
   * verifier does not count; otherwise the verifier does. So a source that begins or ceases to check passwords is one record.
   */
  passThrough?: { sourceId: string; dn: string };
}

/** A directory source that checks passwords of its people: how it is reached, without anything secret. */
export interface PasswordSource {
  id: string;
  name: string;
  /** `ldap://host:port` or `ldaps://host:port`, tried in this order. */
  urls: string[];
  tls: 'ldaps' | 'starttls' | 'plain';
  /** PEM certificates to trust instead of the system's. */
  ca?: string;
  /** The name the certificate must be for, where it is not the host of the URL. */
  serverName?: string;
}

/** A program that binds to the directory: Dovecot, Postfix, an address book. */
export interface ServiceAccount {
  id: string;
  name: string;
  /** What it is for, in the administrator's words. */
  purpose: string;
  /** Absent for a mail server, as in copies of older releases. */
  class?: Exclude<ServiceClass, 'mail-server'>;
  /** The server whose mail program binds with it; what only that one may know is told to nobody else. */
  serverId?: string;
}

/**
 * What a program may ask of the directory: a mail server everything and as often as it likes; an address book what people may read,
 * all of it page by page.
 */
export const serviceClasses = ['mail-server', 'address-book'] as const;
export type ServiceClass = (typeof serviceClasses)[number];

export interface OverrideRecord extends Pick<Override, 'value' | 'locked' | 'reason' | 'expiresAt'> {
  kind: 'override';
  id: string;
  nodeId: string;
  key: string;
}

/**
 * What a connector signs in to its smart hosts with. It is kept sealed, and opened on the way to a directory that serves a server that
 * passes the connector's mail on; others are told the name alone.
 */
export interface ConnectorCredentials {
  /** The connector's id. */
  id: string;
  username: string;
  sealed?: string;
  password?: string;
}

/** A state of a connector or server that was set by hand, or what one host reports of it; its id tells these apart. */
export interface LinkStateRecord extends Omit<StatedLink, 'id'> {
  kind: 'link-state';
  id: string;
  /** The connector's or server's id. */
  of: string;
}

export type ReplicaKind = ReplicaRecord['kind'];

/** One step of the model: a record as it now is, or the word that it is gone. */
export type ReplicaChange = { op: 'put'; record: ReplicaRecord } | { op: 'delete'; kind: ReplicaKind; id: string };
