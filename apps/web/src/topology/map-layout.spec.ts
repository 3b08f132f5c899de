import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutMap, type MapBox, type MapTie } from './map-layout';

const options = { aspect: 1.6, gap: 40 };
const box = (name: string, height = 80): MapBox => ({ name, width: 180, height });
const tie = (text: string): MapTie => {
  const [from = '', to = ''] = text.split('-');
  return { from, to };
};
const far = (places: ReturnType<typeof layoutMap>, a: string, b: string) => {
  const [one, other] = [places.get(a), places.get(b)];
  return Math.hypot((one?.x ?? 0) - (other?.x ?? 0), (one?.y ?? 0) - (other?.y ?? 0));
};
/** How far two boxes are from each other along the side where they are farther; below nothing where one covers the other. */
const room = (boxes: readonly MapBox[], places: ReturnType<typeof layoutMap>) => {
  const between = boxes.flatMap((a, at) =>
    boxes.slice(at + 1).map((b) => {
      const [one, other] = [places.get(a.name) ?? { x: 0, y: 0 }, places.get(b.name) ?? { x: 0, y: 0 }];
      return Math.max(
        Math.abs(one.x - other.x) - (a.width + b.width) / 2,
        Math.abs(one.y - other.y) - (a.height + b.height) / 2,
      );
    }),
  );
  return Math.min(Infinity, ...between);
};

const graphs = fc.integer({ min: 0, max: 14 }).chain((count) =>
  fc.record({
    boxes: fc.constant(Array.from({ length: count }, (_, at) => box(`site${String(at)}`, 60 + (at % 4) * 30))),
    ties: fc.array(
      fc.record({
        from: fc.integer({ min: 0, max: 15 }).map((at) => `site${String(at)}`),
        to: fc.integer({ min: 0, max: 15 }).map((at) => `site${String(at)}`),
      }),
      { maxLength: 30 },
    ),
  }),
);

describe('layoutMap', () => {
  it('covers no box with another, whatever is tied to what', () => {
    fc.assert(
      fc.property(graphs, ({ boxes, ties }) => {
        const places = layoutMap(boxes, ties, options);
        expect([...places.values()].every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
        expect(places.size).toBe(boxes.length);
        expect(room(boxes, places)).toBeGreaterThan(options.gap - 1);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same picture in whatever order boxes and ties come', () => {
    fc.assert(
      fc.property(graphs, ({ boxes, ties }) => {
        const places = layoutMap(boxes, ties, options);
        const again = layoutMap(boxes.toReversed(), ties.toReversed(), options);
        expect([...again].sort()).toEqual([...places].sort());
      }),
      { numRuns: 30 },
    );
  });

  it('stands what is tied nearer than what is not', () => {
    const names = ['hub', 'a', 'b', 'c', 'd', 'leaf'];
    const ties = ['hub-a', 'hub-b', 'hub-c', 'hub-d', 'd-leaf'].map(tie);
    const places = layoutMap(names.map((name) => box(name)), ties, options); // prettier-ignore
    expect(far(places, 'hub', 'd')).toBeLessThan(far(places, 'hub', 'leaf'));
    expect(far(places, 'd', 'leaf')).toBeLessThan(far(places, 'a', 'leaf'));
  });

  it.each([
    { aspect: 2, wide: true },
    { aspect: 0.5, wide: false },
  ])('fills a space of $aspect to 1 rather than another', ({ aspect, wide }) => {
    const names = Array.from({ length: 12 }, (_, at) => `s${String(at)}`);
    const places = [...layoutMap(names.map((name) => box(name)), [], { aspect, gap: 40 }).values()]; // prettier-ignore
    const span = (axis: 'x' | 'y') =>
      Math.max(...places.map((place) => place[axis])) - Math.min(...places.map((place) => place[axis]));
    expect(span('x') > span('y')).toBe(wide);
  });

  it('places 200 sites with 600 links', () => {
    const names = Array.from({ length: 200 }, (_, at) => `site${String(at)}`);
    const ties = names.flatMap((from, at) =>
      [1, 7, 31].map((step) => ({ from, to: `site${String((at * 3 + step) % 200)}` })),
    );
    const boxes = names.map((name) => box(name, 40));
    expect(room(boxes, layoutMap(boxes, ties, options))).toBeGreaterThan(options.gap - 1);
  });
});
