import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { OwnerNotices } from './OwnerNotices';

/** On one replica at a time. */
export async function scheduleNotices(scheduler: SchedulerService, notices: OwnerNotices): Promise<void> {
  await scheduler.scheduleTask({
    id: 'gds-notices',
    initialDelay: { minutes: 1 },
    frequency: { minutes: 2 },
    timeout: { minutes: 5 },
    fn: async () => {
      await notices.send();
    },
  });
}
