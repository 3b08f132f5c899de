import { describe, expect, it } from 'vitest';
import { faultsByPath, faultsWithin, hasFault, withoutFaultsOf } from './faults';

const faults = faultsByPath({
  errors: [
    { pointer: '#/connection/urls/1', detail: 'Not an address.' },
    { pointer: '#/connection/urls/1', detail: 'Too long.' },
    { pointer: '#/scope/people', detail: 'Not a filter.' },
    { pointer: '#/a~1b', detail: 'Slash.' },
  ],
});

it('lays every fault at its path, two about one place joined', () => {
  expect(faults).toEqual({
    'connection.urls.1': 'Not an address. Too long.',
    'scope.people': 'Not a filter.',
    'a/b': 'Slash.',
  });
});

describe('hasFault', () => {
  it.each([
    ['connection', true],
    ['connection.urls', true],
    ['connection.urls.1', true],
    ['connection.url', false],
    ['mapping', false],
  ])('of %s is %s', (place, is) => {
    expect(hasFault(faults, place)).toBe(is);
  });
});

it('collects those inside a place', () => {
  expect(faultsWithin(faults, 'connection')).toEqual(['Not an address. Too long.']);
});

it('forgets those of what was changed', () => {
  expect(Object.keys(withoutFaultsOf(faults, ['connection', 'a']))).toEqual(['scope.people', 'a/b']);
});
