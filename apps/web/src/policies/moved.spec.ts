import { expect, it } from 'vitest';
import { moved } from './moved';

it.each([
  [0, 2, 'bca'],
  [2, 0, 'cab'],
  [1, 1, 'abc'],
  [0, -1, 'abc'],
  [1, 9, 'acb'],
  [7, 0, 'abc'],
])('moves the item at %i to %i: %s', (from, to, then) => {
  expect(moved(['a', 'b', 'c'], from, to).join('')).toBe(then);
});
