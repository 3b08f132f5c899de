import { Any, type EntityManager } from 'typeorm';
import { AppPasswordEntity } from './entities/node.entities.js';
import { hasNoSay } from './sync/plan-facts.js';
import { mailboxRecord, type ToldMailbox } from './replica-records.js';

/** The app passwords of one mailbox, the newest first. */
export const findAppPasswords = (manager: EntityManager, mailboxId: string) =>
  manager.find(AppPasswordEntity, { where: { mailboxId }, order: { createdAt: 'DESC', id: 'ASC' } });

/** What followers are to be told of a mailbox as it now is. */
export async function presentMailboxRecord(manager: EntityManager, row: ToldMailbox) {
  const passThrough = (await findOrigins(manager, [row.id])).get(row.id);
  return mailboxRecord(row, {
    appPasswords: await findAppPasswords(manager, row.id),
    ...(passThrough && { passThrough }),
  });
}

/** What followers are to be told of many mailboxes; a query for the app passwords of them all, and one for where they come from. */
export async function mailboxRecords(manager: EntityManager, rows: readonly ToldMailbox[]) {
  const ids = rows.map(({ id }) => id);
  const byMailbox = new Map<string, AppPasswordEntity[]>();
  for (const password of await manager.findBy(AppPasswordEntity, { mailboxId: Any(ids) })) {
    const others = byMailbox.get(password.mailboxId);
    if (others) others.push(password);
    else byMailbox.set(password.mailboxId, [password]);
  }
  const origins = await findOrigins(manager, ids);
  return rows.map((row) => {
    const [appPasswords, passThrough] = [byMailbox.get(row.id), origins.get(row.id)];
    return mailboxRecord(row, { ...(appPasswords && { appPasswords }), ...(passThrough && { passThrough }) });
  });
}

/**
 * Who the people of these mailboxes are in the source they come from; of several sources, in that of the lowest precedence number
 * which they are not gone from.
 */
async function findOrigins(manager: EntityManager, ids: readonly string[]) {
  const rows = await manager.query<{ id: string; source: string; dn: string }[]>(
    `SELECT DISTINCT ON (link.local_id) link.local_id AS id, link.source_id AS source, link.dn
       FROM directory_link link JOIN directory_source source ON source.id = link.source_id
      WHERE link.local_id = ANY($1::uuid[]) AND link.state IN ('linked', 'missing', 'suspended', 'purge-proposed')
      ORDER BY link.local_id, ${hasNoSay('link', 'source')}, source.precedence, source.id`,
    [ids],
  );
  return new Map(rows.map(({ id, source, dn }) => [id, { sourceId: source, dn }]));
}
