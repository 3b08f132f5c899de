import type { FieldDifference } from '@waypost/sync';
import { describe, expect, it } from 'vitest';
import { differenceGist, differenceLine } from './difference-lines';

const changed = (field: string): FieldDifference => ({ field, before: null, after: 'x', authority: 'directory' });

describe('differenceLine', () => {
  it.each<{ of: FieldDifference; is: object }>([
    {
      of: { field: 'displayName', before: 'A. Liddell', after: 'Alice Liddell', authority: 'directory' },
      is: { how: 'changed', name: 'Display name', before: 'A. Liddell', after: 'Alice Liddell' },
    },
    {
      of: { field: 'hidden', before: false, after: null, authority: 'directory' },
      is: { how: 'changed', name: 'Hidden from address books', before: 'No', after: undefined },
    },
    {
      of: { field: 'aliases', add: ['al@example.org'], remove: [], authority: 'directory' },
      is: { how: 'set', name: 'Further addresses', added: ['al@example.org'], removed: [] },
    },
    {
      of: { field: 'title', before: 'Chief', directory: 'Clerk', kept: true, authority: 'detached' },
      is: { how: 'kept', name: 'Title', ours: 'Chief', theirs: 'Clerk', why: 'detached from the source' },
    },
    {
      of: { field: 'server', before: undefined, after: { id: '7', name: 'athena' }, authority: 'initial' },
      is: { how: 'changed', name: 'Home server', before: undefined, after: 'athena' },
    },
  ])('reads $of.field', ({ of, is }) => {
    expect(differenceLine(of)).toEqual(is);
  });
});

describe('differenceGist', () => {
  it.each([
    { fields: [], gist: '' },
    { fields: ['name', 'surname', 'name'], gist: 'Name, Surname' },
    { fields: ['name', 'surname', 'title'], gist: 'Name, Surname, Title' },
    { fields: ['name', 'surname', 'title', 'company'], gist: 'Name, Surname and 2 more' },
  ])('shortens $fields to "$gist"', ({ fields, gist }) => {
    expect(differenceGist(fields.map(changed))).toBe(gist);
  });
  it('leaves out what is kept as it is', () => {
    expect(differenceGist([{ field: 'title', before: 'a', directory: 'b', kept: true, authority: 'local' }])).toBe('');
  });
});
