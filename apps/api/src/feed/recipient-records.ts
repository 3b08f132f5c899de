import {
  addressRecord,
  GroupEntity,
  GroupMemberEntity,
  groupRecord,
  memberRecord,
  RecipientAddressEntity,
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

/** Every address but primary SMTP ones. */
export const furtherAddressRecords = (manager: EntityManager): RecordPages =>
  recordsByKey(manager, RecipientAddressEntity, ['type', 'addressKey'], addressRecord, further);

/** Every membership. */
export const memberRecords = (manager: EntityManager): RecordPages =>
  recordsByKey(manager, GroupMemberEntity, ['groupId', 'memberKey'], memberRecord);
