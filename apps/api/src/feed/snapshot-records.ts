import {
  AcceptedDomainEntity,
  ConnectorEntity,
  connectorRecord,
  ContactEntity,
  contactRecord,
  credentialsRecord,
  DirectorySourceEntity,
  domainRecord,
  findStatedLinks,
  linkStateRecord,
  MailboxEntity,
  mailboxRecords,
  OrganizationEntity,
  organizationRecord,
  overrideRecord,
  passwordSourceRecord,
  ServerEntity,
  serverRecord,
  ServiceAccountEntity,
  serviceAccountRecord,
  SettingOverrideEntity,
  SiteEntity,
  siteRecord,
  toConnectors,
  untoldOfMailbox,
} from '@waypost/store';
import type { EntityManager } from 'typeorm';
import { deliveryRecords, furtherAddressRecords, groupRecords, memberRecords } from './recipient-records.js';
import { pageOfRows, pagesOf, type RecordPages, recordsOf } from './table-pages.js';

/** Every record of the model, read page by page so that nothing waits for the reader. */
export async function* snapshotRecords(manager: EntityManager): RecordPages {
  yield* recordsOf(manager, OrganizationEntity, organizationRecord);
  yield* recordsOf(manager, SiteEntity, siteRecord);
  yield* recordsOf(manager, ServerEntity, serverRecord);
  yield* recordsOf(manager, ServiceAccountEntity, serviceAccountRecord);
  yield (await manager.findBy(DirectorySourceEntity, { passwords: 'source' })).flatMap(
    (source) => passwordSourceRecord(source) ?? [],
  );
  yield (await toConnectors(manager, await manager.find(ConnectorEntity))).map(connectorRecord);
  yield (await manager.find(ConnectorEntity)).flatMap((row) => credentialsRecord(row) ?? []);
  yield (await findStatedLinks(manager)).map(linkStateRecord);
  yield* recordsOf(manager, SettingOverrideEntity, overrideRecord);
  yield* recordsOf(manager, AcceptedDomainEntity, domainRecord);
  for await (const rows of pagesOf(manager, MailboxEntity, pageOfRows, untoldOfMailbox))
    yield await mailboxRecords(manager, rows);
  yield* recordsOf(manager, ContactEntity, contactRecord);
  yield* groupRecords(manager);
  yield* furtherAddressRecords(manager);
  yield* memberRecords(manager);
  yield* deliveryRecords(manager);
}
