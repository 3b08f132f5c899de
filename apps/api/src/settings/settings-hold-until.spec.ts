import type { NodeSettings } from '@waypost/contracts';
import { expect, it } from 'vitest';
import { settingsHoldUntil } from './settings-hold-until.js';

const expiring = (...instants: string[]) =>
  ({
    items: instants.map((expiresAt) => ({ ladder: [{ part: 'wins' }, { part: 'dormant', expiresAt }] })),
  }) as never as NodeSettings;
const noon = Date.parse('2030-01-01T12:00:00Z');

it.each([
  { when: 'nothing expires', settings: expiring(), until: Number.POSITIVE_INFINITY },
  { when: 'what expired is past', settings: expiring('2030-01-01T11:00:00Z'), until: Number.POSITIVE_INFINITY },
  {
    when: 'two are ahead',
    settings: expiring('2030-01-01T14:00:00Z', '2030-01-01T11:00:00Z', '2030-01-01T13:00:00Z'),
    until: Date.parse('2030-01-01T13:00:00Z'),
  },
])('effective settings hold until the first expiry ahead: $when', ({ settings, until }) => {
  expect(settingsHoldUntil(settings, noon)).toBe(until);
});
