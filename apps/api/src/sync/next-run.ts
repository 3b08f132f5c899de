import type { SourceSchedule } from '@waypost/sync';

/** When a source runs next. */
export interface NextRun {
  nextRunAt: Date | null;
  /** From when on that run is a full one. */
  nextFullAt: Date | null;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** When a source with this schedule runs next, counted from an instant; its time of day is UTC. */
export function nextRunAfter({ everyMinutes, fullAt }: SourceSchedule, now: Date): NextRun {
  const nextFullAt = fullAt === undefined ? null : nextTimeOfDay(fullAt, now);
  const next = everyMinutes > 0 ? new Date(now.getTime() + everyMinutes * minute) : null;
  return { nextRunAt: next && nextFullAt ? (next < nextFullAt ? next : nextFullAt) : (next ?? nextFullAt), nextFullAt };
}

function nextTimeOfDay(time: string, now: Date): Date {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hours, minutes);
  return new Date(today > now.getTime() ? today : today + day);
}
