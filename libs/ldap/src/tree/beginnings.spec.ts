import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Beginnings } from './beginnings.js';

interface Item {
  texts: readonly string[];
}
const some = (...texts: string[]): Item => ({ texts });
const textsOf = ({ texts }: Item) => texts;

/** Few letters and many items, so that beginnings are shared by more than are kept together. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'ü'), maxLength: 6 });
const item = fc.array(text, { minLength: 1, maxLength: 3 }).map((texts) => some(...texts));

describe('items by the beginnings of their texts', () => {
  it('are found by every beginning and every text that they have, each once, until they are taken out', () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1_000, maxLength: 2_000 }), text, fc.nat(6), (items, start, step) => {
        const held = new Beginnings<Item>(textsOf);
        for (const one of items) held.put(one);
        const kept = items.filter((_, index) => index % (step + 1) !== 0);
        for (const [index, one] of items.entries()) if (index % (step + 1) === 0) held.delete(one);
        const begin = [...held.beginning(start)];
        const same = [...held.equal(start)];
        expect([new Set(begin).size, new Set(same).size]).toEqual([begin.length, same.length]);
        expect(kept.filter(({ texts }) => texts.some((own) => own.startsWith(start)))).toEqual(
          kept.filter((one) => begin.includes(one) && one.texts.some((own) => own.startsWith(start))),
        );
        expect(kept.filter(({ texts }) => texts.includes(start))).toEqual(
          kept.filter((one) => same.includes(one) && one.texts.includes(start)),
        );
        expect(begin.every((one) => kept.includes(one))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('are few beside those that were meant, however many there are', () => {
    const held = new Beginnings<Item>(textsOf);
    const all = Array.from({ length: 20_000 }, (_, index) => some(`person ${String(index).padStart(5, '0')}`));
    for (const one of all) held.put(one);
    expect([...held.beginning('person 0123')].length).toBeLessThanOrEqual(256);
    expect([...held.equal('person 01234')].length).toBeLessThanOrEqual(256);
    expect([...held.beginning('person 2')]).toEqual([]);
    expect([...held.beginning('')]).toHaveLength(20_000);
  });

  it('may all have the very same text', () => {
    const held = new Beginnings<Item>(textsOf);
    const all = Array.from({ length: 2_000 }, () => some('ann'));
    for (const one of [...all, some('ann b')]) held.put(one);
    expect([[...held.beginning('an')].length, [...held.equal('ann')].length]).toEqual([2_001, 2_000]);
    for (const one of all) held.delete(one);
    expect([...held.beginning('a')]).toHaveLength(1);
  });
});
