import type { SourceSchedule } from '@waypost/sync';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const longestPauseMs = 60 * minuteMs;
/** Failed runs in a row after which a source is left alone until somebody resumes it. */
export const failuresUntilQuarantine = 5;

/** When a source runs next by itself, and from when on that is to be a full run; absent where it never does. */
export interface NextRuns {
  nextRunAt: Date | null;
  nextFullAt: Date | null;
}

/**
 * When to run after now. Intervals vary by a tenth, so that sources of one schedule do not meet at one server; after failures they
 * double each time, up to an hour. `chance` is between 0 and 1.
 */
export function nextRuns(schedule: SourceSchedule, now: Date, failures: number, chance: number): NextRuns {
  const nextFullAt = nextTimeOfDay(schedule.fullAt, now);
  const pause = schedule.everyMinutes * minuteMs;
  if (failures > 0) {
    const backoff = Math.min(Math.max(pause, minuteMs) * 2 ** failures, Math.max(longestPauseMs, pause));
    const runsByItself = pause > 0 || nextFullAt !== null;
    return { nextRunAt: runsByItself ? after(now, backoff, chance) : null, nextFullAt };
  }
  const nextDelta = pause > 0 ? after(now, pause, chance) : null;
  return { nextRunAt: earlier(nextDelta, nextFullAt), nextFullAt };
}

const after = (now: Date, ms: number, chance: number) => new Date(now.getTime() + ms * (0.9 + 0.2 * chance));

const earlier = (one: Date | null, other: Date | null) => (one && other ? (one < other ? one : other) : (one ?? other));

/** The next time the clock shows `HH:MM`, UTC. */
function nextTimeOfDay(text: string | undefined, now: Date): Date | null {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(text ?? '') ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const today = new Date(now);
  today.setUTCHours(Number(hours), Number(minutes), 0, 0);
  return today > now ? today : new Date(today.getTime() + dayMs);
}
