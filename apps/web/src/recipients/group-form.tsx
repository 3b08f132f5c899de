import type { Group } from '@waypost/contracts';
import { lazy, Suspense } from 'react';
import { type Picked, RecipientPicker } from '../forms/recipient-picker';
import type { FieldProps, RecordField } from '../forms/record-dialog';
import { changesOf, recordOf } from '../nodes/record-changes';
import { standingChange, standingField, standingOf } from './standing';

type Values = Readonly<Record<string, string>>;

const FilterField = lazy(() => import('../policies/filter-field').then((loaded) => ({ default: loaded.FilterField })));

const namesIn = (text: string) => text.split(',').filter(Boolean);
const pickedOwner = (name: string): Picked => ({ kind: 'mailbox', name, label: name });

const Owners = ({ value, fault, onChange }: FieldProps) => (
  <RecipientPicker
    label="Owners"
    kind="mailbox"
    picked={namesIn(value).map(pickedOwner)}
    idle="Nobody looks after it yet."
    faults={fault === undefined ? [] : [fault]}
    onPick={(owners) => {
      onChange(owners.map(({ name }) => name).join(','));
    }}
  />
);

/** Who can be in a group by a filter. */
export const kindsByFilter: ('mailbox' | 'contact')[] = ['mailbox', 'contact'];

export const groupFields: RecordField<string>[] = [
  { name: 'displayName', label: 'Display name', required: true, placeholder: 'Sales' },
  { name: 'name', label: 'Name', required: true, placeholder: 'sales' },
  { name: 'address', label: 'Address', required: true, placeholder: 'sales@example.org' },
  { name: 'description', label: 'Description' },
  { name: 'owners', label: 'Owners', input: Owners },
  standingField('hidden'),
];

const isByFilter = ({ by }: Values) => by === 'filter';

/** Of a new group also how its members are found. */
export const newGroupFields: RecordField<string>[] = [
  ...groupFields,
  {
    name: 'by',
    label: 'Who is in it',
    kind: 'select',
    options: [
      { value: 'name', label: 'Members by name, put in one by one' },
      { value: 'filter', label: 'Whoever a filter matches, at any time' },
    ],
  },
  {
    name: 'filter',
    label: 'Filter',
    shown: isByFilter,
    input: (props) => (
      <Suspense>
        <FilterField {...props} kinds={kindsByFilter} />
      </Suspense>
    ),
  },
];

/** What the form starts with. */
export const groupStart = (group?: Group): Record<string, string> => ({
  displayName: group?.displayName ?? '',
  name: group?.name ?? '',
  address: group?.address ?? '',
  description: group?.description ?? '',
  owners: group?.owners.map(({ name }) => name).join(',') ?? '',
  standing: standingOf(group ?? {}),
  by: (group?.filter ?? null) === null ? 'name' : 'filter',
  filter: group?.filter ?? '',
});

/** A new group as the api takes it. */
export function newGroupBody(values: Values): object {
  const { owners = '', standing: flags = '', by, filter = '', ...plain } = values;
  return {
    ...recordOf(plain),
    ...standingChange('', flags),
    owners: namesIn(owners),
    ...(by === 'filter' && { filter }),
  };
}

/** What of a group changes; who is in it does so elsewhere. */
export function groupChange(values: Values, before: Values): object {
  const plain = ({ owners: _owners, standing: _standing, by: _by, filter: _filter, ...rest }: Values) => rest;
  return {
    ...changesOf(plain(before), plain(values)),
    ...(values['owners'] !== before['owners'] && { owners: namesIn(values['owners'] ?? '') }),
    ...standingChange(before['standing'] ?? '', values['standing'] ?? ''),
  };
}
