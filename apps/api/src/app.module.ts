import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, Reflector } from '@nestjs/core';
import { Ledger } from '@waypost/store';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { AppPasswordController } from './app-passwords/app-password.controller.js';
import { AppPasswordService } from './app-passwords/app-password.service.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditService } from './audit/audit.service.js';
import { ConnectorReverts } from './audit/connector-reverts.js';
import type { Configuration } from './configuration.js';
import { deliveryControllers } from './delivery/delivery.controllers.js';
import { DeliveryService } from './delivery/delivery.service.js';
import { DirectoryProcesses } from './directory/directory-processes.js';
import { DirectoryReportController } from './directory/directory-report.controller.js';
import { DirectoryController } from './directory/directory.controller.js';
import { PasswordChangeController } from './directory/password-change.controller.js';
import { PasswordChanges } from './directory/password-changes.js';
import { ConnectorController, ServerLinkStateController } from './connectors/connector.controller.js';
import { ConnectorService } from './connectors/connector.service.js';
import { AgentController } from './connectors/agent.controller.js';
import { LinkReportService } from './connectors/link-report.service.js';
import { LinkStateService } from './connectors/link-state.service.js';
import { LinkStateSweeper } from './connectors/link-state-sweeper.js';
import { ContactController } from './contacts/contact.controller.js';
import { ContactService } from './contacts/contact.service.js';
import { DomainController } from './domains/domain.controller.js';
import { DomainService } from './domains/domain.service.js';
import { FeedHub } from './feed/feed-hub.js';
import { HeldController } from './feed/held.controller.js';
import { Replicas } from './feed/replicas.js';
import { FeedController } from './feed/feed.controller.js';
import { GroupController } from './groups/group.controller.js';
import { GroupService } from './groups/group.service.js';
import { MembersService } from './groups/members.service.js';
import { HealthController } from './health/health.controller.js';
import { AuthenticationGuard } from './http/authentication.guard.js';
import { EtagInterceptor } from './http/etag.interceptor.js';
import { ModelRevision } from './http/model-revision.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RememberedInterceptor } from './http/remembered.interceptor.js';
import { SchemaPipe } from './http/schema.pipe.js';
import { Writes } from './http/writes.js';
import { configurationToken, logToken } from './injection-tokens.js';
import { MailboxListing } from './mailboxes/mailbox-listing.js';
import { MailboxController } from './mailboxes/mailbox.controller.js';
import { MailboxService } from './mailboxes/mailbox.service.js';
import { ApiMetrics } from './metrics/api-metrics.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { OrganizationController } from './organization/organization.controller.js';
import { OrganizationService } from './organization/organization.service.js';
import { PostfixController } from './postfix/postfix.controller.js';
import { PostfixService } from './postfix/postfix.service.js';
import { addressControllers } from './recipients/address.controllers.js';
import { AddressService } from './recipients/address.service.js';
import { RecipientController } from './recipients/recipient.controller.js';
import { RecipientService } from './recipients/recipient.service.js';
import { DnsLookup } from './routing/explain/dns-lookup.js';
import { ExplainService } from './routing/explain/explain.service.js';
import { CarryOut } from './imports/carry-out.js';
import { ImportController } from './imports/import.controller.js';
import { ImportService } from './imports/import.service.js';
import { ImportWorker } from './imports/import-worker.js';
import { JobController } from './jobs/job.controller.js';
import { JobService } from './jobs/job.service.js';
import { JobSupervisor } from './jobs/job-supervisor.js';
import { AddressWorker } from './policies/address-worker.js';
import { MatchService } from './policies/match.service.js';
import { AddressBookController, PolicyController } from './policies/policy.controller.js';
import { PolicyJobsService } from './policies/policy-jobs.service.js';
import { PolicyService } from './policies/policy.service.js';
import { RecipientFilters } from './policies/recipient-filters.js';
import { RoutingController } from './routing/routing.controller.js';
import { RoutePreviewService } from './routing/route-preview.service.js';
import { concernsRouting, RoutingGenerations } from './routing/routing-generations.js';
import { RoutingNow } from './routing/routing-now.js';
import { RoutingService } from './routing/routing.service.js';
import { TopologyController } from './routing/topology.controller.js';
import { TopologyService } from './routing/topology.service.js';
import { Supposed } from './routing/supposed.js';
import { ServerController } from './servers/server.controller.js';
import { ServerService } from './servers/server.service.js';
import { DetachmentService } from './sync/links/detachment.service.js';
import { LinkController, RecipientDirectoryController } from './sync/links/link.controller.js';
import { LinkDecisions } from './sync/links/link-decisions.js';
import { LinkService } from './sync/links/link.service.js';
import { ConflictController } from './sync/conflicts/conflict.controller.js';
import { ConflictService } from './sync/conflicts/conflict.service.js';
import { RunController, SourceRunController } from './sync/run-reports/run.controller.js';
import { RunService } from './sync/run-reports/run.service.js';
import { SourceTrialService } from './sync/sources/source-trial.service.js';
import { SourceController } from './sync/sources/source.controller.js';
import { SourceService } from './sync/sources/source.service.js';
import { ServiceAccountController } from './service-accounts/service-account.controller.js';
import { ServiceAccountService } from './service-accounts/service-account.service.js';
import { SecretBox } from './session/secret-box.js';
import { SessionController } from './session/session.controller.js';
import { SessionService } from './session/session.service.js';
import { SignInThrottle } from './session/sign-in-throttle.js';
import { ExpirySweeper } from './settings/expiry-sweeper.js';
import { PreviewService } from './settings/preview.service.js';
import { settingsControllers } from './settings/settings.controllers.js';
import { SettingsRepository } from './settings/settings.repository.js';
import { SettingsService } from './settings/settings.service.js';
import { SiteController } from './sites/site.controller.js';
import { SiteService } from './sites/site.service.js';
import { Housekeeping } from './start/housekeeping.js';
import { FetchProcess } from './sync/fetch/fetch-process.js';
import type { Fetcher } from './sync/runs/fetcher.js';
import { RunControl } from './sync/runs/run-control.js';
import { RunSupervisor } from './sync/runs/run-supervisor.js';
import { TokenController } from './tokens/token.controller.js';
import { TokenService } from './tokens/token.service.js';

