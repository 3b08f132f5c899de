import { expect, it } from 'vitest';
import { sameValue } from './same-value.js';

it.each<[unknown, unknown, boolean]>([
  [true, true, true],
  [true, false, false],
  [0, false, false],
  ['1', 1, false],
  [[], [], true],
  [[], {}, false],
  [['a', 'b'], ['a', 'b'], true],
  [['a', 'b'], ['b', 'a'], false],
  [['a'], ['a', 'a'], false],
  [[{ address: '*', port: 110 }], [{ port: 110, address: '*' }], true],
  [{ a: undefined }, { b: undefined }, false],
  [null, null, true],
  [null, {}, false],
])('compares %j with %j', (one, other, same) => {
  expect(sameValue(one, other)).toBe(same);
  expect(sameValue(other, one)).toBe(same);
});
