import type { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import type { GdsStore } from '../../database/GdsStore';
import type { CatalogRefresh } from '../catalog/CatalogRefresh';
import type { ReportIngest } from '../ingest/ReportIngest';
import { stateRescored } from './entityState';
import { TEMPORARY_DAYS } from './filing';

const DAY_MS = 86_400_000;
const ENTITIES_PER_RUN = 1000;

export interface TaskOptions {
  readonly scheduler: SchedulerService;
  readonly logger: LoggerService;
  readonly store: GdsStore;
  readonly ingest: ReportIngest;
  readonly refresh: CatalogRefresh;
  readonly clock: () => Date;
}

/** What happens without a request. Each task runs on one replica at a time. */
export async function scheduleTasks({ scheduler, logger, store, ingest, refresh, clock }: TaskOptions): Promise<void> {
  await scheduler.scheduleTask({
    id: 'gds-read-catalog',
    // The catalog is filled some seconds after a start.
    initialDelay: { seconds: 10 },
    frequency: { minutes: 5 },
    timeout: { minutes: 5 },
    fn: () => refresh.run(),
  });

  await scheduler.scheduleTask({
    id: 'gds-release-quarantined',
    initialDelay: { seconds: 15 },
    frequency: { minutes: 1 },
    timeout: { minutes: 5 },
    fn: async () => {
      const released = await ingest.releaseQuarantined((reportId, error) =>
        logger.warn(`report ${reportId} is not taken out of quarantine`, error),
      );
      if (released > 0) logger.info(`took ${released} reports out of quarantine`);
    },
  });

  await scheduler.scheduleTask({
    id: 'gds-rescore-expired',
    initialDelay: { seconds: 30 },
    frequency: { minutes: 10 },
    timeout: { minutes: 10 },
    fn: async () => {
      for (const entityRef of await store.expiredEntities(clock(), ENTITIES_PER_RUN)) {
        await store.updateState(entityRef, current => stateRescored(current, clock()));
      }
    },
  });

  await scheduler.scheduleTask({
    id: 'gds-retention',
    initialDelay: { minutes: 2 },
    frequency: { hours: 6 },
    timeout: { minutes: 10 },
    fn: async () => {
      const now = clock().getTime();
      const deleted = await store.deleteTemporaryReports(new Date(now - TEMPORARY_DAYS * DAY_MS));
      await store.deleteWithdrawnRequests(new Date(now - TEMPORARY_DAYS * DAY_MS));
      await store.deleteAttempts(new Date(now - 2 * DAY_MS));
      await store.deleteTokens(clock());
      if (deleted > 0) logger.info(`deleted ${deleted} previews and quarantined reports`);
    },
  });
}
