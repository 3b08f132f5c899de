import type { CandidateKind, DirectorySource, FieldMapping, Normaliser, SourceKind, TargetField } from './source.js';

/** What a source of a kind starts with, for an administrator to change. */
export type SourcePreset = Pick<DirectorySource, 'mapping' | 'strategy' | 'pageSize' | 'placement'> & {
  scope: Omit<DirectorySource['scope'], 'bases'>;
};

interface Line {
  from: string | string[];
  normaliser?: Normaliser;
  absent?: FieldMapping['absent'];
}

/** The lines of one kind of candidates: the source decides about all of them, until an administrator says otherwise. */
const lines = (kind: CandidateKind, targets: Partial<Record<TargetField, Line>>): FieldMapping[] =>
  Object.entries(targets).map(([target, { from, normaliser = 'trim', absent = 'clear' }]) => ({
    kind,
    target: target as TargetField,
    from: [from].flat(),
    normaliser,
    authority: 'directory',
    absent,
  }));

const calledBy = {
  displayName: { from: ['displayName', 'cn'] },
  givenName: { from: 'givenName' },
  surname: { from: 'sn' },
  initials: { from: 'initials' },
} as const satisfies Partial<Record<TargetField, Line>>;

const atWork = {
  company: { from: ['company', 'o'] },
  department: { from: ['department', 'departmentNumber', 'ou'] },
  title: { from: 'title' },
  office: { from: 'physicalDeliveryOfficeName' },
  telephone: { from: 'telephoneNumber' },
} as const satisfies Partial<Record<TargetField, Line>>;

const proxies = (from: string | string[]): Line => ({ from, normaliser: 'proxy-addresses' });

const activeDirectory: SourcePreset = {
  scope: {
    // Object classes of computers include user; sAMAccountType is indexed and tells them apart (MS-ADTS §2.2.17).
    people: '(&(sAMAccountType=805306368)(|(mail=*)(proxyAddresses=*)))',
    groups: '(&(objectCategory=group)(mail=*))',
    contacts: '(&(objectClass=contact)(mail=*))',
  },
  strategy: 'automatic',
  pageSize: 500,
  placement: [],
  mapping: [
    ...lines('person', {
      name: { from: 'sAMAccountName' },
      ...calledBy,
      ...atWork,
      hiddenFromAddressBook: { from: 'msExchHideFromAddressLists', normaliser: 'boolean' },
      address: proxies(['proxyAddresses', 'mail']),
      aliases: proxies('proxyAddresses'),
      disabled: { from: 'userAccountControl', normaliser: 'account-control' },
    }),
    ...lines('contact', {
      name: { from: ['mailNickname', '{cn|ascii|lower}'] },
      ...calledBy,
      ...atWork,
      hiddenFromAddressBook: { from: 'msExchHideFromAddressLists', normaliser: 'boolean' },
      address: proxies(['targetAddress', 'mail']),
      aliases: proxies('proxyAddresses'),
    }),
    ...lines('group', {
      name: { from: ['mailNickname', 'sAMAccountName'] },
      displayName: { from: ['displayName', 'cn'] },
      description: { from: ['info', 'description'] },
      hidden: { from: 'msExchHideFromAddressLists', normaliser: 'boolean' },
      address: proxies(['proxyAddresses', 'mail']),
      aliases: proxies('proxyAddresses'),
      members: { from: 'member', normaliser: 'none' },
      owners: { from: 'managedBy', normaliser: 'none' },
    }),
  ],
};

/** People and groups of the common LDAP schemas (RFC 2798, RFC 4519); the aliases are those of mail servers that keep them in LDAP. */
const inetOrg = (disabled: Line | undefined): SourcePreset => ({
  scope: {
    people: '(&(objectClass=inetOrgPerson)(uid=*)(mail=*))',
    groups: '(&(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))(mail=*))',
  },
  strategy: 'automatic',
  pageSize: 500,
  placement: [],
  mapping: [
    ...lines('person', {
      name: { from: 'uid' },
      ...calledBy,
      ...atWork,
      address: { from: 'mail' },
      aliases: { from: ['mail', 'mailAlternateAddress', 'mailLocalAddress'] },
      ...(disabled && { disabled }),
    }),
    ...lines('contact', {
      name: { from: ['uid', '{cn|ascii|lower}'] },
      ...calledBy,
      ...atWork,
      address: { from: 'mail' },
      aliases: { from: ['mail', 'mailAlternateAddress'] },
    }),
    ...lines('group', {
      name: { from: 'cn' },
      displayName: { from: ['displayName', 'cn'] },
      description: { from: 'description' },
      address: { from: 'mail' },
      aliases: { from: ['mail', 'mailAlternateAddress'] },
      members: { from: ['member', 'uniqueMember'], normaliser: 'none' },
      owners: { from: 'owner', normaliser: 'none' },
    }),
  ],
});

const presets = {
  'active-directory': activeDirectory,
  openldap: inetOrg({ from: 'pwdAccountLockedTime', normaliser: 'boolean' }),
  '389ds': inetOrg({ from: 'nsAccountLock', normaliser: 'boolean' }),
  generic: inetOrg(undefined),
} satisfies Record<SourceKind, SourcePreset>;

/** What is usual for a kind of directory: which entries, from which attributes. A fresh copy each time. */
export const presetFor = (kind: SourceKind): SourcePreset => structuredClone(presets[kind]);