/** What the application is built around. */
export interface Foundations {
  configuration: Configuration;
  source: DataSource;
  log: Logger;
  secretBox: SecretBox;
  /** What reads directory sources; processes of their own unless told. */
  fetcher?: Fetcher;
}

/** An administrator waits for a trial: what takes longer than a minute has failed. */
const trialLimits = { wholeMs: 60_000, silentMs: 30_000 };

@Module({})
export class AppModule {
  static around({ configuration, source, log, secretBox, fetcher = new FetchProcess() }: Foundations): DynamicModule {
    // The embedded database has no other client: what this process commits is all that is committed.
    const revision = new ModelRevision(configuration.databaseUrl === undefined ? undefined : source);
    return {
      module: AppModule,
      controllers: [
        HealthController,
        SessionController,
        OrganizationController,
        SiteController,
        ServerController,
        MailboxController,
        AppPasswordController,
        ContactController,
        GroupController,
        ...addressControllers,
        ...deliveryControllers,
        RecipientController,
        DomainController,
        PolicyController,
        AddressBookController,
        JobController,
        ImportController,
        ConnectorController,
        ServerLinkStateController,
        AgentController,
        RoutingController,
        PostfixController,
        TopologyController,
        ...settingsControllers,
        AuditController,
        TokenController,
        ServiceAccountController,
        FeedController,
        SourceController,
        SourceRunController,
        RunController,
        ConflictController,
        LinkController,
        RecipientDirectoryController,
        DirectoryController,
        DirectoryReportController,
        HeldController,
        PasswordChangeController,
        MetricsController,
      ],
      providers: [
        { provide: configurationToken, useValue: configuration },
        { provide: logToken, useValue: log },
        { provide: DataSource, useValue: source },
        { provide: SecretBox, useValue: secretBox },
        { provide: RoutingGenerations, useFactory: () => new RoutingGenerations(source, log) },
        { provide: FeedHub, useFactory: () => new FeedHub(source, log, secretBox) },
        { provide: Replicas, useFactory: (hub: FeedHub) => new Replicas(hub, source, log), inject: [FeedHub] },
        {
          provide: Ledger,
          useFactory: (hub: FeedHub, generations: RoutingGenerations) =>
            new Ledger(source, (told, commit) => {
              revision.committed();
              if (concernsRouting(told)) generations.changed();
              return commit.awaited ? hub.reachAll(commit.revision) : hub.wake();
            }),
          inject: [FeedHub, RoutingGenerations],
        },
        {
          provide: ExpirySweeper,
          useFactory: (ledger: Ledger) => new ExpirySweeper(source, ledger, log),
          inject: [Ledger],
        },
        {
          provide: LinkStateSweeper,
          useFactory: (ledger: Ledger) => new LinkStateSweeper(source, ledger, log),
          inject: [Ledger],
        },
        {
          provide: RunSupervisor,
          useFactory: (ledger: Ledger) => new RunSupervisor({ source, ledger, fetcher, secretBox, log }),
          inject: [Ledger],
        },
        { provide: RunControl, useExisting: RunSupervisor },
        {
          provide: JobSupervisor,
          useFactory: (ledger: Ledger, hands: CarryOut) => {
            const workers = [new AddressWorker(source, ledger), new ImportWorker(source, ledger, hands)];
            return new JobSupervisor({ source, ledger, log, workers });
          },
          inject: [Ledger, CarryOut],
        },
        { provide: Housekeeping, useFactory: () => new Housekeeping(source, log) },
        Writes,
        SettingsRepository,
        SettingsService,
        PreviewService,
        OrganizationService,
        SiteService,
        ServerService,
        MailboxListing,
        MailboxService,
        AppPasswordService,
        ContactService,
        GroupService,
        MembersService,
        AddressService,
        DeliveryService,
        RecipientService,
        DomainService,
        RecipientFilters,
        PolicyService,
        PolicyJobsService,
        MatchService,
        JobService,
        CarryOut,
        ImportService,
        ConnectorService,
        LinkStateService,
        LinkReportService,
        RoutePreviewService,
        { provide: ModelRevision, useValue: revision },
        { provide: DnsLookup, useFactory: () => new DnsLookup(configuration.dnsServers) },
        RoutingNow,
        Supposed,
        RoutingService,
        TopologyService,
        ExplainService,
        PostfixService,
        AuditService,
        ConnectorReverts,
        { provide: FetchProcess, useFactory: () => new FetchProcess(trialLimits) },
        SourceTrialService,
        SourceService,
        RunService,
        ConflictService,
        LinkDecisions,
        LinkService,
        DetachmentService,
        DirectoryProcesses,
        PasswordChanges,
        ApiMetrics,
        SignInThrottle,
        SessionService,
        TokenService,
        ServiceAccountService,
        { provide: APP_PIPE, useClass: SchemaPipe },
        { provide: APP_FILTER, useFactory: () => new ProblemFilter(log) },
        { provide: APP_GUARD, useClass: AuthenticationGuard },
        {
          provide: APP_INTERCEPTOR,
          useFactory: (reflector: Reflector) => new RememberedInterceptor(reflector, revision),
          inject: [Reflector],
        },
        {
          provide: APP_INTERCEPTOR,
          useFactory: (reflector: Reflector) => new EtagInterceptor(reflector),
          inject: [Reflector],
        },
      ],
    };
  }
}
