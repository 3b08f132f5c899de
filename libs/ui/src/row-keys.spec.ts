import { describe, expect, it } from 'vitest';
import { rowAfterKey } from './row-keys.js';

describe('rowAfterKey', () => {
  it.each([
    ['ArrowDown', 3, 4],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 0, 0],
    ['PageDown', 2, 6],
    ['PageDown', 8, 9],
    ['PageUp', 2, 0],
    ['Home', 7, 0],
    ['End', 1, 9],
    ['a', 1, undefined],
  ])('%s at row %d of ten', (key, at, then) => {
    expect(rowAfterKey(key, at, { rows: 10, page: 4 })).toBe(then);
  });
  it('leads nowhere in an empty list', () => {
    expect(rowAfterKey('End', 0, { rows: 0, page: 4 })).toBeUndefined();
  });
});
