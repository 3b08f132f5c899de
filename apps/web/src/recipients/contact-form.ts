import type { Contact } from '@waypost/contracts';
import type { RecordField } from '../forms/record-dialog';

/** What a contact is called, and where it is; the rest is in its address book entry. */
export const contactFields: RecordField<string>[] = [
  { name: 'displayName', label: 'Display name', required: true, placeholder: 'Acme sales' },
  { name: 'name', label: 'Name', required: true, placeholder: 'acme' },
  {
    name: 'address',
    label: 'Address',
    required: true,
    placeholder: 'sales@acme.example',
    description: 'Outside the domains that are yours alone.',
  },
  { name: 'givenName', label: 'Given name' },
  { name: 'initials', label: 'Initials' },
  { name: 'surname', label: 'Surname' },
];

/** Of a new one also what most people are told apart by. */
export const newContactFields: RecordField<string>[] = [
  ...contactFields,
  { name: 'company', label: 'Company' },
  { name: 'title', label: 'Title' },
  { name: 'telephone', label: 'Telephone' },
];

/** What the form starts with. */
export const contactStart = (contact?: Contact): Record<string, string> =>
  Object.fromEntries(newContactFields.map(({ name }) => [name, String(contact?.[name as keyof Contact] ?? '')]));
