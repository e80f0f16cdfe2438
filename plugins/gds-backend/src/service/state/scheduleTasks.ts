import type { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import type { GdsStore } from '../../database/GdsStore';
import type { CatalogRefresh } from '../catalog/CatalogRefresh';
import type { Quarantine } from '../ingest/Quarantine';
import { stateRescored } from './entityState';

const ENTITIES_PER_RUN = 1000;

export interface TaskOptions {
  readonly scheduler: SchedulerService;
  readonly logger: LoggerService;
  readonly store: GdsStore;
  readonly quarantine: Quarantine;
  readonly refresh: CatalogRefresh;
  readonly clock: () => Date;
}

/** What happens without a request. Each task runs on one replica at a time. */
export async function scheduleTasks({
  scheduler,
  logger,
  store,
  quarantine,
  refresh,
  clock,
}: TaskOptions): Promise<void> {
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
      const released = await quarantine.release((reportId, error) =>
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
}
