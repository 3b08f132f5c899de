import { type CustomAttribute, customAttributeNumbers, type PersonField } from '@waypost/organization';
import type {
  Authority,
  CandidateKind,
  Normaliser,
  PasswordKeeper,
  SourceKind,
  SourceState,
  SourceStrategy,
  SourceTlsMode,
  TargetField,
} from '@waypost/sync';
import type { IconName, Tone } from '@waypost/ui';

/** What each kind of directory is called, and when it is the one to pick. */
export const kindWords = {
  'active-directory': {
    label: 'Active Directory',
    help: 'Microsoft’s, or Samba as a domain controller. Changes come by uSNChanged or DirSync.',
  },
  openldap: { label: 'OpenLDAP', help: 'slapd. Changes come by syncrepl where the provider overlay is loaded.' },
  '389ds': {
    label: '389 Directory Server',
    help: 'Also Red Hat Directory Server and FreeIPA. Changes come by its content synchronisation plug-in.',
  },
  generic: {
    label: 'Another LDAP server',
    help: 'Anything that speaks LDAP version 3; the mapping is yours to check.',
  },
} satisfies Record<SourceKind, { label: string; help: string }>;

export const sourceStateWords = {
  active: { tone: 'on', icon: 'check', label: 'Active' },
  paused: { tone: 'override', icon: 'pause', label: 'Paused' },
  quarantined: { tone: 'off', icon: 'warning', label: 'Quarantined' },
} satisfies Record<SourceState, { tone: Tone; icon: IconName; label: string }>;

export const tlsWords = {
  ldaps: { label: 'LDAPS', help: 'Encrypted from the first byte, usually on port 636. The certificate is verified.' },
  starttls: { label: 'StartTLS', help: 'Begins in clear on port 389 and is encrypted before the password is sent.' },
  plain: {
    label: 'No encryption',
    help: 'Everybody on the way can read the password. Only for a server on this machine.',
  },
} satisfies Record<SourceTlsMode, { label: string; help: string }>;

export const strategyWords = {
  automatic: 'The best the server offers',
  syncrepl: 'syncrepl (RFC 4533)',
  usn: 'uSNChanged',
  dirsync: 'DirSync',
  timestamp: 'modifyTimestamp',
  full: 'Full runs only',
} satisfies Record<SourceStrategy, string>;

export const keeperWords = {
  waypost: {
    label: 'Waypost keeps the passwords',
    help: 'A new mailbox has no password until somebody sets one here. The source is not asked when people sign in.',
  },
  source: {
    label: 'The source keeps the passwords',
    help: 'People sign in with the password they have there: each sign-in is checked by binding to the source, so it must be reachable.',
  },
} satisfies Record<PasswordKeeper, { label: string; help: string }>;

export const authorityWords = {
  directory: { label: 'Source decides', help: 'What the source says counts, and the field cannot be edited here.' },
  'directory-if-present': {
    label: 'Source, where it has a value',
    help: 'Where the source says nothing, ours stays and can be edited here.',
  },
  initial: { label: 'Source at first, then ours', help: 'Taken when the recipient is made; ours from then on.' },
  local: { label: 'Ours', help: 'Never taken from the source.' },
} satisfies Record<Authority, { label: string; help: string }>;

/** What can be done to values before they are compared and kept. */
export const normaliserWords = {
  none: 'as it is',
  trim: 'spaces tidied',
  lower: 'in lower case',
  'proxy-addresses': 'as proxy addresses',
  'account-control': 'as userAccountControl',
  boolean: 'as yes or no',
} satisfies Record<Normaliser, string>;

export const candidateWords = {
  person: { one: 'person', many: 'people', title: 'People', icon: 'mailbox' },
  group: { one: 'group', many: 'groups', title: 'Groups', icon: 'people' },
  contact: { one: 'contact', many: 'contacts', title: 'Contacts', icon: 'person' },
} satisfies Record<CandidateKind, { one: string; many: string; title: string; icon: IconName }>;

const customWords = Object.fromEntries(
  customAttributeNumbers.map((n) => [`customAttribute${n}`, `Custom attribute ${n}`]),
) as Record<CustomAttribute, string>;

/** What the fields of a person's profile are called. */
export const profileWords = {
  company: 'Company',
  department: 'Department',
  title: 'Title',
  office: 'Office',
  telephone: 'Telephone',
  mobile: 'Mobile telephone',
  street: 'Street',
  city: 'City',
  state: 'State or province',
  postalCode: 'Postal code',
  country: 'Country',
  ...customWords,
} satisfies Record<PersonField, string>;

export const fieldWords = {
  name: 'Name',
  displayName: 'Display name',
  givenName: 'Given name',
  surname: 'Surname',
  initials: 'Initials',
  ...profileWords,
  hiddenFromAddressBook: 'Hidden from address books',
  description: 'Description',
  hidden: 'Hidden from address books',
  address: 'Primary address',
  aliases: 'Further addresses',
  members: 'Members',
  owners: 'Owners',
  disabled: 'Switched off',
} satisfies Record<TargetField, string>;

const otherFields: Readonly<Record<string, string>> = {
  server: 'Home server',
  placement: 'Home server',
  suspended: 'Sign-in',
  state: 'State',
};

/** What a field of a plan or a conflict is called, whichever it is. */
export const fieldName = (field: string): string =>
  (fieldWords as Readonly<Record<string, string>>)[field] ?? otherFields[field] ?? field;
