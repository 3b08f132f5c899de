import { expect, it } from 'vitest';
import { backOff } from './back-off.mjs';

it('waits 100 ms at first and twice as long after each quick death, never more than 5 s', () => {
  const waits: number[] = [];
  for (let death = 0; death < 8; death += 1) waits.push(backOff(waits.at(-1), 50));
  expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
});

it('begins anew for a child that had been up for half a minute', () => {
  expect(backOff(5_000, 30_000)).toBe(100);
  expect(backOff(5_000, 29_999)).toBe(5_000);
});
