import type { ConnectorSchedule, ScheduleWindow } from '@waypost/organization';

/** Whether mail may pass at a moment, by the clocks of the schedule's zone. A window holds its first minute and not its last. */
export function isOpen(schedule: ConnectorSchedule, at: Date): boolean {
  if (schedule === 'always') return true;
  if (schedule === 'never') return false;
  const now = clockIn(schedule.zone, at);
  return schedule.windows.some(({ days, from, to }) => days.includes(now.day) && from <= now.time && now.time < to);
}

const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function clockIn(timeZone: string, at: Date) {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return { day: dayNames.indexOf(part('weekday')) + 1, time: `${part('hour')}:${part('minute')}` };
}

/** What is wrong with a schedule, and where in it; nothing where it can be kept. */
export function scheduleFaults(schedule: ConnectorSchedule): { at: (string | number)[]; detail: string }[] {
  if (typeof schedule === 'string') return [];
  const windows = schedule.windows.flatMap((window, nth) => windowFault(window, nth) ?? []);
  if (isZone(schedule.zone)) return windows;
  return [{ at: ['zone'], detail: 'Write a time zone such as Europe/Paris or UTC.' }, ...windows];
}

const windowFault = ({ from, to }: ScheduleWindow, nth: number) =>
  from < to
    ? undefined
    : { at: ['windows', nth, 'to'], detail: 'A window ends later the same day; for one past midnight write two.' };

function isZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
