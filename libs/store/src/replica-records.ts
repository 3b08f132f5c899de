import type { EmailAddress } from '@waypost/kernel';
import {
  type AppPasswordVerifier,
  customAttributesOf,
  type Connector,
  furtherAddressId,
  membershipId,
  type PassThrough,
  profileOf,
  type ReplicaRecord,
  type StatedLink,
} from '@waypost/organization';
import type { ServiceAccountEntity } from './entities/access.entities.js';
import type { ConnectorEntity } from './entities/connector.entities.js';
import type {
  AppPasswordEntity,
  MailboxEntity,
  OrganizationEntity,
  ServerEntity,
  SiteEntity,
} from './entities/node.entities.js';
import type {
  AcceptedDomainEntity,
  ContactEntity,
  GroupEntity,
  GroupMemberEntity,
  RecipientAddressEntity,
} from './entities/recipient.entities.js';
import type { SettingOverrideEntity } from './entities/setting-override.entity.js';
import type { DirectorySourceEntity } from './entities/sync.entities.js';

/* What followers are told of each row. */

export const organizationRecord = ({ id, name, displayName, directorySuffix }: OrganizationEntity): ReplicaRecord => ({
  kind: 'organization',
  id,
  name,
  displayName,
  directorySuffix,
});

export const siteRecord = ({ id, name, displayName }: SiteEntity): ReplicaRecord => ({
  kind: 'site',
  id,
  name,
  displayName,
});

export const serverRecord = ({ id, siteId, name, displayName, fqdn, roles }: ServerEntity): ReplicaRecord => ({
  kind: 'server',
  id,
  siteId,
  name,
  displayName,
  fqdn,
  roles,
});

/** What followers are told of a mailbox besides its row. */
export interface MailboxCompanions {
  appPasswords?: readonly AppPasswordEntity[];
  /** The source it comes from and its DN there. */
  passThrough?: PassThrough['passThrough'];
}

/** What followers are not told of a mailbox: what finds it in lists, and what only those who administer it look at. */
export const untoldOfMailbox = [
  'nameKey',
  'displayKey',
  'addressKey',
  'searchText',
  'passwordChangedAt',
  'suspendedReason',
  'suspendedAt',
  'excludedFromPolicies',
] as const satisfies readonly (keyof MailboxEntity)[];
export type ToldMailbox = Omit<MailboxEntity, (typeof untoldOfMailbox)[number]>;

/** A mailbox with all that signs it in: followers are told of it whole, whichever part changed. */
export const mailboxRecord = (
  row: ToldMailbox,
  { appPasswords = [], passThrough }: MailboxCompanions = {},
): ReplicaRecord => ({
  kind: 'mailbox',
  id: row.id,
  serverId: row.serverId,
  name: row.name,
  displayName: row.displayName,
  ...(row.givenName !== null && { givenName: row.givenName }),
  ...(row.surname !== null && { surname: row.surname }),
  ...(row.initials !== null && { initials: row.initials }),
  address: row.address as EmailAddress,
  ...profileRecord(profileOf(row)),
  ...(row.hiddenFromAddressBook && { hidden: true }),
  ...(row.kind !== 'person' && { mailboxKind: row.kind }),
  ...(row.suspendedBy !== null && { suspended: row.suspendedBy }),
  ...(row.verifier !== null && { verifier: row.verifier }),
  credentialVersion: row.credentialVersion,
  ...(appPasswords.length > 0 && { appPasswords: appPasswords.map(appPasswordVerifier) }),
  ...(passThrough && { passThrough }),
  createdAt: row.createdAt.toISOString(),
  modifiedAt: row.modifiedAt.toISOString(),
});

const profileRecord = <P>(profile: P | undefined) => profile && { profile };

const appPasswordVerifier = ({ digest, services, expiresAt }: AppPasswordEntity): AppPasswordVerifier => ({
  digest,
  ...(services !== null && { services }),
  ...(expiresAt !== null && { expiresAt: expiresAt.toISOString() }),
});

const stampsOf = ({ createdAt, modifiedAt }: { createdAt: Date; modifiedAt: Date }) => ({
  createdAt: createdAt.toISOString(),
  modifiedAt: modifiedAt.toISOString(),
});

export const domainRecord = (row: AcceptedDomainEntity): ReplicaRecord => ({
  kind: 'domain',
  id: row.id,
  name: row.name,
  domainKind: row.kind,
  matchSubdomains: row.matchSubdomains,
  isDefault: row.isDefault,
  ...stampsOf(row),
});

