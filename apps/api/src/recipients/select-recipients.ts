import { furtherAddresses, likePattern, type RecipientCondition, type RecipientKind } from '@waypost/store';
import type { RecipientListQuery } from '@waypost/contracts';
import type { EntityManager, EntityTarget, SelectQueryBuilder } from 'typeorm';
import { readCursor } from '../http/paging.js';

/** Selects contacts or groups by name, one row more than a page holds; text is found in names and in every address. */
export function selectRecipients<Row extends { id: string; nameKey: string; searchText: string }>(
  manager: EntityManager,
  { target, kind }: { target: EntityTarget<Row>; kind: RecipientKind },
  query: Pick<RecipientListQuery, 'limit' | 'cursor' | 'q' | 'sort'>,
  condition?: RecipientCondition,
): SelectQueryBuilder<Row> {
  const descending = query.sort === '-name';
  const after = readCursor(query.sort, query.cursor);
  const selection = manager
    .createQueryBuilder(target, 'recipient')
    .orderBy('recipient.nameKey', descending ? 'DESC' : 'ASC')
    .take(query.limit + 1);
  if (after) selection.andWhere(`recipient.nameKey ${descending ? '<' : '>'} :after`, { after: after.key });
  if (query.q)
    selection.andWhere(
      `(recipient.searchText LIKE :text OR recipient.id IN (SELECT further.recipient_id FROM ${furtherAddresses(kind)} LIKE :text))`,
      { text: likePattern(query.q) },
    );
  if (condition) {
    const values: Record<string, unknown> = {};
    const bind = (value: unknown) => {
      const name = `filter${Object.keys(values).length}`;
      values[name] = value;
      return `:${name}`;
    };
    const table = manager.connection.getMetadata(target).tableName;
    selection.andWhere(`recipient.id IN (SELECT r.id FROM ${table} r WHERE ${condition(bind)})`, values);
  }
  return selection;
}
