import type { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import type { Retention } from './Retention';

/** On one replica at a time. */
export async function scheduleRetention(
  scheduler: SchedulerService,
  logger: LoggerService,
  retention: Retention,
): Promise<void> {
  await scheduler.scheduleTask({
    id: 'gds-retention',
    initialDelay: { minutes: 2 },
    frequency: { hours: 6 },
    timeout: { minutes: 10 },
    fn: async signal => {
      const { temporary, documents, reports, days, points, entities } = await retention.run(signal);
      if (temporary > 0) logger.info(`deleted ${temporary} previews and quarantined reports`);
      if (documents + reports + days + points + entities > 0) {
        logger.info(
          `deleted ${documents} documents, ${reports} reports, ${points} points and ${entities} entities, thinned ${days} days of the history`,
        );
      }
    },
  });
}
