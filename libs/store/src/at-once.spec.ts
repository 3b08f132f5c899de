import { describe, expect, it } from 'vitest';
import { someAtOnce } from './at-once.js';
import { firstOf } from './recipient-filter/count-recipients.js';

const others = () => new Promise((resolve) => setImmediate(resolve));

describe('many that are asked, some at once', () => {
  it.each([
    { many: 9, most: 4, atOnce: 4 },
    { many: 3, most: 4, atOnce: 3 },
    { many: 5, most: 1, atOnce: 1 },
    { many: 0, most: 4, atOnce: 0 },
  ])('of $many no more than $most are asked, and answers stand in their order', async ({ many, most, atOnce }) => {
    let [asked, seen] = [0, 0];
    const answers = await someAtOnce(
      Array.from({ length: many }, (_, nth) => nth),
      most,
      async (nth) => {
        seen = Math.max(seen, ++asked);
        for (let turn = 0; turn < 5 - (nth % 3); turn++) await others();
        asked -= 1;
        return nth * 2;
      },
    );
    expect(answers).toEqual(Array.from({ length: many }, (_, nth) => nth * 2));
    expect(seen).toBe(atOnce);
  });

  it('are asked no more once one was refused', async () => {
    let asked = 0;
    const work = someAtOnce([1, 2, 3, 4, 5, 6], 2, async (nth) => {
      asked += 1;
      await others();
      if (nth === 2) throw new Error('no');
      await others();
    });
    await expect(work).rejects.toThrow('no');
    for (let turn = 0; turn < 5; turn++) await others();
    expect(asked).toBe(2);
  });
});

it.each([
  { lead: [undefined, 2, 3], then: 2, made: 2 },
  { lead: [1, 2], then: 1, made: 1 },
  { lead: [undefined, undefined], then: undefined, made: 2 },
])('of attempts that lead to $lead the answer is $then', async ({ lead, then, made }) => {
  let attempts = 0;
  expect(await firstOf(lead, (answer) => Promise.resolve((attempts++, answer)))).toBe(then);
  expect(attempts).toBe(made);
});
