import { describe, expect, it } from 'vitest';
import { readCsv } from './read-csv.js';

const shown = (text: string) => {
  const { header, records } = readCsv(text);
  return [header, ...records.map(({ line, cells }) => [line, ...cells])];
};

describe('a CSV file', () => {
  it.each([
    ['separated by commas', 'name,address\nann,ann@x.org\n'],
    ['separated by semicolons', 'name;address\r\nann;ann@x.org\r\n'],
    ['separated by tabs', 'name\taddress\nann\tann@x.org'],
    ['with a byte order mark', '\ufeffname,address\nann,ann@x.org\n'],
    ['with white space around the names of columns', ' name , address \nann,ann@x.org'],
  ])('is read %s', (_, text) => {
    expect(shown(text)).toEqual([
      ['name', 'address'],
      [2, 'ann', 'ann@x.org'],
    ]);
  });

  it('tells the line each row begins in, whatever its cells hold', () => {
    expect(shown('name,note\nann,"a\nb, ""c"""\n\nbob,\n')).toEqual([
      ['name', 'note'],
      [2, 'ann', 'a\nb, "c"'],
      [5, 'bob', ''],
    ]);
  });

  it.each([
    ['is empty', '', /first line names the columns/],
    ['has a quotation mark without end', 'name\n"ann\n', /no CSV that can be read/],
    ['has a quotation mark within a cell', 'name\nan"n"\n', /in line 2/],
    ['has more cells in a row than there can be columns', `name\n${','.repeat(1_000)}\n`, /Line 2 has 1001 cells/],
    ['has too many rows', `name\n${'x\n'.repeat(100_001)}`, /100000 rows; this one has more/],
  ])('is refused where it %s', (_, text, sentence) => {
    expect(() => readCsv(text)).toThrow(sentence);
  });
});
