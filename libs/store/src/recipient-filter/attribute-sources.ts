import { customAttributeNumbers } from '@waypost/organization';
import type { RecipientKind } from '../entities/recipient.entities.js';
import type { ValueSource } from './value-source.js';

type Sources = Record<string, readonly ValueSource[]>;

const column = (sql: string): ValueSource[] => [{ column: sql }];
const always = (...constants: string[]): ValueSource[] => [{ constants }];
const truth = (sql: string): ValueSource[] => [
  { constants: ['TRUE'], when: sql },
  { constants: ['FALSE'], when: `NOT ${sql}` },
];
const primaryAddress: ValueSource = { column: 'r.address', key: 'r.address_key', never: 'null' };
const nameKey: ValueSource = { column: 'r.name_key', folded: true, never: 'null' };
const displayName = `nullif(r.display_name, '')`;
const commonName = `coalesce(${displayName}, r.name)`;

const proxy = `a.type || ':' || a.address`;
/** Spaces within addresses of other mail systems count once. */
const proxyKey = `(CASE WHEN a.type = 'SMTP' THEN 'smtp:' || a.address_key ELSE fold_text(${proxy}) END COLLATE "C")`;
const addressRows = (kind: RecipientKind, narrowed: string) =>
  `SELECT a.recipient_id FROM recipient_address a WHERE a.recipient_kind = '${kind}'${narrowed}`;

/** What recipients of every kind have. */
const ofAll = (kind: RecipientKind): Sources => ({
  entryUUID: [{ id: 'r.id' }],
  createTimestamp: [{ time: 'r.created_at' }],
  modifyTimestamp: [{ time: 'r.modified_at' }],
  mailNickname: [nameKey],
  displayName: [{ column: displayName, within: commonName }],
  mail: [primaryAddress],
  mailAlias: [
    {
      rows: {
        owner: 'r.id',
        select: addressRows(kind, ` AND a.type = 'SMTP' AND NOT a.is_primary`),
        value: 'a.address',
        key: 'a.address_key',
      },
    },
  ],
  proxyAddresses: [{ rows: { owner: 'r.id', select: addressRows(kind, ''), value: proxy, key: proxyKey } }],
  mailEnabled: always('TRUE'),
  memberOf: [{ groups: true }],
  ...Object.fromEntries(
    customAttributeNumbers.map((n) => [`extensionAttribute${n}`, column(`r.custom_attribute_${n}`)]),
  ),
});

/** What people have: mailboxes and contacts. */
const ofPeople: Sources = {
  cn: [{ column: commonName, never: 'null' }],
  // inetOrgPerson demands a surname; where none is known the common name stands in for it.
  sn: [{ column: `coalesce(nullif(r.surname, ''), ${displayName}, r.name)`, never: 'null' }],
  givenName: column(`nullif(r.given_name, '')`),
  initials: column(`nullif(r.initials, '')`),
  wpHidden: truth('r.hidden_from_address_book'),
  company: column('r.company'),
  o: column('r.company'),
  department: column('r.department'),
  title: column('r.title'),
  physicalDeliveryOfficeName: column('r.office'),
  telephoneNumber: column('r.telephone'),
  mobile: column('r.mobile'),
  street: column('r.street'),
  l: column('r.city'),
  st: column('r.state'),
  postalCode: column('r.postal_code'),
  c: column('r.country'),
};

const personClasses = ['top', 'person', 'organizationalPerson', 'inetOrgPerson', 'inetLocalMailRecipient'];
const homeServer: ValueSource[] = [
  { rows: { owner: 'r.server_id', select: 'SELECT s.id FROM server s WHERE true', value: 's.fqdn' } },
];
const hasMembers = 'EXISTS (SELECT 1 FROM group_member gm WHERE gm.group_id = r.id AND gm.member_id IS NOT NULL)';

/** Where the values of each attribute lie that recipients are chosen by, as the directory shows them. */
export const attributeSources: Record<RecipientKind, Sources> = {
  mailbox: {
    ...ofAll('mailbox'),
    ...ofPeople,
    objectClass: always(...personClasses, 'wpMailAccount'),
    uid: [nameKey, primaryAddress],
    wpAccountKind: [{ column: 'r.kind', never: 'null' }],
    mailHost: homeServer,
    wpHomeServer: homeServer,
  },
  contact: {
    ...ofAll('contact'),
    ...ofPeople,
    objectClass: always(...personClasses, 'wpMailContact'),
    uid: [{ column: 'r.id::text', folded: true, never: 'null' }],
  },
  group: {
    ...ofAll('group'),
    objectClass: [
      ...always('top', 'wpMailGroup'),
      { constants: ['groupOfNames'], when: hasMembers },
      { constants: ['wpEmptyGroup'], when: `NOT ${hasMembers}` },
    ],
    cn: [nameKey],
    description: column(`nullif(r.description, '')`),
    wpHidden: truth('r.hidden'),
  },
};

/** The table of each kind. */
export const recipientTables = {
  mailbox: 'mailbox',
  contact: 'contact',
  group: 'mail_group',
} as const satisfies Record<RecipientKind, string>;
