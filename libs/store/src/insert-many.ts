import type { DataSource, EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import { columnLists, lastTime } from './column-lists.js';

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
  let inserted = 0;
  for (const batch of batchesOf(rows, rowsAStatement)) {
    // A list a column: a value each would end at 65,535 of them, and an object a row takes five times as long to read.
    const lists = columnLists(columns, batch);
    const names = lists.map(({ name }) => `"${name}"`).join(', ');
    const values = lists.map(({ name, cast }) => `given."${name}"${cast === undefined ? '' : `::${cast}`}`).join(', ');
    const given = lists.map(({ type }, at) => `$${at + 1}::${type}`).join(', ');
    await manager.query(
      `INSERT INTO "${tableName}" (${names}) SELECT ${values} FROM unnest(${given}) AS given(${names})`,
      lists.map(({ text }) => text),
    );
    inserted += batch.length;
  }
  return inserted;
}

/**
 * Rows of a table as JSON, for `json_populate_recordset`. Written out plainly and without what is null, which that reads as absent:
 * an object a row to be made into text would cost several times as much, and so would it to ask a row for each column that it lacks.
 */
export function rowText<Row extends ObjectLiteral>(columns: readonly ColumnMetadata[]): (row: Row) => string {
  const heads = new Map(
    columns.map(({ databaseName, propertyName }) => [propertyName, `${JSON.stringify(databaseName)}:`]),
  );
  const time = lastTime();
  return (row) => {
    let text = '';
    for (const property in row) {
      const value: unknown = row[property];
      const head = value === null || value === undefined ? undefined : heads.get(property);
      if (head === undefined) continue;
      if (text !== '') text += ',';
      text += head + (value instanceof Date ? time(value) : JSON.stringify(value));
    }
    return `{${text}}`;
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
