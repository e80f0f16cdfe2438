import { coreServices, createBackendPlugin } from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef, metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { gdsPermissions } from '@gds-dev/backstage-plugin-gds-common';
import { readGdsConfig } from './config';
import { BadgeStore } from './database/BadgeStore';
import { CatalogStore } from './database/catalog/CatalogStore';
import { DatabaseGdsStore } from './database/DatabaseGdsStore';
import { openDatabase } from './database/migrations';
import { RetentionStore } from './database/RetentionStore';
import { NoticeStore } from './database/NoticeStore';
import { registerActions } from './service/actions/registerActions';
import { Badges, readBadgeSecret } from './service/badge/Badges';
import { GithubIngest } from './service/github/GithubIngest';
import { openOwnDoors, warnOfOpenDoors } from './doors';
import { TokenVerifier } from './service/github/TokenVerifier';
import { IngestMetrics } from './service/metrics/IngestMetrics';
import { observeCatalogAge } from './service/metrics/observeCatalogAge';
import { observeQuarantine } from './service/metrics/observeQuarantine';
import { OwnerNotices } from './service/notify/OwnerNotices';
import { readExemptionDays } from './service/notify/readExemptionDays';
import { scheduleNotices } from './service/notify/scheduleNotices';
import { readRetention } from './service/retention/readRetention';
import { Retention } from './service/retention/Retention';
import { scheduleRetention } from './service/retention/scheduleRetention';
import { SummaryStore } from './database/summary/SummaryStore';
import { CatalogRefresh } from './service/catalog/CatalogRefresh';
import { readLiveConfig } from './liveConfig';
import { Exemptions } from './service/exemptions/Exemptions';
import { LiveChecks } from './service/live/LiveChecks';
import { scheduleLiveChecks } from './service/live/liveTasks';
import { Readers } from './service/router/Readers';
import { createRouter } from './service/router/router';
import { Quarantine } from './service/ingest/Quarantine';
import { ReportIngest } from './service/ingest/ReportIngest';
import { Reporters } from './service/ingest/Reporters';
import { scheduleTasks } from './service/state/scheduleTasks';
import { Summaries } from './service/summary/Summaries';
import { Viewers } from './service/summary/Viewers';

/** GDS backend plugin: takes reports, keeps the state of entities, serves it under `/api/gds`. */
export const gdsPlugin = createBackendPlugin({
  pluginId: 'gds',
  register(env) {
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        logger: coreServices.logger,
        metrics: metricsServiceRef,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        urlReader: coreServices.urlReader,
      },
      async init(deps) {
        const { auditor, auth, catalog, config, httpAuth, httpRouter, logger, permissions, scheduler } = deps;
        const { services, rate, localReports, github } = readGdsConfig(config);
        const live = readLiveConfig(config);
        const { issuers, defaultBranch } = github;
        warnOfOpenDoors(config, issuers, logger);
        const clock = () => new Date();
        const knex = await openDatabase(deps.database);
        const store = new DatabaseGdsStore(knex);
        const catalogStore = new CatalogStore(knex);
        const summaryStore = new SummaryStore(knex);
        const reporters = new Reporters(permissions, services);
        const ingest = new ReportIngest({
          store,
          places: catalogStore,
          catalog,
          auth,
          reporters,
          clock,
          localReports,
        });
        const filing = { store, places: catalogStore, catalog, auth, clock, defaultBranch };
        const githubIngest = new GithubIngest(filing);
        const quarantine = new Quarantine({ ...filing, localReports });
        const verifier = issuers.length > 0 ? new TokenVerifier(issuers, clock) : null;
        const viewers = new Viewers({ permissions, catalog, store: summaryStore, clock });
        const summaries = new Summaries({ store: summaryStore, viewers, clock });
        const refresh = new CatalogRefresh({ store: catalogStore, catalog, auth, auditor, logger, clock });
        const exemptions = new Exemptions(store, clock);
        const readers = new Readers({ httpAuth, permissions, catalog });
        deps.permissionsRegistry.addPermissions(gdsPermissions);
        observeQuarantine(deps.metrics, store);
        observeCatalogAge(deps.metrics, catalogStore, clock);
        registerActions({ registry: deps.actionsRegistry, readers, store, logger, clock });
        httpRouter.use(
          createRouter({
            httpAuth,
            auditor,
            logger,
            ingest,
            githubIngest,
            verifier,
            issuers,
            reporters,
            readers,
            summaries,
            exemptions,
            store,
            rate,
            clock,
            metrics: new IngestMetrics(deps.metrics),
            badges: new Badges(new BadgeStore(knex), readBadgeSecret(config)),
            externalUrl: () => deps.discovery.getExternalBaseUrl('gds'),
            scheduler,
            liveServices: live.services,
          }),
        );
        openOwnDoors(httpRouter);
        const notices = new OwnerNotices({
          store: new NoticeStore(knex),
          catalog,
          auth,
          notifications: deps.notifications,
          logger,
          clock,
          exemptionDays: readExemptionDays(config),
        });
        await scheduleNotices(scheduler, notices);
        const retention = new Retention({ store: new RetentionStore(knex), days: readRetention(config), clock });
        await scheduleRetention(scheduler, logger, retention);
        await scheduleTasks({ scheduler, logger, store, quarantine, refresh, clock });
        const checks = new LiveChecks({ config: live, reader: deps.urlReader, ingest, logger, clock });
        await scheduleLiveChecks({ scheduler, config: live, run: (service, signal) => checks.run(service, signal) });
      },
    });
  },
});
