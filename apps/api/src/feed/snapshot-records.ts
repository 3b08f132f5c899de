import type { ReplicaRecord } from '@waypost/organization';
import {
  AcceptedDomainEntity,
  ContactEntity,
  contactRecord,
  domainRecord,
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
import type { EntityManager } from 'typeorm';
import { furtherAddressRecords, groupRecords, memberRecords } from './recipient-records.js';
import { each, pageOfRows, pagesOf } from './table-pages.js';

/** Every record of the model, read page by page so that nothing waits for the reader. */
export async function* snapshotRecords(manager: EntityManager): AsyncGenerator<ReplicaRecord> {
  yield* each(manager, OrganizationEntity, organizationRecord);
  yield* each(manager, SiteEntity, siteRecord);
  yield* each(manager, ServerEntity, serverRecord);
  yield* each(manager, ServiceAccountEntity, serviceAccountRecord);
  yield* each(manager, SettingOverrideEntity, overrideRecord);
  yield* each(manager, AcceptedDomainEntity, domainRecord);
  for await (const rows of pagesOf(manager, MailboxEntity, pageOfRows)) yield* await mailboxRecords(manager, rows);
  yield* each(manager, ContactEntity, contactRecord);
  yield* groupRecords(manager);
  yield* furtherAddressRecords(manager);
  yield* memberRecords(manager);
}
