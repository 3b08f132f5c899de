import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  extentOf,
  firstView,
  fitted,
  leastScale,
  type MapView,
  mostScale,
  revealing,
  towards,
  zoomed,
} from './map-view';

const frame = { width: 800, height: 500 };
const within = (view: MapView, x: number, y: number) => [x * view.scale + view.x, y * view.scale + view.y];

describe('zoomed', () => {
  it('keeps the point it was asked at in its place, and within bounds', () => {
    const coordinate = fc.integer({ min: -2000, max: 2000 });
    const scales = fc.double({ min: leastScale, max: mostScale, noNaN: true });
    const views = fc.record({ x: coordinate, y: coordinate, scale: scales });
    fc.assert(
      fc.property(views, fc.double({ min: 0.1, max: 9, noNaN: true }), coordinate, (view, factor, at) => {
        const after = zoomed(view, factor, { x: at, y: at });
        expect(after.scale).toBeGreaterThanOrEqual(leastScale);
        expect(after.scale).toBeLessThanOrEqual(mostScale);
        const [px, py] = [(at - view.x) / view.scale, (at - view.y) / view.scale];
        const [x = 0, y = 0] = within(after, px, py);
        expect(x).toBeCloseTo(at, 3);
        expect(y).toBeCloseTo(at, 3);
      }),
    );
  });
});

describe('fitted', () => {
  it.each([
    { name: 'a wide picture', extent: { x: -400, y: 0, width: 3000, height: 200 }, scale: 752 / 3000 },
    { name: 'a tall one', extent: { x: 0, y: 10, width: 100, height: 2000 }, scale: 452 / 2000 },
    { name: 'a small one, no larger than life', extent: { x: 5, y: 5, width: 10, height: 10 }, scale: 1 },
  ])('puts $name in the middle', ({ extent, scale }) => {
    const view = fitted(extent, frame);
    expect(view.scale).toBeCloseTo(scale, 9);
    const [x, y] = within(view, extent.x + extent.width / 2, extent.y + extent.height / 2);
    expect([x, y]).toEqual([expect.closeTo(400, 6), expect.closeTo(250, 6)]);
  });
});

describe('firstView', () => {
  const wide = { x: 0, y: 0, width: 2000, height: 100 };
  const part = { x: 0, y: 0, width: 200, height: 100 };
  it('shows all that can be read', () => {
    expect(firstView(wide, frame, { readable: 0.3, part })).toEqual(fitted(wide, frame));
  });
  it('else one part of it, or its middle, that can', () => {
    expect(firstView(wide, frame, { readable: 0.5, part })).toEqual({ scale: 0.5, x: 350, y: 225 });
    expect(firstView(wide, frame, { readable: 0.5 })).toEqual({ scale: 0.5, x: -100, y: 225 });
  });
});

describe('extentOf', () => {
  it('holds all of them', () => {
    const parts = [
      { x: -10, y: 0, width: 5, height: 5 },
      { x: 20, y: 30, width: 10, height: 10 },
    ];
    expect(extentOf(parts)).toEqual({ x: -10, y: 0, width: 40, height: 40 });
  });
});

describe('revealing', () => {
  const view = { x: 0, y: 0, scale: 1 };
  it.each([
    { name: 'leaves what is in sight', extent: { x: 100, y: 100, width: 50, height: 50 }, moved: [0, 0] },
    { name: 'comes from the left and top', extent: { x: -100, y: -50, width: 50, height: 50 }, moved: [124, 74] },
    { name: 'comes from the right and below', extent: { x: 900, y: 600, width: 50, height: 50 }, moved: [-174, -174] },
  ])('$name', ({ extent, moved: [x, y] }) => {
    expect(revealing(view, extent, frame)).toMatchObject({ x, y });
  });
});

describe('towards', () => {
  const places = new Map([
    ['middle', { x: 0, y: 0 }],
    ['right', { x: 100, y: 10 }],
    ['farther right', { x: 200, y: 0 }],
    ['above', { x: 30, y: -90 }],
    ['below left', { x: -80, y: 80 }],
  ]);
  it.each([
    ['middle', 'ArrowRight', 'right'],
    ['right', 'ArrowRight', 'farther right'],
    ['farther right', 'ArrowRight', undefined],
    ['middle', 'ArrowUp', 'above'],
    ['middle', 'ArrowDown', 'below left'],
    ['middle', 'ArrowLeft', 'below left'],
    ['nowhere', 'ArrowLeft', undefined],
  ] as const)('leads from %s by %s to %s', (from, arrow, then) => {
    expect(towards(places, from, arrow)).toBe(then);
  });
});
