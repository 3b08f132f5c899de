import { describe, expect, it } from 'vitest';
import { byteUnits, bytesOf, unitOf } from './byte-size.js';

const [bytes, , mebi, gibi] = byteUnits;

describe('sizes', () => {
  it.each([
    [0, 'bytes'],
    [65_536, 'KiB'],
    [65_537, 'bytes'],
    [10 * 1024 ** 2, 'MiB'],
    [1024 ** 3, 'GiB'],
  ])('shows %d in %s', (size, label) => {
    expect(unitOf(size).label).toBe(label);
  });
  it.each([
    ['1.5', gibi, 1_610_612_736],
    ['1,5', mebi, 1_572_864],
    ['0', gibi, 0],
    ['0.3', bytes, undefined],
    ['', mebi, undefined],
    ['ten', mebi, undefined],
  ] as const)('reads "%s"', (typed, unit, then) => {
    expect(bytesOf(typed, unit)).toBe(then);
  });
});
