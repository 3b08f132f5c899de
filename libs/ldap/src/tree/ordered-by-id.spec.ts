import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OrderedById } from './ordered-by-id.js';

const id = fc.integer({ min: 0, max: 3_000 }).map((number) => String(number).padStart(5, '0'));
const step = fc.record({ op: fc.constantFrom('put', 'put', 'put', 'delete'), id });

describe('items by id', () => {
  it('are those that were put in and not taken out, in order, from any id on', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 3_000, size: 'max' }), id, (steps, from) => {
        const [ordered, known] = [
          new OrderedById<{ id: string; at: number }>(({ id }) => id),
          new Map<string, number>(),
        ];
        for (const [at, { op, id: which }] of steps.entries()) {
          if (op === 'put') ordered.put({ id: which, at });
          else ordered.delete(which);
          if (op === 'put') known.set(which, at);
          else known.delete(which);
        }
        const expected = [...known].map(([id, at]) => ({ id, at })).sort((one, other) => (one.id < other.id ? -1 : 1));
        expect([...ordered.after()]).toEqual(expected);
        expect([...ordered.after(from)]).toEqual(expected.filter((one) => one.id > from));
      }),
      { numRuns: 50 },
    );
  });

  it('are met once each by a walk while others come and go', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(id, { minLength: 600, maxLength: 1_500, size: 'max' }),
        fc.array(step, { maxLength: 2_000, size: 'max' }),
        (first, steps) => {
          const ordered = new OrderedById<{ id: string }>(({ id }) => id);
          for (const one of first) ordered.put({ id: one });
          const touched = new Set(steps.map((one) => one.id));
          const met: string[] = [];
          const pending = [...steps];
          for (const { id: one } of ordered.after()) {
            met.push(one);
            for (const { op, id: other } of pending.splice(0, 3))
              if (op === 'put') ordered.put({ id: other });
              else ordered.delete(other);
          }
          expect([...met].sort()).toEqual(met);
          expect(new Set(met).size).toBe(met.length);
          expect(met).toEqual(expect.arrayContaining(first.filter((one) => !touched.has(one))));
        },
      ),
      { numRuns: 30 },
    );
  });
});
