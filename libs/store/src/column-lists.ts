import type { ObjectLiteral } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';

/** The values of one column in some rows, as PostgreSQL reads an array. */
export interface ColumnList {
  /** The name of the column. */
  name: string;
  /** The type of the list. */
  type: string;
  /** What a value of it has to be made into for the column; absent where it is that already. */
  cast?: string;
  /** The list as the text of an array. */
  text: string;
}

/**
 * Rows turned into one list a column, for `unnest`, which reads them in a fraction of what it takes to read an object a row. Columns that
 * no row has a value for are left out, but for those that would then get another than none.
 */
export function columnLists<Row extends ObjectLiteral>(
  columns: readonly ColumnMetadata[],
  rows: readonly Row[],
): ColumnList[] {
  const lists = new Map(columns.map((column) => [column.propertyName, new GrowingList(column)]));
  rows.forEach((row, at) => {
    // Not column by column: to ask an object for what it lacks is slow.
    for (const property in row) {
      const value: unknown = row[property];
      if (value !== null && value !== undefined) lists.get(property)?.add(at, value);
    }
  });
  return [...lists.values()].flatMap((list) => (list.isNeeded ? [list.finished(rows.length)] : []));
}

class GrowingList {
  private text = '';
  private filled = 0;
  private readonly literal: (value: unknown) => string;

  constructor(private readonly column: ColumnMetadata) {
    this.literal = literalOf(column);
  }

  /** Whether any row had a value, or the column would be given one where it is left out. */
  get isNeeded(): boolean {
    return this.filled > 0 || this.column.default !== undefined;
  }

  /** Adds the value of a row; rows come in their order, and those that were passed over have none. */
  add(at: number, value: unknown): void {
    this.pad(at);
    this.text += (this.filled === 0 ? '' : ',') + this.literal(value);
    this.filled += 1;
  }

  private pad(size: number): void {
    for (; this.filled < size; this.filled += 1) this.text += this.filled === 0 ? 'NULL' : ',NULL';
  }

  finished(size: number): ColumnList {
    this.pad(size);
    const { databaseName: name, isArray, type } = this.column;
    const text = `{${this.text}}`;
    // A list of lists would be taken for one long list.
    return isArray
      ? { name, type: 'text[]', cast: `${String(type)}[]`, text }
      : { name, type: `${String(type)}[]`, text };
  }
}

/** How values of a column are written within an array (PostgreSQL 15, §8.15.6). */
function literalOf({ type, isArray }: ColumnMetadata): (value: unknown) => string {
  if (isArray) return (values) => quoted(`{${(values as readonly string[]).map(quoted).join(',')}}`);
  if (type === 'json' || type === 'jsonb') return (value) => quoted(JSON.stringify(value));
  if (type === 'timestamptz') {
    const time = lastTime();
    return (value) => (value instanceof Date ? time(value) : quoted(String(value)));
  }
  return (value) => (typeof value === 'string' ? quoted(value) : String(value));
}

const special = /["\\]/;
const quoted = (text: string) => `"${special.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`;

/** An instant as text; the rows of one change share a few. */
export function lastTime(): (time: Date) => string {
  let [last, text] = [NaN, ''];
  return (time) => {
    if (time.getTime() !== last) [last, text] = [time.getTime(), JSON.stringify(time)];
    return text;
  };
}
