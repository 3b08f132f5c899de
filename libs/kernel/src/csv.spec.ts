import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvRow, plainCell } from './csv.js';

describe('a cell of CSV', () => {
  it.each([
    ['nothing special', 'Ann', 'Ann'],
    ['a separator', 'a,b', '"a,b"'],
    ['a quote', 'the "one"', '"the ""one"""'],
    ['white space at an end', ' a', '" a"'],
    ['a formula', '=1+1', "'=1+1"],
    ['a full-width formula', '＝1+1', "'＝1+1"],
    ['a telephone number', '+33 1', "'+33 1"],
    ['an apostrophe', "'s Gravenhage", "''s Gravenhage"],
    ['two lines', 'a\nb', '"a\nb"'],
    ['what separates elsewhere', 'a;b', '"a;b"'],
    ['a formula behind what separates elsewhere', 'a;=1+1;b', `"a;'=1+1;b"`],
    ['a formula in its second line', "a\n'@b", `"a\n''@b"`],
  ])('holds %s', (_, value, written) => {
    expect(csvCell(value)).toBe(written);
  });

  it('never holds what a spreadsheet would run, and loses nothing', () => {
    const risky = fc.string({
      unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '\0', "'", '"', ',', ';', ' ', 'a', '＝', 'ü'),
    });
    fc.assert(
      fc.property(fc.oneof(risky, fc.string({ unit: 'binary' })), (value) => {
        const written = csvCell(value);
        const inner = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
        expect(inner).not.toMatch(/^[=+\-@\t\r\n\0＝＋－＠]/);
        // Whatever a spreadsheet separates by, and whether or not it sees that there are quotes.
        expect(written.split(/[;\t\r\n]/).filter((part) => /^[=+\-@＝＋－＠]/.test(part))).toEqual([]);
        expect(written.startsWith('"') || !/[",;\t\r\n]/.test(written)).toBe(true);
        expect(plainCell(inner)).toBe(value);
      }),
      { numRuns: 500 },
    );
  });
});

it('ends a row of cells as RFC 4180 says', () => {
  expect(csvRow(['a', 'b c', ''])).toBe('a,b c,\r\n');
});
