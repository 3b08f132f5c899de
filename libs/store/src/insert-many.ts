import type { DataSource, EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';

const rowsAStatement = 5_000;

/**
 * Inserts any number of rows, whole entities each, a few thousand a statement: many times faster than one by one.
 * Answers how many there were.
 */
export async function insertMany<Row extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  rows: Iterable<Row>,
): Promise<number> {
  const { tableName, columns } = manager.connection.getMetadata(target);
  const names = columns.map(({ databaseName }) => `"${databaseName}"`).join(', ');
  const textOf = rowText(columns);
  // One JSON text a statement: a value a column would end at 65,535 of them, and PostgreSQL reads the types off the table.
  const sql = `INSERT INTO "${tableName}" (${names}) SELECT ${names} FROM json_populate_recordset(NULL::"${tableName}", $1)`;
  let inserted = 0;
  for (const batch of batchesOf(rows, rowsAStatement)) {
    await manager.query(sql, [`[${batch.map(textOf).join(',')}]`]);
    inserted += batch.length;
  }
  return inserted;
}

/**
 * Rows of a table as JSON, for `json_populate_recordset`. Written out plainly and without what is null, which that reads as absent:
 * an object a row to be made into text would cost several times as much.
 */
export function rowText<Row extends ObjectLiteral>(columns: readonly ColumnMetadata[]): (row: Row) => string {
  const named = columns.map(({ databaseName, propertyName }) => ({
    property: propertyName,
    head: `${JSON.stringify(databaseName)}:`,
  }));
  const time = lastTime();
  return (row) => {
    let text = '';
    for (const { property, head } of named) {
      const value: unknown = row[property];
      if (value === null || value === undefined) continue;
      if (text !== '') text += ',';
      text += head + (value instanceof Date ? time(value) : JSON.stringify(value));
    }
    return `{${text}}`;
  };
}

/** An instant as text; the rows of one change share a few. */
function lastTime(): (time: Date) => string {
  let [last, text] = [NaN, ''];
  return (time) => {
    if (time.getTime() !== last) [last, text] = [time.getTime(), JSON.stringify(time)];
    return text;
  };
}

function* batchesOf<Row>(rows: Iterable<Row>, size: number): Generator<Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/**
 * After very many rows came: merges what indexes put off and counts the tables anew, so that the next query is planned for
 * what is there. The embedded database has nobody else who would. Not within a transaction.
 */
export async function settleTables(source: DataSource, targets: readonly EntityTarget<ObjectLiteral>[]): Promise<void> {
  for (const target of targets) await source.query(`VACUUM (ANALYZE) "${source.getMetadata(target).tableName}"`);
}
