import type { Place } from './map-layout';

/** What of the picture is in sight: a point of the picture at `scale`, then moved by x and y. */
export interface MapView {
  x: number;
  y: number;
  scale: number;
}

/** A part of the picture, or the frame it is seen through. */
export interface Extent {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const leastScale = 0.12;
export const mostScale = 2.5;

const bounded = (scale: number) => Math.min(mostScale, Math.max(leastScale, scale));

/** Grows or shrinks the picture; the point of the frame stays over the same point of the picture. */
export function zoomed({ x, y, scale }: MapView, factor: number, at: Place): MapView {
  const next = bounded(scale * factor);
  const grown = next / scale;
  return { scale: next, x: at.x - (at.x - x) * grown, y: at.y - (at.y - y) * grown };
}

export const moved = (view: MapView, by: Place): MapView => ({ ...view, x: view.x + by.x, y: view.y + by.y });

/** The smallest extent that holds all of some. */
export function extentOf(parts: readonly Extent[]): Extent {
  if (parts.length === 0) return { x: 0, y: 0, width: 1, height: 1 };
  const [left, top] = [Math.min(...parts.map(({ x }) => x)), Math.min(...parts.map(({ y }) => y))];
  const right = Math.max(...parts.map(({ x, width }) => x + width));
  const bottom = Math.max(...parts.map(({ y, height }) => y + height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

type Size = Pick<Extent, 'width' | 'height'>;

/** A view with the whole of an extent in the middle of the frame, no larger than life. */
export function fitted(extent: Extent, frame: Size, margin = 24): MapView {
  const scale = Math.min(
    1,
    (frame.width - 2 * margin) / Math.max(extent.width, 1),
    (frame.height - 2 * margin) / Math.max(extent.height, 1),
  );
  return centred(extent, frame, bounded(scale));
}

/** A view at a scale with the middle of an extent in the middle of the frame. */
export function centred(extent: Extent, frame: Size, scale: number): MapView {
  return {
    scale,
    x: frame.width / 2 - (extent.x + extent.width / 2) * scale,
    y: frame.height / 2 - (extent.y + extent.height / 2) * scale,
  };
}

/** What is looked at first: all of an extent where it can be read so, else one part of it, in the middle, as large as can be read. */
export function firstView(
  focus: Extent,
  frame: Size,
  { readable, part = focus }: { readable: number; part?: Extent },
): MapView {
  const all = fitted(focus, frame);
  return all.scale >= readable ? all : centred(part, frame, readable);
}

/** The view moved as little as is needed to bring an extent into the frame. */
export function revealing(view: MapView, extent: Extent, frame: Size, margin = 24): MapView {
  const along = (start: number, length: number, room: number) => {
    if (start < margin) return margin - start;
    const over = start + length - (room - margin);
    return over > 0 ? -Math.min(over, start - margin) : 0;
  };
  const { x, y, scale } = view;
  return moved(view, {
    x: along(extent.x * scale + x, extent.width * scale, frame.width),
    y: along(extent.y * scale + y, extent.height * scale, frame.height),
  });
}

/** Where an arrow key leads. */
export const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as const;
export type Arrow = keyof typeof arrows;
export const isArrow = (key: string): key is Arrow => key in arrows;

/** The nearest place in the direction of an arrow; what is straight ahead goes before what is aside. Undefined where there is none. */
export function towards(places: ReadonlyMap<string, Place>, from: string, arrow: Arrow): string | undefined {
  const here = places.get(from);
  if (!here) return undefined;
  const [right, down] = arrows[arrow];
  let best: { name: string; far: number } | undefined;
  for (const [name, place] of places) {
    const [dx, dy] = [place.x - here.x, place.y - here.y];
    const ahead = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    if (name === from || ahead <= 0 || aside > ahead * 2) continue;
    const far = ahead + aside * 1.5;
    if (!best || far < best.far) best = { name, far };
  }
  return best?.name;
}
