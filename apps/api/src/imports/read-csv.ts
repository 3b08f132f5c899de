import { CsvError, parse } from 'csv-parse/sync';
import { DomainError, type FieldFault, pointerTo } from '@waypost/kernel';

/** A CSV file, its cells unquoted; `line` is where a record begins, from 1. */
export interface CsvTable {
  header: string[];
  records: { line: number; cells: string[] }[];
}

/** Rows that one file may have. */
export const mostRows = 100_000;

/**
 * Reads CSV (RFC 4180) as spreadsheets write it: with or without a byte order mark, separated by commas, semicolons or tabs,
 * whichever the first line has most of. Empty lines are passed over.
 * @throws {DomainError} `body-invalid` where it is no CSV, or has too many rows
 */
export function readCsv(text: string): CsvTable {
  const [first, ...rest] = parseAll(text);
  if (!first) throw refuseFile('The file is empty; its first line names the columns.');
  if (rest.length > mostRows) throw refuseFile(`A file may have ${mostRows} rows; this one has ${rest.length}.`);
  const records = rest.map(({ record, info }) => ({ line: info.lines - linesWithin(record), cells: record }));
  return { header: first.record.map((name) => name.trim()), records };
}

function parseAll(text: string) {
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
  } catch (fault) {
    if (!(fault instanceof CsvError)) throw fault;
    const at = typeof fault['lines'] === 'number' ? ` in line ${fault['lines']}` : '';
    throw refuseFile(`The file is no CSV that can be read${at}; check its quotation marks.`);
  }
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