export const contactRecord = (row: ContactEntity): ReplicaRecord => ({
  kind: 'contact',
  id: row.id,
  name: row.name,
  displayName: row.displayName,
  ...(row.givenName !== null && { givenName: row.givenName }),
  ...(row.surname !== null && { surname: row.surname }),
  ...(row.initials !== null && { initials: row.initials }),
  ...profileRecord(profileOf(row)),
  ...(row.hiddenFromAddressBook && { hidden: true }),
  address: row.address as EmailAddress,
  ...stampsOf(row),
});

/** @param owners ids of the mailboxes that own it */
export const groupRecord = (row: GroupEntity, owners: string[]): ReplicaRecord => ({
  kind: 'group',
  id: row.id,
  name: row.name,
  displayName: row.displayName,
  ...(row.description !== null && { description: row.description }),
  address: row.address as EmailAddress,
  ...(row.hidden && { hidden: true }),
  ...(row.filter !== null && { filter: row.filter }),
  ...profileRecord(customAttributesOf(row)),
  owners,
  ...stampsOf(row),
});

export const addressRecord = (row: RecipientAddressEntity): ReplicaRecord => ({
  kind: 'address',
  id: furtherAddressId(row.type, row.address),
  recipientId: row.recipientId,
  type: row.type,
  address: row.address,
  ...(row.isPrimary && { primary: true }),
});

export const memberRecord = (row: GroupMemberEntity): ReplicaRecord => ({
  kind: 'group-member',
  id: membershipId(row.groupId, row.memberKey),
  groupId: row.groupId,
  ...(row.memberId !== null && { memberId: row.memberId }),
  ...(row.address !== null && { address: row.address }),
});

export const serviceAccountRecord = (row: ServiceAccountEntity): ReplicaRecord => ({
  kind: 'service-account',
  id: row.id,
  name: row.name,
  purpose: row.purpose,
  ...(row.class !== 'mail-server' && { class: row.class }),
  ...(row.serverId !== null && { serverId: row.serverId }),
  verifier: row.verifier,
  credentialVersion: row.credentialVersion,
  createdAt: row.createdAt.toISOString(),
  modifiedAt: row.modifiedAt.toISOString(),
});

/**
 * What followers need to check passwords at a source, undefined where that checks none. It is the connection somebody approved that
 * counts: whoever may edit a source could else have everybody's password sent to a server of their own.
 */
export const passwordSourceRecord = ({
  id,
  name,
  passwords,
  approvedConnection: connection,
}: Pick<DirectorySourceEntity, 'id' | 'name' | 'passwords' | 'approvedConnection'>): ReplicaRecord | undefined =>
  passwords === 'source' && connection
    ? {
        kind: 'directory-source',
        id,
        name,
        urls: connection.urls,
        tls: connection.tls,
        ...(connection.ca !== undefined && { ca: connection.ca }),
        ...(connection.serverName !== undefined && { serverName: connection.serverName }),
      }
    : undefined;

export const overrideRecord = (row: SettingOverrideEntity): ReplicaRecord => ({
  kind: 'override',
  id: row.id,
  nodeId: row.nodeId,
  key: row.key,
  value: row.value,
  ...(row.locked && { locked: true }),
  ...(row.reason !== null && { reason: row.reason }),
  ...(row.expiresAt !== null && { expiresAt: row.expiresAt.toISOString() }),
});

export const connectorRecord = (connector: Connector): ReplicaRecord => ({ kind: 'connector', ...connector });

/** What a connector signs in with, sealed; undefined where it signs in nowhere. */
export const credentialsRecord = ({ id, username, password }: ConnectorEntity): ReplicaRecord | undefined =>
  username === null || password === null
    ? undefined
    : { kind: 'connector-credentials', id, username, sealed: password };

/** Told until its time is up; followers look at the clock themselves. */
export const linkStateRecord = (stated: StatedLink): ReplicaRecord => ({
  kind: 'link-state',
  id: linkStateId(stated),
  of: stated.id,
  state: stated.state,
  ...(stated.until !== undefined && { until: stated.until }),
  ...(stated.reportedBy !== undefined && { reportedBy: stated.reportedBy }),
});

/** What tells records of states apart: of one thing several hosts may report. */
export const linkStateId = ({ id, reportedBy }: Pick<StatedLink, 'id' | 'reportedBy'>) =>
  reportedBy === undefined ? id : `${id} ${reportedBy}`;

/** The word to followers that a record is now like this. */
export const put = (record: ReplicaRecord) => ({ op: 'put', record }) as const;
/** The word to followers that a record is gone. */
export const gone = (kind: ReplicaRecord['kind'], id: string) => ({ op: 'delete', kind, id }) as const;
