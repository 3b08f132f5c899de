import {
  addressRecord,
  deliveryRecord,
  findStoredRules,
  GroupEntity,
  GroupMemberEntity,
  groupRecord,
  memberRecord,
  RecipientAddressEntity,
  toRules,
} from '@waypost/store';
import { type EntityManager } from 'typeorm';
import { ownersOf } from '../recipients/memberships.js';
import { pageOfRows, pagesOf, type RecordPages, recordsByKey } from './table-pages.js';

/** All but primary SMTP addresses: those are told with their recipients. */
const further = `NOT (is_primary AND type = 'SMTP')`;

/** Every group with its owners. */
export async function* groupRecords(manager: EntityManager): RecordPages {
  for await (const rows of pagesOf(manager, GroupEntity, pageOfRows)) {
    const owners = await ownersOf(
      manager,
      rows.map(({ id }) => id),
    );
    yield rows.map((row) => groupRecord(row, owners.get(row.id) ?? []));
  }
}

/** Most recipients whose rules are read together. */
const pageOfRules = 1_000;

/** The rules of every recipient that has any. */
export async function* deliveryRecords(manager: EntityManager): RecordPages {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await manager.query<{ id: string }[]>(
      `SELECT recipient_id AS id FROM recipient_delivery WHERE recipient_id > $1
        UNION SELECT recipient_id FROM recipient_sender WHERE recipient_id > $1 ORDER BY 1 LIMIT $2`,
      [after, pageOfRules],
    );
    const last = rows.at(-1);
    if (!last) return;
    const found = await findStoredRules(
      manager,
      rows.map(({ id }) => id),
    );
    yield [...found].map(([id, stored]) => deliveryRecord(toRules(id, stored)));
    after = last.id;
  }
}

/** Every address but primary SMTP ones. */
export const furtherAddressRecords = (manager: EntityManager): RecordPages =>
  recordsByKey(manager, RecipientAddressEntity, ['type', 'addressKey'], addressRecord, further);

/** Every membership. */
export const memberRecords = (manager: EntityManager): RecordPages =>
  recordsByKey(manager, GroupMemberEntity, ['groupId', 'memberKey'], memberRecord);
