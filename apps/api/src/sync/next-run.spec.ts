import { expect, it } from 'vitest';
import { nextRunAfter } from './next-run.js';

const at = (time: string) => new Date(`2026-03-01T${time}:00Z`);

it.each([
  { when: 'nothing is scheduled', schedule: { everyMinutes: 0 }, run: null, full: null },
  { when: 'it runs every 15 minutes', schedule: { everyMinutes: 15 }, run: at('12:15'), full: null },
  {
    when: 'it runs once a day, later',
    schedule: { everyMinutes: 0, fullAt: '12:01' },
    run: at('12:01'),
    full: at('12:01'),
  },
  {
    when: 'it runs once a day, at this very minute',
    schedule: { everyMinutes: 0, fullAt: '12:00' },
    run: new Date('2026-03-02T12:00:00Z'),
    full: new Date('2026-03-02T12:00:00Z'),
  },
  {
    when: 'the full run comes first',
    schedule: { everyMinutes: 60, fullAt: '12:30' },
    run: at('12:30'),
    full: at('12:30'),
  },
  {
    when: 'the full run comes later',
    schedule: { everyMinutes: 15, fullAt: '12:30' },
    run: at('12:15'),
    full: at('12:30'),
  },
])('where $when, runs at $run and in full at $full', ({ schedule, run, full }) => {
  expect(nextRunAfter(schedule, at('12:00'))).toEqual({ nextRunAt: run, nextFullAt: full });
});
