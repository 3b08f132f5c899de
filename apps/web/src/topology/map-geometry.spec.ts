import { describe, expect, it } from 'vitest';
import { cardHeight, cut, firstFew, stretchBetween } from './map-geometry';
import type { MapSite } from './map-model';

describe('stretchBetween', () => {
  const left = { x: 0, y: 0, width: 100, height: 40 };
  const right = { x: 300, y: 0, width: 100, height: 40 };
  const below = { x: 0, y: 200, width: 100, height: 40 };
  const only = { nth: 0, of: 1 };
  it.each([
    { name: 'from side to side', a: left, b: right, from: [100, 20], to: [300, 20], angle: 0 },
    { name: 'from top to bottom', a: left, b: below, from: [50, 40], to: [50, 200], angle: 90 },
    { name: 'and back', a: right, b: left, from: [300, 20], to: [100, 20], angle: 180 },
  ])('runs $name', ({ a, b, from, to, angle }) => {
    const stretch = stretchBetween(a, b, only);
    expect([stretch.from, stretch.to].map(({ x, y }) => [x, y])).toEqual([from, to]);
    expect(stretch.angle).toBeCloseTo(angle);
  });

  it('keeps lines of the same two sites apart, whichever end they begin at', () => {
    const there = stretchBetween(left, right, { nth: 0, of: 2 });
    const back = stretchBetween(right, left, { nth: 1, of: 2 });
    expect(Math.abs(there.from.y - back.to.y)).toBe(18);
  });
});

describe('firstFew', () => {
  it.each([
    [[], [], 0],
    [[1, 2, 3, 4], [1, 2, 3, 4], 0],
    [[1, 2, 3, 4, 5], [1, 2, 3], 2],
  ])('of %j shows %j and leaves %i', (all, shown, rest) => {
    expect(firstFew<number>(all)).toEqual({ shown, rest });
  });
});

describe('cardHeight', () => {
  const site = (servers: number, exits: number) =>
    ({ servers: Array.from({ length: servers }), exits: Array.from({ length: exits }) }) as unknown as MapSite;
  it('grows with what it names, up to a bound', () => {
    expect(cardHeight(site(2, 1), 'full')).toBeGreaterThan(cardHeight(site(1, 1), 'full'));
    expect(cardHeight(site(90, 90), 'full')).toBe(cardHeight(site(4, 4), 'full'));
    expect(cardHeight(site(90, 90), 'name')).toBe(cardHeight(site(0, 0), 'name'));
  });
});

describe('cut', () => {
  it.each([
    ['Paris', 8, 'Paris'],
    ['Headquarters', 5, 'Head…'],
    ['a b c', 3, 'a…'],
  ])('makes %s of %i letters "%s"', (text, letters, then) => {
    expect(cut(text, letters)).toBe(then);
  });
});
