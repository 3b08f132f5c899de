import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directorySchema } from './directory-schema.js';
import { escapeDnValue, formatDn, parseDn } from './dn.js';

const schema = directorySchema();

describe('parseDn', () => {
  it.each([
    { text: '', names: [] },
    {
      text: 'CN=Steve Kille,O=Isode Limited,C=GB',
      names: [[['CN', 'Steve Kille']], [['O', 'Isode Limited']], [['C', 'GB']]],
    },
    {
      text: 'OU=Sales+CN=J. Smith,DC=example',
      names: [
        [
          ['OU', 'Sales'],
          ['CN', 'J. Smith'],
        ],
        [['DC', 'example']],
      ],
    },
    { text: 'CN=L. Eagle\\, Jr.', names: [[['CN', 'L. Eagle, Jr.']]] },
    { text: 'CN=Before\\0dAfter', names: [[['CN', 'Before\rAfter']]] },
    { text: 'CN=Lu\\C4\\8Di\\C4\\87', names: [[['CN', 'Lučić']]] },
    { text: '1.3.6.1.4.1.1466.0=#04024869', names: [[['1.3.6.1.4.1.1466.0', 'Hi']]] },
    { text: 'uid = a , dc = b ', names: [[['uid', 'a']], [['dc', 'b']]] },
    { text: 'cn=\\ a\\ ', names: [[['cn', ' a ']]] },
    { text: 'cn=a=b', names: [[['cn', 'a=b']]] },
    { text: 'cn=', names: [[['cn', '']]] },
  ])('reads $text', ({ text, names }) => {
    expect(parseDn(text)?.map((rdn) => rdn.map(({ type, value }) => [type, value]))).toEqual(names);
  });

  it.each([
    'cn',
    '=x',
    'cn=a,',
    ',cn=a',
    'cn=a,,cn=b',
    'cn=a\\',
    'cn=a\\x',
    'cn="a',
    'cn=a<b',
    'cn=#zz',
    'cn=#0405ff',
    '1=x',
    'c_n=x',
    'cn=a\0',
    ' ',
  ])('refuses %j', (text) => {
    expect(parseDn(text)).toBeUndefined();
  });

  it.each(['cn=a,', 'cn=a+'])('reads sixty-four of %s and no more', (part) => {
    expect(parseDn(part.repeat(64).slice(0, -1))).toBeDefined();
    expect(parseDn(part.repeat(65).slice(0, -1))).toBeUndefined();
  });

  it('reads back every value it writes', () => {
    const value = fc.string({ unit: 'grapheme', maxLength: 20 });
    const part = fc.record({ type: fc.constantFrom('cn', 'uid', '2.5.4.3'), value });
    fc.assert(
      fc.property(fc.array(fc.array(part, { minLength: 1, maxLength: 2 }), { maxLength: 4 }), (dn) => {
        expect(parseDn(formatDn(dn))).toEqual(dn);
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes no longer than it should for a long run of spaces', () => {
    const began = performance.now();
    expect(parseDn(`cn=a${' '.repeat(60_000)}b`)).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('equal names', () => {
  it.each([
    ['uid=Mark,OU=people,DC=Example', 'UID=mark, ou=People, dc=example'],
    ['0.9.2342.19200300.100.1.1=mark', 'userid=mark'],
    ['cn=a+uid=b', 'uid=b+cn=a'],
    ['cn=Mark  Minasi', 'cn= mark minasi '],
    ['cn=\\41nn', 'cn=ann'],
  ])('%s is %s', (one, other) => {
    expect(schema.dnKey(one)).toBe(schema.dnKey(other));
  });

  it.each([
    ['uid=a,ou=people', 'uid=a\\,ou\\=people'],
    ['cn=a+uid=b', 'cn=a\\+uid\\=b'],
    ['cn=a,cn=b', 'cn=b,cn=a'],
    ['cn=a', 'sn=a'],
  ])('%s is not %s', (one, other) => {
    expect(schema.dnKey(one)).not.toBe(schema.dnKey(other));
  });
});

it.each([
  ['a b', 'a b'],
  [' a', '\\ a'],
  ['a ', 'a\\ '],
  [' ', '\\ '],
  ['  ', '\\ \\ '],
  ['#1', '\\#1'],
  ['a,b+c', 'a\\,b\\+c'],
  ['\0', '\\00'],
])('escapes %j as %j', (value, escaped) => {
  expect(escapeDnValue(value)).toBe(escaped);
});
