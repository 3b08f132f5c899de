import type { EntityManager } from 'typeorm';
import type { DirectoryLinkEntity } from '../entities/sync.entities.js';
import { dnDigest } from './run-repository.js';

/** A link as it was, where it was there, and as it was written. */
export interface WrittenLink {
  before: Pick<DirectoryLinkEntity, 'dnKey'> | undefined;
  after: Pick<DirectoryLinkEntity, 'id' | 'dnKey' | 'missingSince' | 'localId'>;
}

/**
 * Remembers the DNs that links of a source were moved from, for groups that still name them, and forgets those that an entry goes by
 * now. A link without a recipient takes no DN from anybody: its entry may be gone already. To be called in the transaction that
 * wrote the links.
 */
export async function rememberDns(
  manager: EntityManager,
  sourceId: string,
  written: readonly WrittenLink[],
): Promise<void> {
  const had = written.flatMap(({ after }) =>
    after.missingSince === null && after.localId !== null ? [after.dnKey] : [],
  );
  const left = new Map(
    written.flatMap(({ before, after }) =>
      before && before.dnKey !== after.dnKey ? [[before.dnKey, after.id] as const] : [],
    ),
  );
  if (had.length > 0)
    await manager.query('DELETE FROM directory_former_dn WHERE source_id = $1 AND dn_key = ANY($2)', [sourceId, had]);
  if (left.size === 0) return;
  await manager.query(
    `INSERT INTO directory_former_dn (source_id, dn_key, link_id)
      SELECT $1, moved.dn_key, moved.link_id FROM unnest($2::text[], $3::uuid[]) AS moved(dn_key, link_id)
        WHERE NOT EXISTS (SELECT FROM directory_link own
          WHERE own.source_id = $1 AND own.dn_key = moved.dn_key AND own.missing_since IS NULL AND own.local_id IS NOT NULL)
      ON CONFLICT (source_id, dn_key) DO UPDATE SET link_id = excluded.link_id`,
    [sourceId, [...left.keys()], [...left.values()]],
  );
}

/** Which group of a source was the last to go by a DN that nobody goes by now: its anchor. Groups that were moved are few. */
export async function findFormerGroups(
  manager: EntityManager,
  sourceId: string,
): Promise<(dn: string) => string | undefined> {
  const rows = await manager.query<{ dn_key: string; anchor: string }[]>(
    `SELECT former.dn_key, link.anchor FROM directory_former_dn former JOIN directory_link link ON link.id = former.link_id
      WHERE former.source_id = $1 AND link.kind = 'group'`,
    [sourceId],
  );
  const anchors = new Map(rows.map(({ dn_key, anchor }) => [dn_key, anchor]));
  return (dn) => (anchors.size === 0 ? undefined : anchors.get(dnDigest(dn)));
}
