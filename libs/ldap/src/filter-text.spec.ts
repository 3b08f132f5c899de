import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BerReader } from './ber-reader.js';
import { BerWriter } from './ber-writer.js';
import { readFilter, writeFilter } from './filter-ber.js';
import { escapeFilterValue, formatFilter, parseFilter } from './filter-text.js';
import type { Filter } from './filter.js';

const bytes = fc.uint8Array({ maxLength: 12 }).map((octets) => Buffer.from(octets));
const piece = fc.uint8Array({ minLength: 1, maxLength: 6 }).map((octets) => Buffer.from(octets));
const attribute = fc.constantFrom('cn', 'mail', 'cn;lang-de', '2.5.4.3', 'wpQuotaBytes');
const substrings = fc
  .record({
    initial: fc.option(piece, { nil: undefined }),
    any: fc.array(piece, { maxLength: 3 }),
    final: fc.option(piece, { nil: undefined }),
  })
  .filter(({ initial, any, final }) => initial !== undefined || final !== undefined || any.length > 0)
  .map(({ initial, any, final }) => ({ any, ...(initial && { initial }), ...(final && { final }) }));
const leaf: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    type: fc.constantFrom('equality' as const, 'approx' as const, 'greaterOrEqual' as const, 'lessOrEqual' as const),
    attribute,
    value: bytes,
  }),
  attribute.map((name): Filter => ({ type: 'present', attribute: name })),
  fc.tuple(attribute, substrings).map(([name, pieces]): Filter => ({ type: 'substrings', attribute: name, ...pieces })),
  fc
    .tuple(
      fc.option(attribute, { nil: undefined }),
      fc.option(fc.constantFrom('2.5.13.2', 'caseExactMatch'), { nil: undefined }),
      bytes,
      fc.boolean(),
    )
    .filter(([name, rule]) => name !== undefined || rule !== undefined)
    .map(([name, rule, value, dnAttributes]): Filter => ({
      type: 'extensible',
      value,
      dnAttributes,
      ...(name !== undefined && { attribute: name }),
      ...(rule !== undefined && { rule }),
    })),
);
const filter = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.record({
      type: fc.constantFrom('and' as const, 'or' as const),
      filters: fc.array(tie('filter'), { maxLength: 4 }),
    }),
    fc.record({ type: fc.constant('not' as const), filter: tie('filter') }),
  ),
})).filter;

describe('a filter', () => {
  it('survives text', () => {
    fc.assert(
      fc.property(filter, (one) => {
        expect(parseFilter(formatFilter(one))).toEqual({ filter: one });
      }),
      { numRuns: 500 },
    );
  });

  it('survives BER', () => {
    fc.assert(
      fc.property(filter, (one) => {
        const writer = new BerWriter();
        writeFilter(writer, one);
        expect(readFilter(new BerReader(writer.take()))).toEqual(one);
      }),
      { numRuns: 500 },
    );
  });

  it('is never thrown over, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('(', ')', '&', '|', '!', '=', '*', '\\', ':', '~', '<', '>', 'a', '2', ' '),
        }),
        (text) => {
          parseFilter(text);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('parseFilter', () => {
  it.each([
    ['(cn=Babs Jensen)', { type: 'equality', attribute: 'cn', value: Buffer.from('Babs Jensen') }],
    [
      '(o=univ*of*mich*)',
      {
        type: 'substrings',
        attribute: 'o',
        initial: Buffer.from('univ'),
        any: [Buffer.from('of'), Buffer.from('mich')],
      },
    ],
    ['(seeAlso=)', { type: 'equality', attribute: 'seeAlso', value: Buffer.alloc(0) }],
    [
      '(cn:caseExactMatch:=Fred)',
      { type: 'extensible', attribute: 'cn', rule: 'caseExactMatch', value: Buffer.from('Fred'), dnAttributes: false },
    ],
    [
      '(:DN:2.4.6.8.10:=Dino)',
      { type: 'extensible', rule: '2.4.6.8.10', value: Buffer.from('Dino'), dnAttributes: true },
    ],
    [
      '(o=Parens R Us \\28for all your parenthetical needs\\29)',
      { type: 'equality', attribute: 'o', value: Buffer.from('Parens R Us (for all your parenthetical needs)') },
    ],
    ['(bin=\\00\\00\\00\\04)', { type: 'equality', attribute: 'bin', value: Buffer.from([0, 0, 0, 4]) }],
    ['(&)', { type: 'and', filters: [] }],
    ['(cn=**a)', { type: 'substrings', attribute: 'cn', any: [], final: Buffer.from('a') }],
  ])('reads %s', (text, expected) => {
    expect(parseFilter(text)).toEqual({ filter: expected });
  });

  it.each([
    '',
    '(',
    '()',
    'cn=a',
    '(cn=a',
    '(cn=a))',
    '(cn)',
    '(=a)',
    '(!(a=b)(c=d))',
    '(cn=\\zz)',
    '(cn=a\\2)',
    '(cn=**)',
    '(:=x)',
    '(cn:=x',
    '('.repeat(50),
  ])('says what is wrong with %j', (text) => {
    expect(parseFilter(text)).toMatchObject({
      fault: expect.stringMatching(/\.$/) as string,
      at: expect.any(Number) as number,
    });
  });
});

it('makes any words harmless in a filter', () => {
  expect(escapeFilterValue('*)(uid=*))(|(uid=*')).toBe('\\2a\\29\\28uid=\\2a\\29\\29\\28|\\28uid=\\2a');
});
