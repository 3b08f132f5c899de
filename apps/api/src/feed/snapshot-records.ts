import type { ReplicaRecord } from '@waypost/organization';
import {
  MailboxEntity,
  mailboxRecords,
  OrganizationEntity,
  organizationRecord,
  overrideRecord,
  ServerEntity,
  serverRecord,
  ServiceAccountEntity,
  serviceAccountRecord,
  SettingOverrideEntity,
  SiteEntity,
  siteRecord,
} from '@waypost/store';
import { type EntityManager, type EntityTarget, type FindOptionsWhere, MoreThan } from 'typeorm';

const pageOfRows = 5_000;

/** Every record of the model, read page by page so that nothing waits for the reader. */
export async function* snapshotRecords(manager: EntityManager): AsyncGenerator<ReplicaRecord> {
  yield* each(manager, OrganizationEntity, organizationRecord);
  yield* each(manager, SiteEntity, siteRecord);
  yield* each(manager, ServerEntity, serverRecord);
  yield* each(manager, ServiceAccountEntity, serviceAccountRecord);
  yield* each(manager, SettingOverrideEntity, overrideRecord);
  for await (const rows of pagesOf(manager, MailboxEntity, pageOfRows)) yield* await mailboxRecords(manager, rows);
}

/** The records of a table in the order of their ids. */
export async function* each<Row extends { id: string }>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  recordOf: (row: Row) => ReplicaRecord,
): AsyncGenerator<ReplicaRecord> {
  for await (const rows of pagesOf(manager, target, pageOfRows)) for (const row of rows) yield recordOf(row);
}

/** A table page by page, in the order of its ids: nothing is held open between two pages. */
export async function* pagesOf<Row extends { id: string }>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  take: number,
): AsyncGenerator<Row[]> {
  let last: string | undefined;
  for (;;) {
    const where = (last === undefined ? {} : { id: MoreThan(last) }) as FindOptionsWhere<Row>;
    const rows = await manager.find(target, { where, order: { id: 'ASC' } as never, take });
    yield rows;
    if (rows.length < take) return;
    last = rows.at(-1)?.id;
  }
}
