import type { EmailAddress } from '@waypost/kernel';
import { furtherAddressId, membershipId, type OverrideRecord, type ReplicaRecord } from '@waypost/organization';

type RecordOf<K extends ReplicaRecord['kind']> = Extract<ReplicaRecord, { kind: K }>;

const stamps = { createdAt: '2026-01-02T03:04:05.000Z', modifiedAt: '2026-02-03T04:05:06.789Z' };

/** A small organization for tests: what a test is about, it states; the rest is made up here. */
export const anOrganization = (more: Partial<RecordOf<'organization'>> = {}): RecordOf<'organization'> => ({
  kind: 'organization',
  id: 'org',
  name: 'Paradigms',
  displayName: 'Paradigms Inc.',
  directorySuffix: 'dc=paradigms,dc=example',
  ...more,
});

export const aSite = (name: string): RecordOf<'site'> => ({ kind: 'site', id: name, name, displayName: name });

export const aServer = (name: string, siteId = 'paris'): RecordOf<'server'> => ({
  kind: 'server',
  id: name,
  siteId,
  name,
  displayName: name,
  fqdn: `${name}.paradigms.example`,
  roles: ['mailbox'],
});

/** The id of a mailbox made by {@link aMailbox}: the same for the same name. */
export const mailboxId = (name: string) =>
  `00000000-0000-4000-8000-${Buffer.from(name).toString('hex').slice(0, 12).padStart(12, '0')}`;

export const aMailbox = (name: string, more: Partial<RecordOf<'mailbox'>> = {}): RecordOf<'mailbox'> => ({
  kind: 'mailbox',
  id: mailboxId(name),
  serverId: 'athena',
  name,
  displayName: `${name} Tester`,
  address: `${name}@paradigms.example` as EmailAddress,
  credentialVersion: 1,
  ...stamps,
  ...more,
});

export const aServiceAccount = (
  name: string,
  verifier: string,
  more: Partial<RecordOf<'service-account'>> = {},
): RecordOf<'service-account'> => ({
  kind: 'service-account',
  id: name,
  name,
  purpose: 'tests',
  verifier,
  credentialVersion: 1,
  ...stamps,
  ...more,
});

export const anOverride = (
  nodeId: string,
  key: string,
  value: unknown,
  more: Partial<OverrideRecord> = {},
): OverrideRecord => ({
  kind: 'override',
  id: `${nodeId} ${key}`,
  nodeId,
  key,
  value,
  ...more,
});

/** One site, one server, and the mailboxes named. */
export const aSmallOrganization = (...mailboxes: readonly string[]): ReplicaRecord[] => [
  anOrganization(),
  aSite('paris'),
  aServer('athena'),
  ...mailboxes.map((name) => aMailbox(name)),
];

/** The id of a group or contact made here: the same for the same kind and name. */
export const recipientId = (kind: 'group' | 'contact' | 'domain', name: string) =>
  mailboxId(`${kind.charAt(0)}-${name}`.slice(0, 6)).replace(
    /^.{8}/,
    Buffer.from(name.padEnd(4, '-')).toString('hex').slice(-8),
  );

export const aGroup = (name: string, more: Partial<RecordOf<'group'>> = {}): RecordOf<'group'> => ({
  kind: 'group',
  id: recipientId('group', name),
  name,
  displayName: `${name} group`,
  address: `${name}@paradigms.example` as EmailAddress,
  owners: [],
  ...stamps,
  ...more,
});

export const aContact = (name: string, more: Partial<RecordOf<'contact'>> = {}): RecordOf<'contact'> => ({
  kind: 'contact',
  id: recipientId('contact', name),
  name,
  displayName: `${name} Outside`,
  address: `${name}@outside.example` as EmailAddress,
  ...stamps,
  ...more,
});

export const aDomain = (name: string, more: Partial<RecordOf<'domain'>> = {}): RecordOf<'domain'> => ({
  kind: 'domain',
  id: recipientId('domain', name),
  name,
  domainKind: 'authoritative',
  matchSubdomains: false,
  isDefault: false,
  ...stamps,
  ...more,
});

/** A further address of a recipient; `x400:…` for one of another type, which is the primary one in capitals. */
export function anAddress(recipientId: string, proxy: string): RecordOf<'address'> {
  const [, given = 'smtp', address = proxy] = /^(\w+):(.*)$/.exec(proxy) ?? [];
  const type = given.toUpperCase();
  return {
    kind: 'address',
    id: furtherAddressId(type, address),
    recipientId,
    type,
    address,
    ...(given === type && { primary: true }),
  };
}

/** Memberships of a group: ids of recipients, or outside addresses. */
export const someMembers = (groupId: string, ...members: readonly string[]): RecordOf<'group-member'>[] =>
  members.map((member) => ({
    kind: 'group-member',
    id: membershipId(groupId, member.toLowerCase()),
    groupId,
    ...(member.includes('@') ? { address: member } : { memberId: member }),
  }));

/** A connector of a site to the Internet that anybody may use; ids are names. */
export const aConnectorRecord = (
  name: string,
  siteId: string,
  more: Partial<RecordOf<'connector'>> = {},
): RecordOf<'connector'> => ({
  kind: 'connector',
  id: name,
  name,
  connectorKind: 'internet',
  siteId,
  enabled: true,
  scope: 'organization',
  spaces: [{ pattern: '*', cost: 1 }],
  bridgeheads: [],
  remoteBridgeheads: [],
  senders: { others: 'accept', accept: [], reject: [] },
  relay: false,
  schedule: 'always',
  hosts: [],
  ...more,
});

/** A link at cost 1, named after the sites it joins. */
export const aLinkRecord = (from: string, to: string, more: Partial<RecordOf<'connector'>> = {}) =>
  aConnectorRecord(`${from}-${to}`, from, {
    connectorKind: 'site-link',
    targetSiteId: to,
    spaces: [],
    linkCost: 1,
    ...more,
  });
