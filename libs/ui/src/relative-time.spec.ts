import { describe, expect, it } from 'vitest';
import { localFieldTime, relativeTime, timeOfField } from './relative-time.js';

const now = Date.parse('2026-03-10T12:00:00Z');

describe('relativeTime', () => {
  it.each([
    ['2026-03-10T11:59:31Z', 'just now'],
    ['2026-03-10T12:00:20Z', 'in a moment'],
    ['2026-03-10T11:58:00Z', '2 minutes ago'],
    ['2026-03-10T15:30:00Z', 'in 3 hours'],
    ['2026-03-09T11:00:00Z', 'yesterday'],
    ['2026-03-17T13:00:00Z', 'in 7 days'],
    ['2025-01-10T12:00:00Z', 'last year'],
  ])('says %s as "%s"', (iso, then) => {
    expect(relativeTime(iso, now)).toBe(then);
  });
});

describe('the date-and-time field', () => {
  it('gives back the minute it was given, whatever the zone', () => {
    expect(timeOfField(localFieldTime('2026-03-10T12:34:56Z'))).toBe('2026-03-10T12:34:00.000Z');
  });
  it.each(['', '2026-03-', 'soon'])('stands for no time while it holds "%s"', (field) => {
    expect(timeOfField(field)).toBeUndefined();
  });
});
