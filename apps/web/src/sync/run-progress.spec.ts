import { expect, it } from 'vitest';
import { aboutWords, durationWords, tookMs } from './run-progress';

it.each([
  [0, 'a few seconds'],
  [11, 'about 10 seconds'],
  [54, 'about 55 seconds'],
  [70, 'about a minute'],
  [150, 'about 3 minutes'],
  [3_500, 'about 58 minutes'],
  [3_900, 'about an hour'],
  [8_000, 'about 2 hours'],
])('says %s seconds as %s', (seconds, words) => {
  expect(aboutWords(seconds)).toBe(words);
});

it.each([
  [40, '0.0 s'],
  [400, '0.4 s'],
  [9_960, '10 s'],
  [119_000, '119 s'],
  [200_000, '3 min 20 s'],
  [7_500_000, '2 h 5 min'],
])('says %s ms as %s', (milliseconds, words) => {
  expect(durationWords(milliseconds)).toBe(words);
});

it('counts the time of a run from its approval on, where it had to be approved', () => {
  const [startedAt, endedAt] = ['2026-01-01T10:00:00Z', '2026-01-01T12:00:05Z'];
  expect(tookMs({ startedAt, endedAt, approval: null })).toBe(7_205_000);
  expect(tookMs({ startedAt, endedAt, approval: { by: 'ann', at: '2026-01-01T12:00:00Z' } })).toBe(5_000);
  expect(tookMs({ startedAt, endedAt: null, approval: null })).toBeUndefined();
});
