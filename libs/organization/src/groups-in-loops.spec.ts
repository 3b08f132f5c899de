import { expect, it } from 'vitest';
import { groupsInLoops } from './groups-in-loops.js';

it.each([
  { when: 'nothing holds anything', holds: [], then: [] },
  { when: 'each holds the next', holds: ['ab', 'bc'], then: [] },
  { when: 'two ways lead to one', holds: ['ab', 'ac', 'bd', 'cd'], then: [] },
  { when: 'one holds itself', holds: ['ab', 'bb'], then: ['b'] },
  {
    when: 'three hold each other, and one leads in and one out',
    holds: ['xa', 'ab', 'bc', 'ca', 'cy'],
    then: ['a', 'b', 'c'],
  },
  { when: 'one stands between two loops', holds: ['ab', 'ba', 'bx', 'xc', 'cd', 'dc'], then: ['a', 'b', 'c', 'd'] },
])('finds $then where $when', ({ holds, then }) => {
  const pairs = holds.map((pair) => [pair.charAt(0), pair.charAt(1)] as const);
  expect([...groupsInLoops(pairs)].sort()).toEqual(then);
});
