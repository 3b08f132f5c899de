import {
  AdministratorEntity,
  ApiTokenEntity,
  OneTimeCodeEntity,
  ServiceAccountEntity,
  SessionEntity,
  SignInFailureEntity,
} from './access.entities.js';
import { AuditEntryEntity, ChangeFeedEntity, IdempotencyEntity, JournalEntity } from './journal.entities.js';
import {
  ConnectorBridgeheadEntity,
  ConnectorEntity,
  ConnectorSenderEntity,
  LinkReportEntity,
  LinkStateEntity,
  RoutingGenerationEntity,
} from './connector.entities.js';
import { JobEntity, JobItemEntity } from './job.entities.js';
import { RecipientPolicyEntity } from './policy.entities.js';
import { RecipientDeliveryEntity, RecipientSenderEntity } from './delivery.entities.js';
import { DirectoryProcessEntity } from './directory-process.entity.js';
import { AppPasswordEntity, MailboxEntity, OrganizationEntity, ServerEntity, SiteEntity } from './node.entities.js';
import {
  AcceptedDomainEntity,
  ContactEntity,
  GroupEntity,
  GroupMemberEntity,
  GroupOwnerEntity,
  RecipientAddressEntity,
} from './recipient.entities.js';
import { SettingOverrideEntity } from './setting-override.entity.js';
import { DirectoryPlanItemEntity, DirectoryRunEntity, DirectoryStageEntity } from './sync-run.entities.js';
import {
  DirectoryConflictEntity,
  DirectoryCursorEntity,
  DirectoryDetachmentEntity,
  DirectoryFormerDnEntity,
  DirectoryLinkEntity,
  DirectorySourceEntity,
} from './sync.entities.js';

/** Every table Waypost keeps; migrations build exactly these. */
export const entities = [
  OrganizationEntity,
  SiteEntity,
  ServerEntity,
  MailboxEntity,
  AppPasswordEntity,
  AcceptedDomainEntity,
  ContactEntity,
  GroupEntity,
  GroupMemberEntity,
  GroupOwnerEntity,
  RecipientAddressEntity,
  ConnectorEntity,
  ConnectorBridgeheadEntity,
  ConnectorSenderEntity,
  LinkStateEntity,
  LinkReportEntity,
  RoutingGenerationEntity,
  SettingOverrideEntity,
  JournalEntity,
  ChangeFeedEntity,
  AuditEntryEntity,
  IdempotencyEntity,
  AdministratorEntity,
  OneTimeCodeEntity,
  SessionEntity,
  SignInFailureEntity,
  ApiTokenEntity,
  ServiceAccountEntity,
  DirectoryProcessEntity,
  RecipientDeliveryEntity,
  RecipientSenderEntity,
  DirectorySourceEntity,
  DirectoryCursorEntity,
  DirectoryLinkEntity,
  DirectoryConflictEntity,
  DirectoryDetachmentEntity,
  DirectoryFormerDnEntity,
  DirectoryRunEntity,
  DirectoryStageEntity,
  DirectoryPlanItemEntity,
  RecipientPolicyEntity,
  JobEntity,
  JobItemEntity,
];
