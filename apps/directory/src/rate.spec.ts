import { expect, it } from 'vitest';
import { Rate } from './rate.js';

it('is the growth a second over the last minute, and over less while there is less', () => {
  const rate = new Rate(60_000);
  const samples = [
    { at: 0, count: 100, is: 0 },
    { at: 5_000, count: 150, is: 10 },
    { at: 30_000, count: 400, is: 10 },
    { at: 60_000, count: 700, is: 10 },
    { at: 90_000, count: 700, is: 5 },
    { at: 120_000, count: 700, is: 0 },
    { at: 500_000, count: 4_500, is: 10 },
  ];
  expect(samples.map(({ at, count }) => rate.sample(at, count))).toEqual(samples.map(({ is }) => is));
});
