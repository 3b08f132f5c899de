import { importColumnsOf, type ImportKind } from '@waypost/contracts';
import { csvRow } from '@waypost/kernel';
import { type ImportColumn, type PresentRecipient, writeImportCell } from '@waypost/recipients';

/** What files are sent as. */
export const fileTypes = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' };
export type FileFormat = keyof typeof fileTypes;

type Pages = AsyncIterable<readonly PresentRecipient[]>;

/** Recipients as a file that can be taken in again and then changes nothing; a piece of text a page. */
export const exportFile = (kind: ImportKind, format: FileFormat, pages: Pages): AsyncGenerator<string> =>
  (format === 'csv' ? asCsv : asJson)(kind, pages);

async function* asCsv(kind: ImportKind, pages: Pages): AsyncGenerator<string> {
  const columns = sentColumns(kind);
  yield csvRow(['id', ...columns.map(([name]) => name)]);
  for await (const page of pages)
    yield page
      .map(({ id, values }) => csvRow([id, ...columns.map(([name, column]) => writeImportCell(column, values[name]))]))
      .join('');
}

async function* asJson(_: ImportKind, pages: Pages): AsyncGenerator<string> {
  let separator = '';
  yield '[';
  for await (const page of pages)
    for (const { id, values } of page) {
      yield `${separator}\n${JSON.stringify({ id, ...values })}`;
      separator = ',';
    }
  yield '\n]\n';
}

/** A file to be filled in: every column, and a row that shows how. */
export function templateFile(kind: ImportKind, format: FileFormat): string {
  const columns = Object.entries(importColumnsOf(kind));
  if (format === 'csv')
    return (
      csvRow(['action', ...columns.map(([name]) => name)]) + csvRow(['', ...columns.map(([, { example }]) => example)])
    );
  const row = Object.fromEntries(columns.map(([name, column]) => [name, exampleOf(column)]));
  return `${JSON.stringify([row], null, 2)}\n`;
}

function exampleOf({ kind, example }: ImportColumn): unknown {
  if (kind === 'flag') return example === 'yes';
  if (example === '') return kind === 'lines' ? [] : null;
  return kind === 'lines' ? [example] : kind === 'number' ? Number(example) : example;
}

const sentColumns = (kind: ImportKind) => Object.entries(importColumnsOf(kind)).filter(([, { secret }]) => !secret);
