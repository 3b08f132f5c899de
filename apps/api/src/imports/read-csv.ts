import { CsvError, parse } from 'csv-parse/sync';
import { DomainError, type FieldFault, pointerTo } from '@waypost/kernel';

/** A CSV file, its cells unquoted; `line` is where a record begins, from 1. */
export interface CsvTable {
  header: string[];
  records: { line: number; cells: string[] }[];
}

/** Rows that one file may have, and cells that one row may have: more than there are columns. */
export const mostRows = 100_000;
const mostCells = 500;

/**
 * Reads CSV (RFC 4180) as spreadsheets write it: with or without a byte order mark, separated by commas, semicolons or tabs,
 * whichever the first line has most of. Empty lines are passed over.
 * @throws {DomainError} `body-invalid` where it is no CSV, or has too many rows
 */
export function readCsv(text: string): CsvTable {
  const [first, ...rest] = parseAll(text);
  if (!first) throw refuseFile('The file is empty; its first line names the columns.');
  if (rest.length > mostRows) throw refuseFile(`A file may have ${mostRows} rows; this one has more.`);
  const records = rest.map(({ record, info }) => ({ line: info.lines - linesWithin(record), cells: record }));
  return { header: first.record.map((name) => name.trim()), records };
}

interface ReadRecord {
  record: string[];
  info: { lines: number };
}

function parseAll(text: string): ReadRecord[] {
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      // A file of a few megabytes can have millions of rows and cells: what will be refused is not read to its end.
      to: mostRows + 2,
      // Records come with what is known of them, which the types do not say.
      on_record: expectFewCells as never,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as ReadRecord[];
  } catch (fault) {
    if (!(fault instanceof CsvError)) throw fault;
    const at = typeof fault['lines'] === 'number' ? ` in line ${fault['lines']}` : '';
    throw refuseFile(`The file is no CSV that can be read${at}; check its quotation marks.`);
  }
}

function expectFewCells(row: ReadRecord): ReadRecord {
  const { record, info } = row;
  if (record.length <= mostCells) return row;
  throw refuseFile(`Line ${info.lines} has ${record.length} cells; a row may have ${mostCells}.`);
}

/** How many lines below its first one a record ends: line breaks stand in quoted cells alone. */
const linesWithin = (record: readonly string[]) =>
  record.reduce((count, cell) => count + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);

function delimiterOf(text: string): string {
  const first = text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? '';
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
