import type { ConnectorQuery } from '@waypost/contracts';
import { ConnectorEntity, findSite, likePattern } from '@waypost/store';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { readCursor } from '../http/paging.js';
import { referenceNotFound } from '../http/refusals.js';

/** Selects connectors by name, one row more than a page holds. There are at most a thousand or so, so a search may look at each. */
export async function selectConnectors(
  manager: EntityManager,
  { limit, cursor, q, site: reference, kind, sort }: ConnectorQuery,
): Promise<SelectQueryBuilder<ConnectorEntity>> {
  const descending = sort === '-name';
  const after = readCursor(sort, cursor);
  const selection = manager
    .createQueryBuilder(ConnectorEntity, 'connector')
    .orderBy('connector.nameKey', descending ? 'DESC' : 'ASC')
    .take(limit + 1);
  if (after) selection.andWhere(`connector.nameKey ${descending ? '<' : '>'} :after`, { after: after.key });
  if (q) selection.andWhere('connector.nameKey LIKE :text', { text: likePattern(q) });
  if (kind) selection.andWhere('connector.kind = :kind', { kind });
  if (reference !== undefined) {
    const site = await findSite(manager, reference);
    if (!site) throw referenceNotFound('site', 'site', reference);
    selection.andWhere('connector.siteId = :siteId', { siteId: site.id });
  }
  return selection;
}
