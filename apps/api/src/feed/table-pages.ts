import type { ReplicaRecord } from '@waypost/organization';
import { readPlainRows, type RowsAfter } from '@waypost/store';
import type { EntityManager, EntityTarget } from 'typeorm';

/** Rows that are read at once. */
export const pageOfRows = 2_000;

/** Records that came from one page of rows. */
export type RecordPages = AsyncGenerator<readonly ReplicaRecord[]>;

/** The records of a table in the order of their ids. */
export const recordsOf = <Row extends { id: string }>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  recordOf: (row: Row) => ReplicaRecord,
): RecordPages => mapped(pagesOf(manager, target, pageOfRows), recordOf);

/** The records of a table whose primary key has two columns; of those rows alone that meet a condition in SQL. */
export const recordsByKey = <Row extends object>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  key: readonly (keyof Row & string)[],
  recordOf: (row: Row) => ReplicaRecord,
  only = 'true',
): RecordPages => mapped(pagesBy(manager, target, { by: key, take: pageOfRows, only }), recordOf);

/** A table page by page, in the order of its ids: nothing is held open between two pages. */
export const pagesOf = <Row extends { id: string }, Without extends Exclude<keyof Row, 'id'> = never>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  take: number,
  without: readonly Without[] = [],
): AsyncGenerator<Omit<Row, Without>[]> => pagesBy(manager, target, { by: ['id'], take, without });

async function* pagesBy<Row extends object, Without extends keyof Row = never>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  asked: Omit<RowsAfter<Row, Without>, 'last'>,
): AsyncGenerator<Omit<Row, Without>[]> {
  let page = await readPlainRows(manager, target, asked);
  for (;;) {
    const last = page.length < asked.take ? undefined : (page.at(-1) as Partial<Row> | undefined);
    // Read while the page before is on its way; a reader that leaves meanwhile is nobody's fault.
    const next = last && readPlainRows(manager, target, { ...asked, last });
    next?.catch(() => undefined);
    yield page;
    if (!next) return;
    page = await next;
  }
}

async function* mapped<Row>(pages: AsyncIterable<Row[]>, recordOf: (row: Row) => ReplicaRecord): RecordPages {
  for await (const rows of pages) yield rows.map(recordOf);
}
