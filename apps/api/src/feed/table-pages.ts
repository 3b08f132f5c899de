import type { ReplicaRecord } from '@waypost/organization';
import { type EntityManager, type EntityTarget, type FindOptionsWhere, MoreThan } from 'typeorm';

/** Rows that are read at once. */
export const pageOfRows = 5_000;

/** The records of a table in the order of their ids. */
export async function* each<Row extends { id: string }>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  recordOf: (row: Row) => ReplicaRecord,
): AsyncGenerator<ReplicaRecord> {
  for await (const rows of pagesOf(manager, target, pageOfRows)) for (const row of rows) yield recordOf(row);
}

/** A table page by page, in the order of its ids: nothing is held open between two pages. */
export async function* pagesOf<Row extends { id: string }>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  take: number,
): AsyncGenerator<Row[]> {
  let last: string | undefined;
  for (;;) {
    const where = (last === undefined ? {} : { id: MoreThan(last) }) as FindOptionsWhere<Row>;
    const rows = await manager.find(target, { where, order: { id: 'ASC' } as never, take });
    yield rows;
    if (rows.length < take) return;
    last = rows.at(-1)?.id;
  }
}

/** Every row of a table whose primary key has two columns. */
export async function* eachByKey<Row extends object>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  [first, second]: readonly [keyof Row & string, keyof Row & string],
  recordOf: (row: Row) => ReplicaRecord,
  only = 'true',
): AsyncGenerator<ReplicaRecord> {
  let last: Row | undefined;
  for (;;) {
    const selection = manager
      .createQueryBuilder(target, 'row')
      .where(only)
      .orderBy(`row.${first}`)
      .addOrderBy(`row.${second}`)
      .take(pageOfRows);
    if (last)
      selection.andWhere(`(row.${first}, row.${second}) > (:first, :second)`, {
        first: last[first],
        second: last[second],
      });
    const rows = await selection.getMany();
    for (const row of rows) yield recordOf(row);
    if (rows.length < pageOfRows) return;
    last = rows.at(-1);
  }
}
