import type { EmailAddress } from '@waypost/kernel';
import type { AppPasswordVerifier, ReplicaRecord } from '@waypost/organization';
import type { ServiceAccountEntity } from './entities/access.entities.js';
import type {
  AppPasswordEntity,
  MailboxEntity,
  OrganizationEntity,
  ServerEntity,
  SiteEntity,
} from './entities/node.entities.js';
import type { SettingOverrideEntity } from './entities/setting-override.entity.js';

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

/** A mailbox with all its app passwords: followers are told of it whole, whichever part changed. */
export const mailboxRecord = (row: MailboxEntity, appPasswords: readonly AppPasswordEntity[]): ReplicaRecord => ({
  kind: 'mailbox',
  id: row.id,
  serverId: row.serverId,
  name: row.name,
  displayName: row.displayName,
  ...(row.givenName !== null && { givenName: row.givenName }),
  ...(row.surname !== null && { surname: row.surname }),
  ...(row.initials !== null && { initials: row.initials }),
  address: row.address as EmailAddress,
  ...(row.verifier !== null && { verifier: row.verifier }),
  credentialVersion: row.credentialVersion,
  ...(appPasswords.length > 0 && { appPasswords: appPasswords.map(appPasswordVerifier) }),
  createdAt: row.createdAt.toISOString(),
  modifiedAt: row.modifiedAt.toISOString(),
});

const appPasswordVerifier = ({ digest, services, expiresAt }: AppPasswordEntity): AppPasswordVerifier => ({
  digest,
  ...(services !== null && { services }),
  ...(expiresAt !== null && { expiresAt: expiresAt.toISOString() }),
});

export const serviceAccountRecord = (row: ServiceAccountEntity): ReplicaRecord => ({
  kind: 'service-account',
  id: row.id,
  name: row.name,
  purpose: row.purpose,
  verifier: row.verifier,
  credentialVersion: row.credentialVersion,
  createdAt: row.createdAt.toISOString(),
  modifiedAt: row.modifiedAt.toISOString(),
});

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

/** The word to followers that a record is now like this. */
export const put = (record: ReplicaRecord) => ({ op: 'put', record }) as const;
/** The word to followers that a record is gone. */
export const gone = (kind: ReplicaRecord['kind'], id: string) => ({ op: 'delete', kind, id }) as const;
