const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'long' });

/** How long ago or ahead a time is, in the largest whole unit; anything nearer than a minute is `just now` or `in a moment`. */
export function relativeTime(iso: string, now: number): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const step = steps.find(([, size]) => Math.abs(seconds) >= size);
  if (step === undefined) return seconds > 0 ? 'in a moment' : 'just now';
  return words.format(Math.trunc(seconds / step[1]), step[0]);
}

/** The time in full, in the reader's own zone and with the zone named. */
export const exactTime = (iso: string) => exact.format(new Date(iso));

const twoDigits = (value: number) => String(value).padStart(2, '0');

/** What a date-and-time field shows for a time: local, to the minute, without a zone. */
export function localFieldTime(iso: string): string {
  const at = new Date(iso);
  const day = `${String(at.getFullYear())}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
  return `${day}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

/** The RFC 3339 UTC time a date-and-time field stands for; undefined while it is empty or half typed. */
export function timeOfField(field: string): string | undefined {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(field) ? new Date(field) : undefined;
  return at === undefined || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
