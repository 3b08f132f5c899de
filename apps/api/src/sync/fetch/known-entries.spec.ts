import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf, KnownEntries } from './known-entries.js';

const entry = (octets: Uint8Array) => ({ dn: 'uid=ann', octets, values: () => [] });
const hex = (octets: number) =>
  fc.uint8Array({ minLength: octets, maxLength: octets }).map((bytes) => Buffer.from(bytes));

describe('Entries that are known again', () => {
  it('have a fingerprint of what was received and of what was looked for', () => {
    const [ann, bob] = [entry(Buffer.from('ann')), entry(Buffer.from('bob'))];
    expect(fingerprintOf('person', ann)).toEqual(fingerprintOf('person', entry(Buffer.from('ann'))));
    expect(fingerprintOf('person', ann)).not.toEqual(fingerprintOf('person', bob));
    expect(fingerprintOf('person', ann)).not.toEqual(fingerprintOf('contact', ann));
    expect(fingerprintOf('person', { dn: 'uid=ann', values: () => [] })).toBeUndefined();
  });

  it('are found by fingerprint and by anchor, each at its place, and nobody else is', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(hex(32), { selector: (bytes) => bytes.toString('hex', 0, 4), maxLength: 40 }),
        (some) => {
          const sorted = some.sort((one, other) => one.compare(other));
          const known = new KnownEntries(Buffer.concat(sorted));
          sorted.forEach((bytes, place) => {
            expect(known.find(bytes.toString('hex', 0, 16))).toBe(place);
            const print = bytes.subarray(16);
            const first = sorted.findIndex((other) => other.subarray(16).equals(print));
            expect(known.placeOf(print)).toBe(print.every((octet) => octet === 0) ? -1 : first);
          });
          expect(known.placeOf(Buffer.alloc(16, 0))).toBe(-1);
          expect(known.find('not an anchor')).toBe(-1);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('have no fingerprint where it is zeros', () => {
    const known = new KnownEntries(Buffer.alloc(3 * 32));
    expect(known.placeOf(Buffer.alloc(16))).toBe(-1);
  });
});
