import { describe, expect, it } from 'vitest';
import { readCsv } from './read-csv.js';

const shown = async (text: string) => {
  const { header, records } = await readCsv(text);
  return [header, ...records.map(({ line, cells }) => [line, ...cells])];
};

describe('a CSV file', () => {
  it.each([
    ['separated by commas', 'name,address\nann,ann@x.org\n'],
    ['separated by semicolons', 'name;address\r\nann;ann@x.org\r\n'],
    ['separated by tabs', 'name\taddress\nann\tann@x.org'],
    ['with a byte order mark', '\ufeffname,address\nann,ann@x.org\n'],
    ['with white space around the names of columns', ' name , address \nann,ann@x.org'],
  ])('is read %s', async (_, text) => {
    expect(await shown(text)).toEqual([
      ['name', 'address'],
      [2, 'ann', 'ann@x.org'],
    ]);
  });

  it('tells the line each row begins in, whatever its cells hold', async () => {
    expect(await shown('name,note\nann,"a\nb, ""c"""\n\nbob,\n')).toEqual([
      ['name', 'note'],
      [2, 'ann', 'a\nb, "c"'],
      [5, 'bob', ''],
    ]);
  });

  it('may have rows that a spreadsheet left empty, and letters of several octets anywhere', async () => {
    const many = Array.from({ length: 9_000 }, (_, nth) => `é€😀${nth},ü`);
    expect(await shown(`name,note\n,\n ,\n${many.join('\n')}\n,,,\n`)).toEqual([
      ['name', 'note'],
      ...many.map((line, nth) => [nth + 4, ...line.split(',')]),
    ]);
  });

  it.each([
    ['is empty', '', /first line names the columns/],
    ['has a quotation mark without end', 'name\n"ann\n', /no CSV that can be read/],
    ['has a quotation mark within a cell', 'name\nan"n"\n', /in line 2/],
    ['has more cells in a row than there can be columns', `name\n${','.repeat(1_000)}\n`, /Line 2 has 1001 cells/],
    ['has very many lines of separators alone', `name\n${',\n'.repeat(300_000)}`, /Line 10002 and very many before it/],
    ['has too many rows', `name\n${'x\n'.repeat(100_001)}`, /100000 rows; this one has more/],
  ])('is refused where it %s', async (_, text, sentence) => {
    await expect(readCsv(text)).rejects.toThrow(sentence);
  });
});
