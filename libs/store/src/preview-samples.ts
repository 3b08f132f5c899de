import type { EntityManager } from 'typeorm';
import { ownRows } from './mailbox-selection.js';

/** A mailbox shown in a preview; `own` where it holds a value of its own. */
export interface PreviewSample {
  id: string;
  name: string;
  displayName: string;
  serverId: string;
  own?: { value: unknown };
}

/** The first mailboxes on these servers, by name, that hold no value of their own. */
export async function sampleInheriting(
  manager: EntityManager,
  key: string,
  serverIds: readonly string[],
  limit: number,
): Promise<PreviewSample[]> {
  if (serverIds.length === 0) return [];
  return manager.query(
    `SELECT page.id, page.name, page.display_name AS "displayName", page.server_id AS "serverId"
       FROM unnest($2::uuid[]) AS wanted(server_id) CROSS JOIN LATERAL (
         SELECT m.* FROM mailbox m WHERE m.server_id = wanted.server_id
            AND NOT EXISTS (SELECT 1 FROM ${ownRows('$1', 'm.id')}) ORDER BY m.name_key LIMIT $3) page
      ORDER BY page.name_key LIMIT $3`,
    [key, serverIds, limit],
  );
}

/** The first mailboxes, by name, that hold one of these own values on one of these servers. */
export async function sampleOwnValues(
  manager: EntityManager,
  key: string,
  groups: readonly { serverId: string; value: unknown }[],
  limit: number,
): Promise<PreviewSample[]> {
  if (groups.length === 0) return [];
  const rows = await manager.query<(Omit<PreviewSample, 'own'> & { value: unknown })[]>(
    `SELECT m.id, m.name, m.display_name AS "displayName", m.server_id AS "serverId", own.value
       FROM setting_override own JOIN mailbox m ON m.id = own.node_id
       JOIN unnest($2::uuid[], $3::jsonb[]) AS wanted(server_id, value) ON wanted.server_id = m.server_id AND wanted.value = own.value
      WHERE own.key = $1 AND own.level = 'mailbox' AND (own.expires_at IS NULL OR own.expires_at > now())
      ORDER BY m.name_key LIMIT $4`,
    [key, groups.map(({ serverId }) => serverId), groups.map(({ value }) => JSON.stringify(value)), limit],
  );
  return rows.map(({ value, ...mailbox }) => ({ ...mailbox, own: { value } }));
}
