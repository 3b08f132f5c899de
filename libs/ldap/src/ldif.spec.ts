import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ldifEntry, ldifLine } from './ldif.js';
import { directorySchema } from './directory-schema.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');

it.each([
  { what: 'plain text', value: 'Mark Minasi', is: 'cn: Mark Minasi\n' },
  { what: 'no text', value: '', is: 'cn: \n' },
  { what: 'a colon inside', value: 'a: b', is: 'cn: a: b\n' },
  { what: 'a colon first', value: ':-)', is: `cn:: ${base64(':-)')}\n` },
  { what: 'a less-than first', value: '<mark>', is: `cn:: ${base64('<mark>')}\n` },
  { what: 'a space first', value: ' mark', is: `cn:: ${base64(' mark')}\n` },
  { what: 'a space last', value: 'mark ', is: `cn:: ${base64('mark ')}\n` },
  { what: 'a line end', value: 'a\nb', is: `cn:: ${base64('a\nb')}\n` },
  { what: 'a NUL', value: 'a\0b', is: `cn:: ${base64('a\0b')}\n` },
  { what: 'letters beyond ASCII', value: 'Müller', is: 'cn:: TcO8bGxlcg==\n' },
  { what: '72 characters', value: 'x'.repeat(72), is: `cn: ${'x'.repeat(72)}\n` },
  { what: '73 characters', value: 'x'.repeat(73), is: `cn: ${'x'.repeat(72)}\n x\n` },
  {
    what: '72 + 75 + 1 characters',
    value: 'x'.repeat(148),
    is: `cn: ${'x'.repeat(72)}\n ${'x'.repeat(75)}\n x\n`,
  },
])('writes $what as RFC 2849 has it', ({ value, is }) => {
  expect(ldifLine('cn', value)).toBe(is);
});

it('is read back as it was, whatever the value, in lines of 76 octets of ASCII', () => {
  const read = (text: string) => {
    const [, double, value = ''] = /^cn:(:?) (.*)\n$/s.exec(text.replaceAll('\n ', '')) ?? [];
    return double === ':' ? Buffer.from(value, 'base64').toString() : value;
  };
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (value) => {
      const text = ldifLine('cn', value);
      expect(read(text)).toBe(value);
      expect(text).toMatch(/^(?:[\x20-\x7e\t\x01-\x09\x0b-\x1f\x7f]{0,76}\n)+$/);
    }),
  );
});

it('writes an entry and an empty line, with the attributes named and all their values', () => {
  const schema = directorySchema();
  const types = ['cn', 'mail', 'sn'].flatMap((name) => schema.type(name) ?? []);
  const values: Record<string, string[]> = { cn: ['Ann'], mail: [], sn: ['A', 'B'] };
  const entry = { dn: () => 'uid=ann', values: ({ name }: { name: string }) => values[name] ?? [] };
  expect(ldifEntry(entry, types)).toBe('dn: uid=ann\ncn: Ann\nsn: A\nsn: B\n\n');
});
