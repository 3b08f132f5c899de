import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

/** What keeps a table right and quick, and how it is made again. */
interface Aside {
  drop: string;
  restore: string;
}

/**
 * Fills empty tables, within a transaction: their indexes and foreign keys are set aside while `fill` works and made again from the
 * whole, which is several times faster than keeping them up row by row and refuses what they refuse. Others wait for the tables meanwhile.
 */
export async function withIndexesAside(
  manager: EntityManager,
  targets: readonly EntityTarget<ObjectLiteral>[],
  fill: () => Promise<void>,
): Promise<void> {
  const aside: Aside[] = [];
  for (const target of targets)
    aside.push(...(await setAside(manager, manager.connection.getMetadata(target).tableName)));
  for (const { drop } of aside) await manager.query(drop);
  await fill();
  for (const { restore } of aside) await manager.query(restore);
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
