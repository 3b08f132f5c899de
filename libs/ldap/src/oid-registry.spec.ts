import { readFileSync } from 'node:fs';
import { catalogue } from '@waypost/settings';
import { describe, expect, it } from 'vitest';
import { oidRegistry } from './oid-registry.js';

/** What this source gives out, as the lines of released-oids.txt. */
const given = [
  ...oidRegistry.map(([branch, number, name]) => `${branch}.${number} ${name}`),
  ...catalogue.map(({ ldap }) => `3.${ldap.oid} ${ldap.name}`),
];
const released = readFileSync(new URL('released-oids.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

describe('the OID registry', () => {
  it('still gives every released number to the name it was released with', () => {
    expect(released.filter((line) => !given.includes(line))).toEqual([]);
  });

  it('gives out nothing that is not written down for good: add what is missing to released-oids.txt', () => {
    expect(given.filter((line) => !released.includes(line))).toEqual([]);
  });

  it('gives no number and no name twice, whatever its case', () => {
    const [numbers, names] = [0, 1].map((column) => released.map((line) => line.split(' ')[column]));
    expect(new Set(numbers).size).toBe(released.length);
    expect(new Set(names?.map((name) => name?.toLowerCase())).size).toBe(released.length);
  });

  it('numbers each branch without gaps and in order, so that a line can only have been added at its end', () => {
    for (const branch of ['1', '2', '3']) {
      const numbers = released.flatMap((line) => {
        const [of, number] = line.split(/[. ]/);
        return of === branch ? [Number(number)] : [];
      });
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }
  });
});
