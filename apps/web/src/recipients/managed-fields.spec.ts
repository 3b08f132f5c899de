import type { DirectoryOrigin } from '@waypost/contracts';
import { describe, expect, it } from 'vitest';
import { fromDirectory, goneForGood, isManaged } from './managed-fields';

const origin: DirectoryOrigin = {
  source: { id: '1', name: 'hq' },
  state: 'linked',
  managedFields: ['surname', 'address'],
  detachedFields: ['name'],
};

describe('fromDirectory', () => {
  it.each([
    { of: { directory: origin }, is: origin },
    { of: { directory: null }, is: undefined },
    { of: { name: 'a server' }, is: undefined },
  ])('is $is.source.name of $of', ({ of, is }) => {
    expect(fromDirectory(of)).toEqual(is);
  });
});

describe('isManaged', () => {
  it.each([
    ['surname', true],
    ['name', false],
    ['givenName', false],
  ])('%s: %s', (field, is) => {
    expect(isManaged(origin, field)).toBe(is);
  });
  it('is nothing of what comes from no directory', () => {
    expect(isManaged(null, 'surname')).toBe(false);
  });
});

it('says of a deletion that the entry is left out, of who comes from a directory alone', () => {
  expect(goneForGood({ directory: origin })).toMatch(/hq: its entry is left out/);
  expect(goneForGood({ directory: null })).toBeUndefined();
});
