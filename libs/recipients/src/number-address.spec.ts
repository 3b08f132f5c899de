import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { firstFree, numberAddress, numberOf } from './number-address.js';

const { cases } = JSON.parse(readFileSync(new URL('../fixtures/address-collisions.json', import.meta.url), 'utf8')) as {
  cases: { wanted: string; taken: string[]; expect: string }[];
};

describe('addresses that are taken', () => {
  it.each(cases)('$wanted becomes $expect', ({ wanted, taken, expect: free }) => {
    const keys = new Set(taken.map((address) => address.toLowerCase()));
    expect(firstFree('SMTP', wanted, (address) => keys.has(address.toLowerCase())).address).toBe(free);
  });

  it.each([
    { type: 'SMTP', wanted: `${'b'.repeat(64)}@a.org`, number: 12, then: `${'b'.repeat(62)}12@a.org` },
    { type: 'X400', wanted: 'c=us;s=clark', number: 2, then: 'c=us;s=clark2' },
    { type: 'SMTP', wanted: 'room1@a.org', number: 12, then: 'room112@a.org' },
  ])('$wanted gets the number $number, which can be read back', ({ type, wanted, number, then }) => {
    expect(numberAddress(type, wanted, number)).toBe(then);
    expect(numberOf(type, wanted, then)).toBe(number);
  });

  it.each(['ann@a.org', 'ann02@a.org', 'anna2@a.org', 'ann2@b.org', 'an2@a.org'])(
    '%s is not ann@a.org with a number',
    (key) => expect(numberOf('SMTP', 'ann@a.org', key)).toBeUndefined(),
  );
});
