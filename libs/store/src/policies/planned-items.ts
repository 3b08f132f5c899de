import type { EntityManager } from 'typeorm';
import type { RecipientKind } from '../entities/recipient.entities.js';
import { recipientTables } from '../recipient-filter/attribute-sources.js';
import { subjectStamp, type SubjectQuery } from './policy-subjects.js';

/** What the statements here read in the items of a job that gives addresses. */
export interface GivenByItem {
  policy: { id: string };
  added: readonly { type: string; address: string; collision?: { wanted: string } | undefined }[];
  promoted: readonly { type: string; from: string | null; to: string }[];
}

const isAscii = (text: string) => /^[\0-\x7f]*$/.test(text);

/**
 * Whether the database can write an item by itself: it makes keys of ASCII only. What is compared in other letters is made a key where
 * addresses are understood.
 */
export const isPlainItem = ({ added, promoted }: GivenByItem): boolean =>
  added.every(({ address, collision }) => isAscii(address) && isAscii(collision?.wanted ?? '')) &&
  promoted.every(({ to }) => isAscii(to));

/** An item in outline. */
export interface ItemOutline {
  seq: number;
  subjectKind: RecipientKind;
  subjectId: string;
  operation: string;
  /** Whether it says what it rests on. */
  stamped: boolean;
}

/** Items of a job in order, from after a place on, without what they do. */
export const findItemOutlines = (
  manager: EntityManager,
  { jobId, after, take }: { jobId: string; after: number; take: number },
): Promise<ItemOutline[]> =>
  manager.query(
    `SELECT seq, subject_kind AS "subjectKind", subject_id AS "subjectId", operation, stamp IS NOT NULL AS stamped
      FROM job_item WHERE job_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
    [jobId, after, take],
  );

/** Some items of a job. */
export interface ItemSet {
  jobId: string;
  seqs: readonly number[];
}

/** An item that can be written as it stands. */
export interface StandingItem {
  seq: number;
  /** Whether an address that the recipient has already becomes its primary one. */
  promotesOwn: boolean;
}

/**
 * Which of some items are about recipients of a kind that are as they were when it was planned, and would get addresses that are free
 * and that nobody sends mail on to.
 */
export async function findStanding(
  manager: EntityManager,
  kind: RecipientKind,
  { jobId, seqs, turns, managing }: ItemSet & Pick<SubjectQuery, 'turns' | 'managing'>,
): Promise<StandingItem[]> {
  if (seqs.length === 0) return [];
  await lookUpRows(manager);
  const values: unknown[] = [jobId, seqs];
  const stamp = subjectStamp(kind, { turns, managing }, (value) => `$${values.push(value)}`);
  const sends = `EXISTS (SELECT FROM group_member gm WHERE gm.member_id IS NULL AND gm.member_key = ${keyOf('given.address')} OFFSET 0)
      OR EXISTS (SELECT FROM recipient_delivery rd WHERE rd.forward_key = ${keyOf('given.address')} OFFSET 0)`;
  return manager.query(
    `SELECT item.seq, NOT ${listed('added[*].address')} @> ${listed('promoted[*].to')} AS "promotesOwn" FROM job_item item JOIN ${recipientTables[kind]} r ON r.id = item.subject_id
      WHERE item.job_id = $1 AND item.seq = ANY($2::integer[]) AND item.stamp = ${stamp} AND NOT EXISTS (
        SELECT FROM ${added('item')} WHERE EXISTS (SELECT FROM recipient_address a
            WHERE a.type = given.type AND a.address_key = ${keyOf('given.address')} OFFSET 0)
          OR ${kind === 'contact' ? 'false' : `given.type = 'SMTP' AND (${sends})`})`,
    values,
  );
}

/**
 * Writes what items give to recipients of a kind, as {@link findStanding} found that they can be: from the rows of the items to those of
 * addresses, without their coming here.
 */
export async function writeStanding(
  manager: EntityManager,
  kind: RecipientKind,
  { jobId, standing, at }: { jobId: string; standing: readonly StandingItem[]; at: Date },
): Promise<void> {
  if (standing.length === 0) return;
  const seqs = standing.map(({ seq }) => seq);
  await lookUpRows(manager);
  const items = 'item.job_id = $1 AND item.seq = ANY($2::integer[])';
  await manager.query(
    `UPDATE recipient_address a SET is_primary = false FROM job_item item CROSS JOIN ${promoted('item')}
      WHERE ${items} AND a.recipient_id = item.subject_id AND a.type = move.type AND a.is_primary`,
    [jobId, seqs],
  );
  const own = standing.filter(({ promotesOwn }) => promotesOwn).map(({ seq }) => seq);
  if (own.length > 0) await promoteOwn(manager, { jobId, seqs: own });
  await manager.query(
    `INSERT INTO recipient_address
        (type, address_key, address, recipient_id, recipient_kind, is_primary, domain, origin, policy_id, wanted_key, created_at)
      SELECT given.type, ${keyOf('given.address')}, given.address, item.subject_id, item.subject_kind,
          EXISTS (SELECT FROM ${promoted('item')} WHERE move.type = given.type AND move."to" = given.address),
          CASE WHEN given.type = 'SMTP' THEN substring(${keyOf('given.address')} from '[^@]*$') END,
          'policy', (item.change #>> '{policy,id}')::uuid, ${keyOf(`given.collision ->> 'wanted'`)}, $3
        FROM job_item item CROSS JOIN ${added('item')} WHERE ${items}`,
    [jobId, seqs, at],
  );
  await manager.query(
    `${addressesWritten} UPDATE ${recipientTables[kind]} r SET address = move."to", address_key = ${keyOf('move."to"')}, modified_at = $3,
        search_text = lower(r.name || ' ' || r.display_name || ' ' || move."to")
      FROM written, job_item item CROSS JOIN ${promoted('item')}
      WHERE ${items} AND r.id = item.subject_id AND move.type = 'SMTP'`,
    [jobId, seqs, at],
  );
}

/** Of addresses that are new the rows are written as what they are; those that were there become it, when the ones before are none any more. */
const promoteOwn = (manager: EntityManager, { jobId, seqs }: ItemSet) =>
  manager.query(
    `UPDATE recipient_address a SET is_primary = true FROM job_item item CROSS JOIN ${promoted('item')}
      WHERE item.job_id = $1 AND item.seq = ANY($2::integer[]) AND a.recipient_id = item.subject_id AND a.type = move.type
        AND a.address_key = ${keyOf('move."to"')} AND NOT a.is_primary`,
    [jobId, seqs],
  );

/** Says to the trigger of primary addresses, before a statement that changes them, that their rows are written. */
export const addressesWritten = `WITH written AS MATERIALIZED (SELECT set_config('waypost.addresses_written', 'yes', true))`;

/**
 * Within a transaction that looks up some thousands of very many rows: by index, each. The planner reckons with disks that turn, and
 * would rather read a table of a hundred thousand from end to end for them.
 */
const lookUpRows = (manager: EntityManager) => manager.query('SET LOCAL enable_seqscan = off');

const added = (item: string) =>
  `jsonb_to_recordset(${item}.change -> 'added') AS given(type text, address text, collision jsonb)`;
const promoted = (item: string) =>
  `jsonb_to_recordset(${item}.change -> 'promoted') AS move(type text, "from" text, "to" text)`;
/** What stands at a place of what an item does, as a list. */
const listed = (path: string) => `jsonb_path_query_array(item.change, '$.${path}')`;
const keyOf = (address: string) => `lower(${address} COLLATE "C")`;
