import type { Group } from '@waypost/contracts';
import type { RecordField } from '../forms/record-dialog';
import { changesOf, recordOf } from '../nodes/record-changes';

/** The address of a group's page. */
export const groupHref = (name: string) => `/group/?name=${encodeURIComponent(name)}`;

export const groupFields: RecordField<string>[] = [
  { name: 'displayName', label: 'Display name', required: true, placeholder: 'Sales' },
  { name: 'name', label: 'Name', required: true, placeholder: 'sales' },
  { name: 'address', label: 'Address', required: true, placeholder: 'sales@example.org' },
  { name: 'description', label: 'Description' },
  { name: 'owners', label: 'Owners', description: 'Login names of those who look after it, with commas between.' },
  {
    name: 'hidden',
    label: 'Address book',
    kind: 'flags',
    options: [{ value: 'hidden', label: 'Keep it out of address books' }],
  },
];

/** What the form starts with. */
export const groupStart = (group?: Group): Record<string, string> => ({
  displayName: group?.displayName ?? '',
  name: group?.name ?? '',
  address: group?.address ?? '',
  description: group?.description ?? '',
  owners: group?.owners.map(({ name }) => name).join(', ') ?? '',
  hidden: group?.hidden ? 'hidden' : '',
});

const ownersIn = (text: string) =>
  text
    .split(/[,\s]+/)
    .map((name) => name.trim())
    .filter(Boolean);

/** A new group as the api takes it; or, with what was before, the change of one. */
export function groupBody(values: Readonly<Record<string, string>>, before?: Readonly<Record<string, string>>): object {
  const { owners = '', hidden = '', ...plain } = values;
  if (!before) return { ...recordOf(plain), owners: ownersIn(owners), hidden: hidden !== '' };
  const { owners: hadOwners = '', hidden: wasHidden = '', ...rest } = before;
  return {
    ...changesOf(rest, plain),
    ...(owners !== hadOwners && { owners: ownersIn(owners) }),
    ...(hidden !== wasHidden && { hidden: hidden !== '' }),
  };
}
