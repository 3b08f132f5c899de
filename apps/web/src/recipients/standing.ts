import type { RecordField } from '../forms/record-dialog';

/** What keeps a recipient out of address books is called otherwise at groups. */
export type HiddenField = 'hidden' | 'hiddenFromAddressBook';

interface Standing {
  hidden?: boolean;
  hiddenFromAddressBook?: boolean;
  excludedFromPolicies?: boolean;
}

type Flag = keyof Standing;
const flags: readonly Flag[] = ['hidden', 'hiddenFromAddressBook', 'excludedFromPolicies'];

/** Whether a recipient is kept out of address books, and left alone by policies: one field of a form. */
export const standingField = (hidden: HiddenField): RecordField<string> => ({
  name: 'standing',
  label: 'Address book and policies',
  kind: 'flags',
  options: [
    { value: hidden, label: 'Keep it out of address books; mail reaches it all the same' },
    { value: 'excludedFromPolicies', label: 'Recipient policies leave its addresses alone' },
  ],
});

/** Which of the flags are set, as the form holds them. */
export const standingOf = (recipient: Standing): string => flags.filter((flag) => recipient[flag] === true).join(',');

/** The flags that differ between two states of the form, as the api takes them. */
export function standingChange(before: string, after: string): Partial<Record<Flag, boolean>> {
  const [was, is] = [before.split(','), after.split(',')];
  return Object.fromEntries(
    flags.filter((flag) => was.includes(flag) !== is.includes(flag)).map((flag) => [flag, is.includes(flag)]),
  );
}
