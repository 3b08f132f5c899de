import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import { RecipientAddressEntity } from '../entities/recipient.entities.js';
import { DirectoryLinkEntity } from '../entities/sync.entities.js';
import { rowText } from '../insert-many.js';

/* Writing many rows of one kind in one statement each. */

/** One JSON text a statement, as `insertMany` has it: PostgreSQL reads the types off the table. */
function jsonRows<Row extends ObjectLiteral>(manager: EntityManager, target: EntityTarget<Row>, rows: readonly Row[]) {
  const { tableName, columns } = manager.connection.getMetadata(target);
  const names = columns.map(({ databaseName }) => databaseName);
  return { tableName, names, text: `[${rows.map(rowText<Row>(columns)).join(',')}]` };
}

/** Writes whole rows that are there already, known by their id. */
export async function updateMany<Row extends ObjectLiteral & { id: string }>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const { tableName, names, text } = jsonRows(manager, target, rows);
  const set = names.filter((name) => name !== 'id').map((name) => `"${name}" = new."${name}"`);
  await manager.query(
    `UPDATE "${tableName}" own SET ${set.join(', ')} FROM json_populate_recordset(NULL::"${tableName}", $1) new WHERE own.id = new.id`,
    [text],
  );
}

/** Writes links, whether or not they are there. Of two rows of one anchor only the last may be given. */
export async function putLinks(manager: EntityManager, rows: readonly DirectoryLinkEntity[]): Promise<void> {
  if (rows.length === 0) return;
  const { tableName, names, text } = jsonRows(manager, DirectoryLinkEntity, rows);
  const columns = names.map((name) => `"${name}"`).join(', ');
  const set = names
    .filter((name) => !['id', 'source_id', 'anchor', 'created_at'].includes(name))
    .map((name) => `"${name}" = excluded."${name}"`);
  await manager.query(
    `INSERT INTO "${tableName}" (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::"${tableName}", $1)
      ON CONFLICT (source_id, anchor) DO UPDATE SET ${set.join(', ')}`,
    [text],
  );
}

/** Lets the links that other sources have of these recipients forget what was applied: their next full runs look at them anew. */
export const readOthersAnew = (manager: EntityManager, sourceId: string, recipients: readonly string[]) =>
  manager.query(
    `UPDATE directory_link SET applied_hash = NULL
      WHERE local_id = ANY($2::uuid[]) AND source_id <> $1 AND state NOT IN ('ignored', 'detached')`,
    [sourceId, recipients],
  );

const printsAStatement = 10_000;

/** Notes what the entries of links are known again by, by anchor. */
export async function keepFingerprints(
  manager: EntityManager,
  sourceId: string,
  fingerprints: ReadonlyMap<string, string>,
): Promise<void> {
  const [anchors, prints] = [[...fingerprints.keys()], [...fingerprints.values()]];
  for (let at = 0; at < anchors.length; at += printsAStatement)
    await manager.query(
      `UPDATE directory_link own SET fingerprint = new.fingerprint
         FROM unnest($2::text[], $3::text[]) AS new(anchor, fingerprint)
        WHERE own.source_id = $1 AND own.anchor = new.anchor`,
      [sourceId, anchors.slice(at, at + printsAStatement), prints.slice(at, at + printsAStatement)],
    );
}

/**
 * Within a transaction: puts off what the search indexes of recipients have to do for new rows, which is cheaper for many at once.
 * Until {@link settleSearch} is called, searches look through what was put off.
 */
export const putSearchOff = (manager: EntityManager) => manager.query(`SET LOCAL gin_pending_list_limit = '32MB'`);

/** Does what the search indexes of recipients put off, where they are ours: only their owner may say so. */
export const settleSearch = (manager: EntityManager) =>
  manager.query(
    `SELECT gin_clean_pending_list(oid) FROM pg_class
      WHERE oid IN (to_regclass('mailbox_search'), to_regclass('contact_search'), to_regclass('mail_group_search'))
        AND pg_has_role(relowner, 'USAGE')`,
  );

/** Lets recipients change addresses with each other until {@link checkAddresses} is called. */
export const deferAddresses = (manager: EntityManager) =>
  manager.query('SET CONSTRAINTS recipient_address_pk DEFERRED');
/** Refuses addresses that two have by now. */
export const checkAddresses = (manager: EntityManager) =>
  manager.query('SET CONSTRAINTS recipient_address_pk IMMEDIATE');

/** Takes further SMTP addresses from their recipients; answers those that were there. */
export async function takeAddresses(
  manager: EntityManager,
  wanted: readonly { recipientId: string; addressKey: string }[],
): Promise<Pick<RecipientAddressEntity, 'type' | 'address' | 'recipientId'>[]> {
  if (wanted.length === 0) return [];
  const [rows] = await manager.query<[Pick<RecipientAddressEntity, 'type' | 'address' | 'recipientId'>[], number]>(
    `DELETE FROM recipient_address own USING unnest($1::uuid[], $2::text[]) AS wanted(recipient_id, address_key)
      WHERE own.type = 'SMTP' AND own.address_key = wanted.address_key AND own.recipient_id = wanted.recipient_id AND NOT own.is_primary
      RETURNING own.type, own.address, own.recipient_id AS "recipientId"`,
    [wanted.map(({ recipientId }) => recipientId), wanted.map((one) => one.addressKey)],
  );
  return rows;
}

/** Gives names up for a moment, so that recipients of one kind can change them with each other. */
export const setNamesAside = (
  manager: EntityManager,
  table: 'mailbox' | 'contact' | 'mail_group',
  ids: readonly string[],
) => manager.query(`UPDATE ${table} SET name_key = '~' || id WHERE id = ANY($1::uuid[])`, [ids]);
