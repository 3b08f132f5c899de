import type { DirectoryRunProgress } from '@waypost/contracts';
import { describe, expect, it } from 'vitest';
import { doneOf, speedOf } from './run-done';

const progress = (of: Partial<DirectoryRunProgress>): DirectoryRunProgress => ({
  state: 'fetching',
  fetched: 0,
  expected: null,
  items: 0,
  applied: 0,
  failed: 0,
  elapsedSeconds: 0,
  etaSeconds: null,
  ...of,
});

describe('doneOf', () => {
  it.each([
    { when: 'reading towards a known number', of: { fetched: 30, expected: 120 }, done: 0.25 },
    { when: 'more came than last time', of: { fetched: 130, expected: 120 }, done: 1 },
    { when: 'nobody knows how many there are', of: { fetched: 30 }, done: undefined },
    {
      when: 'applying, failures counted',
      of: { state: 'applying' as const, items: 10, applied: 4, failed: 1 },
      done: 0.5,
    },
    { when: 'planning', of: { state: 'planning' as const, fetched: 9, expected: 9 }, done: undefined },
  ])('is $done where $when', ({ of, done }) => {
    expect(doneOf(progress(of))).toBe(done);
  });
});

describe('speedOf', () => {
  it.each([
    { of: { fetched: 900, elapsedSeconds: 3 }, speed: 300 },
    { of: { fetched: 900, elapsedSeconds: 0 }, speed: undefined },
    { of: { state: 'applying' as const, fetched: 900, applied: 40, failed: 2, elapsedSeconds: 2 }, speed: 21 },
  ])('is $speed of $of', ({ of, speed }) => {
    expect(speedOf(progress(of))).toBe(speed);
  });
});
