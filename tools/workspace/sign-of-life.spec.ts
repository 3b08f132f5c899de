import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { withSignsOfLife } from './sign-of-life.mjs';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const after = (milliseconds: number, end: () => string) =>
  new Promise<string>((resolve, reject) => {
    setTimeout(() => {
      try {
        resolve(end());
      } catch (fault) {
        reject(fault as Error);
      }
    }, milliseconds);
  });

it('says every quarter of a minute that a long step goes on, and nothing once it is over', async () => {
  const tell = vi.fn();
  const step = withSignsOfLife(
    'building',
    tell,
    after(40_000, () => 'built'),
  );
  await vi.advanceTimersByTimeAsync(40_000);
  expect(await step).toBe('built');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tell.mock.calls).toEqual([['Still building, for 15 seconds now …'], ['Still building, for 30 seconds now …']]);
});

it('says nothing of a short step, nor after one that failed', async () => {
  const tell = vi.fn();
  const failing = withSignsOfLife(
    'building',
    tell,
    after(1_000, () => {
      throw new Error('no compiler');
    }),
  );
  const failed = expect(failing).rejects.toThrow('no compiler');
  await vi.advanceTimersByTimeAsync(60_000);
  await failed;
  expect(tell).not.toHaveBeenCalled();
});
