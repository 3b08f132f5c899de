import { plainCell } from '@waypost/kernel';

/**
 * What a cell of a column holds: a text; yes or no; a whole number; or several texts, one a line, whose order means nothing.
 * An empty cell stands for nothing at all: the field is emptied.
 */
export type ColumnKind = 'text' | 'flag' | 'number' | 'lines';

/** A field of a recipient as a column of a file. */
export interface ImportColumn {
  kind: ColumnKind;
  /** What to write, in a sentence for whoever fills a template in. */
  help: string;
  example: string;
  /** Taken in and never sent out. */
  secret?: true;
}

/** What a cell says; a fault is a sentence for whoever wrote it. */
export type ReadCell = { value: unknown } | { fault: string };

const flags: Readonly<Record<string, boolean>> = { yes: true, true: true, 1: true, no: false, false: false, 0: false };

const readers: Record<ColumnKind, (text: string) => ReadCell> = {
  text: (text) => ({ value: text === '' ? null : text }),
  flag: (text) => {
    if (text.trim() === '') return { value: null };
    const value = flags[text.trim().toLowerCase()];
    return value === undefined ? { fault: 'Write yes or no.' } : { value };
  },
  number: (text) => {
    if (text.trim() === '') return { value: null };
    return /^\d{1,15}$/.test(text.trim()) ? { value: Number(text.trim()) } : { fault: 'Write a whole number.' };
  },
  lines: (text) => ({
    value: text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  }),
};

/** Reads a cell, its quotes taken away; an apostrophe that keeps spreadsheets from running it is taken away as well. */
export const readImportCell = ({ kind, secret }: ImportColumn, cell: string): ReadCell =>
  readers[kind](secret ? cell : plainCell(cell));

/** What stands in a cell for a value; {@link readImportCell} reads it back. */
export function writeImportCell({ kind }: ImportColumn, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (kind === 'flag') return value === true ? 'yes' : 'no';
  return kind === 'lines' && Array.isArray(value) ? value.join('\n') : String(value);
}
