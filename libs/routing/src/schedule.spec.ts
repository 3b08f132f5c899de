import { describe, expect, it } from 'vitest';
import { isOpen, scheduleFaults } from './schedule.js';

const office = { zone: 'Europe/Paris', windows: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '24:00' }] };

describe('a schedule', () => {
  it.each([
    { at: '2026-11-23T07:00:00Z', then: true, why: 'it is Monday 08:00 in Paris' },
    { at: '2026-11-23T06:59:59Z', then: false, why: 'it is a second before' },
    { at: '2026-07-20T06:00:00Z', then: true, why: 'clocks are an hour ahead in summer' },
    { at: '2026-11-27T22:59:00Z', then: true, why: 'it is Friday 23:59 in Paris' },
    { at: '2026-11-27T23:00:00Z', then: false, why: 'it is Saturday in Paris' },
  ])('is open: $then at $at, because $why', ({ at, then }) => {
    expect(isOpen(office, new Date(at))).toBe(then);
  });

  it('says what is wrong with it, all at once', () => {
    const windows = [
      { days: [1], from: '22:00', to: '06:00' },
      { days: [1], from: '08:00', to: '09:00' },
    ];
    expect(scheduleFaults({ zone: 'Mars/Olympus', windows }).map(({ at }) => at.join('/'))).toEqual([
      'zone',
      'windows/0/to',
    ]);
    expect(scheduleFaults(office)).toEqual([]);
  });
});
