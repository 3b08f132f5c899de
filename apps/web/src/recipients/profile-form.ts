import { customAttributeNames, personFieldNames, profileFieldNames } from '@waypost/organization';
import type { RecordField } from '../forms/record-dialog';
import { changesOf } from '../nodes/record-changes';
import { profileWords } from '../sync/source-words';
import { standingChange, standingField, standingOf } from './standing';

type Values = Readonly<Record<string, string>>;
type Person = Readonly<Partial<Record<(typeof personFieldNames)[number], string | null>>>;

const showsCustom = ({ more = '' }: Values) => more !== '';

/** What people can be given besides their names; the fifteen attributes of one's own stay folded while none is set. */
export const profileFields: RecordField<string>[] = [
  ...profileFieldNames.map((name) => ({ name, label: profileWords[name] })),
  standingField('hiddenFromAddressBook'),
  {
    name: 'more',
    label: 'Custom attributes',
    kind: 'flags',
    options: [{ value: 'custom', label: 'Show all fifteen' }],
  },
  ...customAttributeNames.map((name) => ({ name, label: profileWords[name], shown: showsCustom })),
];

/** What the form starts with. */
export const profileStart = (person: Person & Parameters<typeof standingOf>[0]): Record<string, string> => ({
  ...Object.fromEntries(personFieldNames.map((name) => [name, person[name] ?? ''])),
  standing: standingOf(person),
  more: customAttributeNames.some((name) => person[name]) ? 'custom' : '',
});

/** What differs, as the api takes it. */
export function profileChange(values: Values, before: Values): object {
  const plain = ({ standing: _standing, more: _more, ...rest }: Values) => rest;
  return {
    ...changesOf(plain(before), plain(values)),
    ...standingChange(before['standing'] ?? '', values['standing'] ?? ''),
  };
}
