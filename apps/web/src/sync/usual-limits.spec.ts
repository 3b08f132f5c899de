import { defaultThresholds } from '@waypost/sync';
import { expect, it } from 'vitest';
import { areUsualLimits } from './usual-limits';

const turnedAround = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([member, one]) => [member, turnedAround(one)]),
      )
    : value;

it('knows the usual limits in whatever order they come', () => {
  expect(areUsualLimits(turnedAround(defaultThresholds) as typeof defaultThresholds)).toBe(true);
});

it.each([
  { ...defaultThresholds, mostRemovals: 501 },
  { ...defaultThresholds, removals: { ...defaultThresholds.removals, percent: 6 } },
])('tells others from them', (limits) => {
  expect(areUsualLimits(limits)).toBe(false);
});
