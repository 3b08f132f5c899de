import { BoundedMap } from './bounded-map.js';
import type { Limits } from './limits.js';

/** How many who ask are remembered; a flood of addresses makes the longest silent ones fresh again. */
const mostRemembered = 50_000;

/** Counts what each asks, over all its connections: so many at once, and so many a second from then on. */
export class SearchRate {
  private readonly rooms = new BoundedMap<string, { room: number; at: number }>(mostRemembered);

  /** Whether one more is within the rate at an instant (milliseconds). */
  admit(who: string, { atOnce, perSecond }: NonNullable<Limits['rate']>, now: number): boolean {
    const known = this.rooms.get(who) ?? { room: atOnce, at: now };
    const room = Math.min(atOnce, known.room + (Math.max(0, now - known.at) * perSecond) / 1_000);
    const isWithin = room >= 1;
    this.rooms.set(who, { room: isWithin ? room - 1 : room, at: now });
    return isWithin;
  }
}
