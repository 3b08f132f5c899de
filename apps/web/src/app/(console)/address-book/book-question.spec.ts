import { expect, it } from 'vitest';
import { bookQuestion } from './book-question';

it.each<[Record<string, string>, object]>([
  [{}, {}],
  [{ who: 'room' }, { mailboxKind: 'room' }],
  [
    { who: 'group', hidden: 'true' },
    { kind: 'group', hidden: 'true' },
  ],
  [{ who: 'nobody' }, {}],
  [{ department: 'R*D (east)' }, { filter: '(department=R\\2aD \\28east\\29)' }],
  [{ filter: '(title=*)' }, { filter: '(title=*)' }],
  [{ department: 'Sales', filter: '(title=*)' }, { filter: '(&(department=Sales)(title=*))' }],
])('asks for %j', (address, then) => {
  expect(JSON.parse(JSON.stringify(bookQuestion((name) => address[name])))).toEqual(then);
});
