import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { insertMany } from './insert-many.js';

/** What keeps a table right and quick, and how it is made again. */
interface Aside {
  drop: string;
  restore: string;
}

/**
 * Fills an empty table, within a transaction: its indexes and foreign keys are set aside and made again from the whole, which
 * is several times faster than keeping them up row by row and refuses what they refuse. Others wait for the table meanwhile.
 */
export async function loadTable<Row extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  rows: Iterable<Row>,
): Promise<number> {
  const aside = await setAside(manager, manager.connection.getMetadata(target).tableName);
  for (const { drop } of aside) await manager.query(drop);
  const inserted = await insertMany(manager, target, rows);
  for (const { restore } of aside) await manager.query(restore);
  return inserted;
}

/** Everything but the primary key, in PostgreSQL's own words, so that what is made again is what was there. */
const setAside = (manager: EntityManager, table: string) =>
  manager.query<Aside[]>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS restore
       FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'f'
     UNION ALL
     SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
       FROM pg_index WHERE indrelid = $1::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)`,
    [`"${table}"`],
  );
