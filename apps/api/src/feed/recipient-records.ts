import type { ReplicaRecord } from '@waypost/organization';
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
import { eachByKey, pageOfRows, pagesOf } from './table-pages.js';

/** All but primary SMTP addresses: those are told with their recipients. */
const further = `NOT (row.isPrimary AND row.type = 'SMTP')`;

/** Every group with its owners. */
export async function* groupRecords(manager: EntityManager): AsyncGenerator<ReplicaRecord> {
  for await (const rows of pagesOf(manager, GroupEntity, pageOfRows)) {
    const owners = await ownersOf(
      manager,
      rows.map(({ id }) => id),
    );
    for (const row of rows) yield groupRecord(row, owners.get(row.id) ?? []);
  }
}

/** Every address but primary SMTP ones. */
export const furtherAddressRecords = (manager: EntityManager): AsyncGenerator<ReplicaRecord> =>
  eachByKey(manager, RecipientAddressEntity, ['type', 'addressKey'], addressRecord, further);

/** Every membership. */
export const memberRecords = (manager: EntityManager): AsyncGenerator<ReplicaRecord> =>
  eachByKey(manager, GroupMemberEntity, ['groupId', 'memberKey'], memberRecord);
