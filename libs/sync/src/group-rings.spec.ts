import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ringsAmong } from './group-rings.js';

const among = (members: Record<string, string[]>) =>
  Object.fromEntries(ringsAmong(Object.keys(members), (group) => members[group] ?? []));

describe('Rings of groups', () => {
  it.each([
    { when: 'nobody holds anybody', members: { a: [], b: [] }, then: {} },
    { when: 'groups nest', members: { a: ['b', 'c'], b: ['c'], c: [] }, then: {} },
    { when: 'two hold each other', members: { a: ['b'], b: ['a'] }, then: { a: 1, b: 1 } },
    {
      when: 'three go round, and one looks in',
      members: { a: ['b'], b: ['c'], c: ['a'], d: ['a'] },
      then: { a: 1, b: 1, c: 1 },
    },
  ])('are told where $when', ({ members, then }) => {
    expect(among(members)).toEqual(then);
  });

  it('hold exactly the groups that can be reached from each other, and depth does not matter', () => {
    const graph = fc.array(fc.array(fc.nat(7), { maxLength: 4 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(graph, (edges) => {
        const reaches = (from: number, to: number, seen = new Set<number>()): boolean =>
          (edges[from] ?? []).some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
        const rings = ringsAmong(
          edges.map((_, at) => String(at)),
          (group) => (edges[Number(group)] ?? []).map(String),
        );
        for (let one = 0; one < 8; one++)
          for (let other = 0; other < 8; other++) {
            if (one === other) continue;
            const together = reaches(one, other) && reaches(other, one);
            const ring = rings.get(String(one));
            expect(ring !== undefined && ring === rings.get(String(other))).toBe(together);
          }
      }),
      { numRuns: 500 },
    );
    const deep = Array.from({ length: 50_000 }, (_, at) => String(at));
    expect(ringsAmong(deep, (group) => [String((Number(group) + 1) % 50_000)]).size).toBe(50_000);
  });
});
