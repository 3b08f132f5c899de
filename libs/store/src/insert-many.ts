import type { DataSource, EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

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
  // One JSON text a statement: a value a column would end at 65,535 of them, and PostgreSQL reads the types off the table.
  const sql = `INSERT INTO "${tableName}" (${names}) SELECT ${names} FROM json_populate_recordset(NULL::"${tableName}", $1)`;
  let inserted = 0;
  for (const batch of batchesOf(rows, rowsAStatement)) {
    const records = batch.map((row) =>
      Object.fromEntries(columns.map(({ databaseName, propertyName }) => [databaseName, row[propertyName]])),
    );
    await manager.query(sql, [JSON.stringify(records)]);
    inserted += batch.length;
  }
  return inserted;
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
