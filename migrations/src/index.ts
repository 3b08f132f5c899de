import { CreateNodes1795320000000 } from './1795320000000-create-nodes.js';
import { CreateSettingOverride1795320000001 } from './1795320000001-create-setting-override.js';
import { CreateJournal1795320000002 } from './1795320000002-create-journal.js';
import { CreateAccess1795320000003 } from './1795320000003-create-access.js';
import { MarkSessionsByCode1795320000004 } from './1795320000004-mark-sessions-by-code.js';
import { CreateAppPassword1795320000005 } from './1795320000005-create-app-password.js';
import { CreateRecipients1795320000006 } from './1795320000006-create-recipients.js';
import { CreateDirectoryProcess1795320000020 } from './1795320000020-create-directory-process.js';
import { LimitFollowers1795320000025 } from './1795320000025-limit-followers.js';
import { KeepReportsByToken1795320000030 } from './1795320000030-keep-reports-by-token.js';
import { FindOutsideMembers1795320000031 } from './1795320000031-find-outside-members.js';
import { ClassServiceAccounts1795320000032 } from './1795320000032-class-service-accounts.js';
import { CreateDirectorySource1795320000040 } from './1795320000040-create-directory-source.js';
import { CreateDirectoryRun1795320000041 } from './1795320000041-create-directory-run.js';
import { MarkWhatSourcesSupply1795320000042 } from './1795320000042-mark-what-sources-supply.js';
import { SuspendMailbox1795320000045 } from './1795320000045-suspend-mailbox.js';
import { CreateConnector1795320000060 } from './1795320000060-create-connector.js';
import { SearchFurtherAddresses1795320000080 } from './1795320000080-search-further-addresses.js';
import { KnowEntriesAgain1795320000090 } from './1795320000090-know-entries-again.js';
import { RememberWhatPlansRestOn1795320000091 } from './1795320000091-remember-what-plans-rest-on.js';
import { LightenPlanItems1795320000092 } from './1795320000092-lighten-plan-items.js';
import { RememberSilentFields1795320000093 } from './1795320000093-remember-silent-fields.js';
import { AddProfiles1795320000100 } from './1795320000100-add-profiles.js';
import { CreateDeliveryRules1795320000101 } from './1795320000101-create-delivery-rules.js';
import { FilterGroups1795320000102 } from './1795320000102-filter-groups.js';
import { CreateRecipientPolicy1795320000110 } from './1795320000110-create-recipient-policy.js';
import { CreateJob1795320000111 } from './1795320000111-create-job.js';
import { FoldText1795320000112 } from './1795320000112-fold-text.js';
import { FollowManyAddresses1795320000113 } from './1795320000113-follow-many-addresses.js';
import { TellConnectors1795320000120 } from './1795320000120-tell-connectors.js';
import { KeepRoutingGenerations1795320000121 } from './1795320000121-keep-routing-generations.js';
import { TakeLinkReports1795320000122 } from './1795320000122-take-link-reports.js';
import { AddConnectorCredentials1795320000123 } from './1795320000123-add-connector-credentials.js';
import { AddTlsNames1795320000124 } from './1795320000124-add-tls-names.js';
import { KeepDotsOfAliases1795320000130 } from './1795320000130-keep-dots-of-aliases.js';
import { LeavePrimariesAlone1795320000131 } from './1795320000131-leave-primaries-alone.js';
import { BrowseAddressBook1795320000140 } from './1795320000140-browse-address-book.js';
import { RememberWhatIsOwed1795320000150 } from './1795320000150-remember-what-is-owed.js';
import { FoldPlainTextAtOnce1795320000151 } from './1795320000151-fold-plain-text-at-once.js';
import { FindLinksByRecipient1795320000152 } from './1795320000152-find-links-by-recipient.js';
import { ApplyPlansAsTheyStand1795320000160 } from './1795320000160-apply-plans-as-they-stand.js';
import { LimitConnectors1795320000170 } from './1795320000170-limit-connectors.js';
import { RememberFormerDns1795320000180 } from './1795320000180-remember-former-dns.js';
import { KeepApprovedConnections1795320000181 } from './1795320000181-keep-approved-connections.js';

/** Every migration in order; the order is that of the time stamps in the names. */
export const migrations = [
  CreateNodes1795320000000,
  CreateSettingOverride1795320000001,
  CreateJournal1795320000002,
  CreateAccess1795320000003,
  MarkSessionsByCode1795320000004,
  CreateAppPassword1795320000005,
  CreateRecipients1795320000006,
  CreateDirectoryProcess1795320000020,
  LimitFollowers1795320000025,
  KeepReportsByToken1795320000030,
  FindOutsideMembers1795320000031,
  ClassServiceAccounts1795320000032,
  CreateDirectorySource1795320000040,
  CreateDirectoryRun1795320000041,
  MarkWhatSourcesSupply1795320000042,
  SuspendMailbox1795320000045,
  CreateConnector1795320000060,
  SearchFurtherAddresses1795320000080,
  KnowEntriesAgain1795320000090,
  RememberWhatPlansRestOn1795320000091,
  LightenPlanItems1795320000092,
  RememberSilentFields1795320000093,
  AddProfiles1795320000100,
  CreateDeliveryRules1795320000101,
  FilterGroups1795320000102,
  CreateRecipientPolicy1795320000110,
  CreateJob1795320000111,
  FoldText1795320000112,
  FollowManyAddresses1795320000113,
  TellConnectors1795320000120,
  KeepRoutingGenerations1795320000121,
  TakeLinkReports1795320000122,
  AddConnectorCredentials1795320000123,
  AddTlsNames1795320000124,
  KeepDotsOfAliases1795320000130,
  LeavePrimariesAlone1795320000131,
  BrowseAddressBook1795320000140,
  RememberWhatIsOwed1795320000150,
  FoldPlainTextAtOnce1795320000151,
  FindLinksByRecipient1795320000152,
  ApplyPlansAsTheyStand1795320000160,
  LimitConnectors1795320000170,
  RememberFormerDns1795320000180,
  KeepApprovedConnections1795320000181,
];
