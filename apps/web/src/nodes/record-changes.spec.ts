import { describe, expect, it } from 'vitest';
import { changesOf, recordOf } from './record-changes';

describe('changesOf', () => {
  it.each([
    { when: 'nothing differs', before: { name: 'a' }, after: { name: 'a' }, then: {} },
    { when: 'only spaces were added', before: { name: 'a' }, after: { name: ' a ' }, then: {} },
    { when: 'a text is emptied', before: { surname: 'Minasi' }, after: { surname: '' }, then: { surname: null } },
    {
      when: 'a list changes',
      before: { roles: 'mailbox' },
      after: { roles: 'mailbox,transport' },
      then: { roles: ['mailbox', 'transport'] },
    },
    {
      when: 'a list is emptied, which the api refuses in its own words',
      before: { roles: 'mailbox' },
      after: { roles: '' },
      then: { roles: [] },
    },
  ])('sends $then when $when', ({ before, after, then }) => {
    expect(changesOf(before as Record<string, string>, after as Record<string, string>)).toEqual(then);
  });
});

describe('recordOf', () => {
  it('leaves out what was not filled in, and a password as it is', () => {
    expect(recordOf({ name: ' mark ', surname: ' ', password: ' with spaces ', roles: 'mailbox' })).toEqual({
      name: 'mark',
      password: ' with spaces ',
      roles: ['mailbox'],
    });
  });
});
