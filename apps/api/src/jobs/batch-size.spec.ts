import { expect, it } from 'vitest';
import { BatchSize } from './batch-size.js';

const after = (most: number, ...took: number[]) => {
  const size = new BatchSize(most);
  for (const ms of took) size.learn(ms);
  return size.take;
};

it.each([
  { when: 'nothing is known yet', most: 2_500, took: [], then: 500 },
  { when: 'batches are quick', most: 2_500, took: [100, 200], then: 2_000 },
  { when: 'they stay quick', most: 2_500, took: [100, 200, 300, 400], then: 2_500 },
  { when: 'one takes about a second', most: 2_500, took: [100, 900], then: 1_000 },
  { when: 'one takes long', most: 2_500, took: [100, 2_000], then: 500 },
  { when: 'the machine has come to a halt', most: 2_500, took: Array<number>(9).fill(60_000), then: 100 },
  { when: 'it was told to take few', most: 2, took: [1, 60_000], then: 2 },
])('takes $then items when $when', ({ most, took, then }) => {
  expect(after(most, ...took)).toBe(then);
});
