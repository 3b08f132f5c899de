import { Brackets, type EntityManager, type EntityTarget, type SelectQueryBuilder } from 'typeorm';
import { readCursor } from '../http/paging.js';

interface NamedQuery {
  limit: number;
  cursor?: string | undefined;
  q?: string | undefined;
  sort: 'name' | '-name';
}

/** Selects sites or servers by name, one row more than a page holds. There are at most thousands, so a search may look at each. */
export function selectNamed<Row extends { id: string; nameKey: string }>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  query: NamedQuery,
): SelectQueryBuilder<Row> {
  const descending = query.sort === '-name';
  const after = readCursor(query.sort, query.cursor);
  const selection = manager
    .createQueryBuilder(target, 'node')
    .orderBy('node.nameKey', descending ? 'DESC' : 'ASC')
    .take(query.limit + 1);
  if (after) selection.andWhere(`node.nameKey ${descending ? '<' : '>'} :after`, { after: after.key });
  if (query.q) {
    const text = `%${query.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    selection.andWhere(
      new Brackets((either) =>
        either.where('node.nameKey LIKE :text', { text }).orWhere('lower(node.displayName) LIKE :text', { text }),
      ),
    );
  }
  return selection;
}
