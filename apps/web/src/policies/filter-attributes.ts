import { mailboxKindOptions } from '../nodes/mailbox-kinds';
import type { FilterOperator } from './filter-rows';

/** An attribute that recipients are chosen by; where its values are few, they are picked. */
interface FilterAttribute {
  value: string;
  label: string;
  values?: readonly { value: string; label: string }[];
}

/** What people are usually chosen by; an attribute that is not among these is written in the text. */
export const filterAttributes: readonly FilterAttribute[] = [
  { value: 'department', label: 'Department' },
  { value: 'company', label: 'Company' },
  { value: 'title', label: 'Title' },
  { value: 'physicalDeliveryOfficeName', label: 'Office' },
  { value: 'l', label: 'City' },
  { value: 'st', label: 'State' },
  { value: 'c', label: 'Country' },
  { value: 'displayName', label: 'Display name' },
  { value: 'givenName', label: 'Given name' },
  { value: 'sn', label: 'Surname' },
  { value: 'mailNickname', label: 'Alias' },
  { value: 'mail', label: 'Primary address' },
  { value: 'memberOf', label: 'Member of the group' },
  { value: 'mailHost', label: 'Home server, by host name' },
  {
    value: 'objectClass',
    label: 'Recipient is a',
    values: [
      { value: 'wpMailAccount', label: 'Mailbox' },
      { value: 'wpMailContact', label: 'Contact' },
      { value: 'wpMailGroup', label: 'Group' },
    ],
  },
  { value: 'wpAccountKind', label: 'Kind of mailbox', values: mailboxKindOptions },
  {
    value: 'wpHidden',
    label: 'Hidden from address books',
    values: [
      { value: 'TRUE', label: 'Yes' },
      { value: 'FALSE', label: 'No' },
    ],
  },
  ...Array.from({ length: 15 }, (_, at) => ({
    value: `extensionAttribute${String(at + 1)}`,
    label: `Custom attribute ${String(at + 1)}`,
  })),
];

export const operatorWords = {
  is: 'is',
  isNot: 'is not',
  contains: 'contains',
  begins: 'begins with',
  ends: 'ends with',
  set: 'is set',
  unset: 'is not set',
} as const satisfies Record<FilterOperator, string>;
