import { mailboxKinds } from '@waypost/organization';
import { textOfRows } from '../../../policies/filter-rows';

/** Who is looked through, as the address says it: a kind of mailbox, groups or contacts. */
export const bookParts = [...mailboxKinds, 'group', 'contact'] as const;
export type BookPart = (typeof bookParts)[number];

const isPart = (text: string | undefined): text is BookPart => bookParts.some((part) => part === text);

/** What the api is asked for a part, a department and a filter of the address; each narrows the others. */
export function bookQuestion(get: (name: string) => string | undefined) {
  const part = get('who');
  const department = get('department');
  const filters = [
    ...(department === undefined
      ? []
      : [textOfRows({ join: 'all', rows: [{ attribute: 'department', operator: 'is', value: department }] })]),
    ...(get('filter') === undefined ? [] : [get('filter')]),
  ];
  return {
    ...(isPart(part) && (part === 'group' || part === 'contact' ? { kind: part } : { mailboxKind: part })),
    hidden: get('hidden'),
    filter: filters.length > 1 ? `(&${filters.join('')})` : filters[0],
  };
}
