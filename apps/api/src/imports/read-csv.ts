import { pipeline } from 'node:stream/promises';
import { setImmediate as others } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { DomainError, type FieldFault, pointerTo } from '@waypost/kernel';

/** A CSV file, its cells unquoted; `line` is where a record begins, from 1. */
export interface CsvTable {
  header: string[];
  records: { line: number; cells: string[] }[];
}

/** Rows that one file may have, and cells that one row may have: more than there are columns. */
export const mostRows = 100_000;
const mostCells = 500;
/** Lines with nothing in their cells that do not even have as many as the first line: a spreadsheet leaves none, and each takes the parser long. */
const mostStrays = 10_000;

/**
 * Reads CSV (RFC 4180) as spreadsheets write it: with or without a byte order mark, separated by commas, semicolons or tabs,
 * whichever the first line has most of. Lines without anything in their cells are passed over. A large file is read a slice at a time,
 * and others have their turn in between.
 * @throws {DomainError} `body-invalid` where it is no CSV, or has too many rows
 */
export async function readCsv(file: string | Buffer): Promise<CsvTable> {
  const [first, ...records] = await parseAll(typeof file === 'string' ? Buffer.from(file) : file);
  if (!first) throw refuseFile('The file is empty; its first line names the columns.');
  return { header: first.cells.map((name) => name.trim()), records };
}

interface ReadRecord {
  record: string[];
  info: { lines: number };
}

/** Octets that are read at once: some milliseconds of work. */
const slice = 16_384;

async function parseAll(octets: Buffer): Promise<CsvTable['records']> {
  const records: CsvTable['records'] = [];
  let [columns, strays] = [0, 0];
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(octets),
    info: true,
    // Records come with what is known of them, which the types do not say. Kept here, none waits in the parser to be drawn.
    on_record: (({ record, info }: ReadRecord) => {
      if (record.length > mostCells)
        throw refuseFile(`Line ${info.lines} has ${record.length} cells; a row may have ${mostCells}.`);
      columns ||= record.length;
      if (record.every((cell) => cell.trim() === '')) {
        strays += record.length === columns ? 0 : 1;
        if (strays > mostStrays)
          throw refuseFile(
            `Line ${info.lines} and very many before it hold separators alone; save the file without them.`,
          );
        return null;
      }
      records.push({ line: info.lines - linesWithin(record), cells: record });
      // A file of a few megabytes can have millions of rows: what will be refused is not read to its end.
      if (records.length > mostRows + 1) throw refuseFile(`A file may have ${mostRows} rows; this one has more.`);
      return null;
    }) as never,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  try {
    await pipeline(slicesOf(octets), parser.resume());
  } catch (fault) {
    if (!(fault instanceof CsvError)) throw fault;
    const at = typeof fault['lines'] === 'number' ? ` in line ${fault['lines']}` : '';
    throw refuseFile(`The file is no CSV that can be read${at}; check its quotation marks.`);
  }
  return records;
}

async function* slicesOf(octets: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < octets.length; at += slice) {
    yield octets.subarray(at, at + slice);
    await others();
  }
}

/** How many lines below its first one a record ends: line breaks stand in quoted cells alone. */
const linesWithin = (record: readonly string[]) =>
  record.reduce((count, cell) => count + (/[\r\n]/.test(cell) ? cell.split(/\r\n|\r|\n/).length - 1 : 0), 0);

function delimiterOf(octets: Buffer): string {
  const first = octets.toString('latin1', 0, 10_000).split(/\r?\n/, 1)[0] ?? '';
  const count = (mark: string) => first.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

const refuseFile = (detail: string) =>
  new DomainError('body-invalid', detail, { errors: [{ pointer: '#', detail } satisfies FieldFault] });

/** A fault of the first line: at the column, by its name. */
export const columnFault = (name: string, detail: string): FieldFault => ({
  pointer: pointerTo('columns', name),
  detail,
});
