import type { FieldDifference } from '@waypost/sync';
import { describe, expect, it } from 'vitest';
import { differenceGist, differenceLine } from './difference-lines';

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
  const surname: FieldDifference = { field: 'surname', before: 'Lee', after: 'Anders', authority: 'directory' };
  const title: FieldDifference = { field: 'title', before: null, after: 'Clerk', authority: 'directory' };
  const company: FieldDifference = { field: 'company', before: 'Acme', after: null, authority: 'directory' };
  const aliases = (add: string[], remove: string[] = []): FieldDifference => ({
    field: 'aliases',
    add,
    remove,
    authority: 'directory',
  });
  it.each<{ what: string; differences: FieldDifference[]; gist: string }>([
    { what: 'nothing', differences: [], gist: '' },
    { what: 'before and after', differences: [surname], gist: 'Surname: Lee → Anders' },
    {
      what: 'what is new, and what goes',
      differences: [title, company],
      gist: 'Title: Clerk; Company: Acme → no value',
    },
    { what: 'one value of a set', differences: [aliases(['a@x.org'])], gist: 'Further addresses: + a@x.org' },
    {
      what: 'several values of a set by their number',
      differences: [aliases(['a@x.org', 'b@x.org'], ['c@x.org'])],
      gist: 'Further addresses: + 2, − c@x.org',
    },
    {
      what: 'three changes whole, and of more the first two',
      differences: [surname, title, company, aliases(['a@x.org'])],
      gist: 'Surname: Lee → Anders; Title: Clerk; and 2 more',
    },
  ])('says $what', ({ differences, gist }) => {
    expect(differenceGist(differences)).toBe(gist);
  });
  it('leaves out what is kept as it is', () => {
    expect(differenceGist([{ field: 'title', before: 'a', directory: 'b', kept: true, authority: 'local' }])).toBe('');
  });
});
