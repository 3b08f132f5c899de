import type { Place } from './map-layout';
import type { MapModel, MapSite } from './map-model';
import type { Extent } from './map-view';

/** Above so many sites each is drawn as its name alone, until it is opened. */
const mostInFull = 40;

/** How wide a card is, and how much room it keeps: in full enough for a line, its cost, and the name of what lies beyond. */
export const cardWidths = { full: 206, name: 150 } satisfies Record<Detail, number>;
/** The scale below which what a card says cannot be read; names alone are written larger as the picture shrinks. */
export const readableScales = { full: 0.58, name: 0.26 } satisfies Record<Detail, number>;
/**
 * The same in a narrow frame, such as a phone's, which shows a few sites at a time anyway: the smallest words of a card are 11 pixels
 * there, and names alone 12.
 */
export const narrowScales = { full: 0.96, name: 0.5 } satisfies Record<Detail, number>;
/** A frame of fewer pixels is narrow. */
export const narrowFrame = 620;
export const gaps = { full: 62, name: 26 } satisfies Record<Detail, number>;
export const headHeight = 32;
export const rowHeight = 19;
const foot = 8;
/** As many servers, and ways out, as a card names before it counts the rest. */
const mostRows = 4;

/** How a site is drawn: with its servers and ways out, or by name. */
export type Detail = 'full' | 'name';
export const detailOf = ({ sites }: MapModel): Detail => (sites.length > mostInFull ? 'name' : 'full');

/** The first few of a list, and how many are left; one that would be left alone is shown in its place. */
export function firstFew<One>(all: readonly One[]): { shown: readonly One[]; rest: number } {
  if (all.length <= mostRows) return { shown: all, rest: 0 };
  return { shown: all.slice(0, mostRows - 1), rest: all.length - mostRows + 1 };
}

const rowsOf = (all: readonly unknown[]) => Math.min(all.length, mostRows);

export function cardHeight({ servers, exits }: MapSite, detail: Detail): number {
  if (detail === 'name') return 44;
  const rows = rowsOf(servers) + rowsOf(exits);
  return headHeight + rows * rowHeight + (rows === 0 ? 2 : foot) + (servers.length > 0 && exits.length > 0 ? 7 : 0);
}

/** The room a card takes. */
export const cardExtent = ({ x, y }: Place, { width, height }: Pick<Extent, 'width' | 'height'>): Extent => ({
  x: x - width / 2,
  y: y - height / 2,
  width,
  height,
});

/** A line as it is drawn: from the edge of one card to the edge of the other. */
export interface Stretch {
  from: Place;
  to: Place;
  middle: Place;
  /** Its direction, in degrees from the x axis. */
  angle: number;
}

/** How far lines between the same two sites stand from each other. */
const besides = 18;

/** The stretch of a line between two cards that can be seen; `aside` tells lines of the same two sites apart. */
export function stretchBetween(one: Extent, other: Extent, { nth, of }: { nth: number; of: number }): Stretch {
  const [a, b] = [middleOf(one), middleOf(other)];
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const unit = { x: (b.x - a.x) / length, y: (b.y - a.y) / length };
  // Sideways is the same side from either end, so that lines there and back do not fall on each other.
  const side = a.x < b.x || (a.x === b.x && a.y < b.y) ? 1 : -1;
  const aside = (nth - (of - 1) / 2) * besides * side;
  const shift = ({ x, y }: Place) => ({ x: x - unit.y * aside, y: y + unit.x * aside });
  const from = leaving(one, shift(a), unit);
  const to = leaving(other, shift(b), { x: -unit.x, y: -unit.y });
  return {
    from,
    to,
    middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
    angle: (Math.atan2(unit.y, unit.x) * 180) / Math.PI,
  };
}

const middleOf = ({ x, y, width, height }: Extent): Place => ({ x: x + width / 2, y: y + height / 2 });

/** Where a ray from inside an extent leaves it. */
function leaving({ x, y, width, height }: Extent, start: Place, towards: Place): Place {
  const along = (position: number, step: number, low: number, high: number) =>
    step > 0 ? (high - position) / step : step < 0 ? (low - position) / step : Infinity;
  const far = Math.max(0, Math.min(along(start.x, towards.x, x, x + width), along(start.y, towards.y, y, y + height)));
  return { x: start.x + towards.x * far, y: start.y + towards.y * far };
}

/** A text cut to about as many letters as fit. */
export const cut = (text: string, letters: number) =>
  text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1)).trimEnd()}…`;
