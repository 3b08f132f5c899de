import { customAttributeNames, personFieldNames, type PersonField } from '@waypost/organization';
import type { ColumnKind, ImportColumn } from '@waypost/recipients';
import type { ContactChange, NewContact } from './contacts.js';
import type { GroupChange, NewGroup } from './groups.js';
import type { MailboxChange, NewMailbox } from './mailboxes.js';

/** What can be told in files. */
export const importKinds = ['mailbox', 'contact', 'group'] as const;
export type ImportKind = (typeof importKinds)[number];

const column = (kind: ColumnKind, example: string, help: string): ImportColumn => ({ kind, example, help });
const text = (example: string, help: string) => column('text', example, help);

const called = {
  name: text('mark', 'The name, unique without regard to case. Rows without an id are told apart by it.'),
  displayName: text('Mark Minasi', 'What people see.'),
  address: text('mark@minasi.com', 'The primary SMTP address; of a contact the one outside.'),
  addresses: column(
    'lines',
    'smtp:m.minasi@minasi.com',
    'All further addresses with their types, one a line; of other types than SMTP one in capitals is the primary one.',
  ),
  excludedFromPolicies: column('flag', 'no', 'Whether recipient policies leave its addresses as they are.'),
};
const hiddenFromAddressBook = column('flag', 'no', 'Whether it is kept from people’s address books.');

const examples: Partial<Record<PersonField, string>> = {
  company: 'Paradigms',
  department: 'Sales',
  title: 'Author',
  office: 'B 12',
  telephone: '+1 757 555 0100',
  mobile: '+1 757 555 0101',
  street: '12 Lee Street',
  city: 'Virginia Beach',
  state: 'VA',
  postalCode: '23451',
  country: 'US',
};
const people = Object.fromEntries(
  personFieldNames.map((field) => [field, text(examples[field] ?? '', sentenceOf(field))]),
) as Record<PersonField, ImportColumn>;
const custom = Object.fromEntries(customAttributeNames.map((field) => [field, people[field]])) as Pick<
  typeof people,
  (typeof customAttributeNames)[number]
>;
const names = {
  givenName: text('Mark', 'Given name.'),
  surname: text('Minasi', 'Surname.'),
  initials: text('M', 'Initials between them.'),
};

function sentenceOf(field: string): string {
  const words = field.replace(/([A-Z]|\d+)/g, (part) => ` ${part.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/**
 * The columns of files, in the order in which they are sent out. A field that can be set over REST and has no column does not
 * compile.
 */
export const importColumns = {
  mailbox: {
    ...called,
    kind: text('person', 'person, shared, room or equipment.'),
    server: text('athena', 'The home server, by name or id.'),
    ...names,
    ...people,
    hiddenFromAddressBook,
    suspended: column('flag', 'no', 'Whether nobody can sign in; mail is received all the same.'),
    suspendedReason: text('', 'Why it is suspended.'),
    password: { ...text('', 'A first or a new password. It is taken in and never sent out.'), secret: true },
  } satisfies Record<keyof NewMailbox | keyof MailboxChange | 'addresses', ImportColumn>,
  contact: { ...called, ...names, ...people, hiddenFromAddressBook } satisfies Record<
    keyof NewContact | keyof ContactChange | 'addresses',
    ImportColumn
  >,
  group: {
    ...called,
    description: text('Whoever sells', 'What the group is for.'),
    hidden: column('flag', 'no', 'Whether it is kept from people’s address books.'),
    ...custom,
    filter: text('', 'Who is in it instead of members by name: an LDAP filter, such as (department=Sales).'),
    owners: column('lines', 'mark', 'Mailboxes that look after it, by name or id, one a line.'),
    members: column(
      'lines',
      'mailbox:mark',
      'All its members, one a line: mailbox:, contact: or group: and a name, or an address.',
    ),
  } satisfies Record<keyof NewGroup | keyof GroupChange | 'addresses' | 'members', ImportColumn>,
} satisfies Record<ImportKind, Record<string, ImportColumn>>;

/** The columns of one kind, by name. */
export const importColumnsOf = (kind: ImportKind): Readonly<Record<string, ImportColumn>> => importColumns[kind];
