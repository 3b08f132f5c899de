import { describe, expect, it } from 'vitest';
import { addCounts, type BlockSample, estimateCount } from './estimate-count.js';

/** A sample of blocks, each with its rows and those of them that match, of a table of a million rows. */
function sampleOf(blocks: readonly { seen: number; hits: number }[], isWhole = false): BlockSample {
  const sum = (of: (block: { seen: number; hits: number }) => number) =>
    blocks.reduce((total, block) => total + of(block), 0);
  return {
    blocks: blocks.length,
    seen: sum(({ seen }) => seen),
    hits: sum(({ hits }) => hits),
    hitsSquared: sum(({ hits }) => hits * hits),
    seenSquared: sum(({ seen }) => seen * seen),
    hitsBySeen: sum(({ hits, seen }) => hits * seen),
    total: isWhole ? sum(({ seen }) => seen) : 1_000_000,
    isWhole,
  };
}

const blocks = (count: number, hitsOf: (nth: number) => number) =>
  Array.from({ length: count }, (_, nth) => ({ seen: 20, hits: hitsOf(nth) }));

describe('an estimate', () => {
  it.each([
    {
      when: 'matches are spread evenly',
      sample: sampleOf(blocks(1_000, (nth) => (nth % 2 === 0 ? 4 : 5))),
      then: { count: 225_000, within: 10_000 },
    },
    {
      when: 'matches lie together, a block full or none',
      sample: sampleOf(blocks(1_000, (nth) => (nth % 5 === 0 ? 20 : 0))),
      then: { count: 200_000, within: 26_000, beyond: 20_000 },
    },
    {
      when: 'none was met: they may all be where nobody looked',
      sample: sampleOf(blocks(1_000, () => 0)),
      then: { count: 0, within: 4_000, beyond: 3_000 },
    },
    {
      when: 'all match that were met',
      sample: sampleOf(blocks(1_000, () => 20)),
      then: { count: 1_000_000, within: 4_000, beyond: 3_000 },
    },
    {
      when: 'one was met',
      sample: sampleOf(blocks(1_000, (nth) => (nth === 0 ? 1 : 0))),
      then: { count: 50, within: 250, beyond: 200 },
    },
  ])('says how far off it may be where $when', ({ sample, then }) => {
    const { count, least, most } = estimateCount(sample);
    expect(count).toBe(then.count);
    expect(count - least).toBeLessThanOrEqual(then.within);
    expect(most - count).toBeLessThanOrEqual(then.within);
    expect(Math.max(count - least, most - count)).toBeGreaterThanOrEqual(then.beyond ?? 0);
    expect(least).toBeGreaterThanOrEqual(sample.hits);
    expect(most).toBeLessThanOrEqual(sample.total);
  });

  it('is none where every row was looked at', () => {
    expect(
      estimateCount(
        sampleOf(
          blocks(10, () => 3),
          true,
        ),
      ),
    ).toEqual({ count: 30, least: 30, most: 30 });
    expect(estimateCount(sampleOf([], true))).toEqual({ count: 0, least: 0, most: 0 });
  });

  it('holds the truth about as often as it says, wherever those who match lie', () => {
    // A table of 2,000 blocks in which 7 % match, in runs of 40 blocks, looked at from a hundred places.
    const table = Array.from({ length: 2_000 }, (_, nth) => ({ seen: 20, hits: (nth / 40) % 10 < 1 ? 14 : 0 }));
    const truth = table.reduce((sum, { hits }) => sum + hits, 0);
    let random = 7;
    const next = () => (random = (random * 48_271) % 2_147_483_647) / 2_147_483_647;
    let held = 0;
    for (let round = 0; round < 400; round++) {
      const sample = sampleOf(table.filter(() => next() < 0.1));
      const { least, most } = estimateCount({ ...sample, total: 40_000 });
      if (least <= truth && truth <= most) held++;
    }
    expect(held / 400).toBeGreaterThan(0.9);
  });
});

it('adds up figures of several tables, what is exact adding nothing to what is not', () => {
  const exact = { count: 10, least: 10, most: 10 };
  const rough = { count: 100, least: 97, most: 104 };
  expect(addCounts([exact, rough])).toEqual({ count: 110, least: 107, most: 114 });
  expect(addCounts([rough, { count: 50, least: 46, most: 53 }])).toEqual({ count: 150, least: 145, most: 155 });
  expect(addCounts([])).toEqual({ count: 0, least: 0, most: 0 });
});
