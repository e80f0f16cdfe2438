import { setTimeout as sleep } from 'node:timers/promises';
import type { SchedulerService } from '@backstage/backend-plugin-api';
import type { LiveConfig, LiveServiceConfig } from '../../liveConfig';

/** Until the catalog is filled after a start. */
const FIRST_DELAY_MS = 15_000;
/** Between the first runs of two services, while all of them begin within ten minutes. */
const STEP_MS = 2000;
const SPREAD_MS = 10 * 60_000;
/** What a run waits at most for a place in its process. */
const PLACE_MS = 15 * 60_000;
/**
 * A run keeps its lock at least this long. Another replica may have seen the task as due just before it was taken, and
 * takes a lock that is free without looking again.
 */
const LEAST_LOCK_MS = 5000;

export interface LiveTasks {
  readonly scheduler: SchedulerService;
  readonly config: Omit<LiveConfig, 'atATime'>;
  readonly run: (service: LiveServiceConfig, signal: AbortSignal) => Promise<void>;
  readonly firstDelayMs?: number;
  readonly leastLockMs?: number;
}

/** A task for each service, which one replica at a time runs. Their first runs are spread, and so all that follow. */
export async function scheduleLiveChecks(tasks: LiveTasks): Promise<void> {
  const { scheduler, config, run, firstDelayMs = FIRST_DELAY_MS, leastLockMs = LEAST_LOCK_MS } = tasks;
  const step = Math.min(STEP_MS, SPREAD_MS / Math.max(1, config.services.length));
  for (const [index, service] of config.services.entries()) {
    await scheduler.scheduleTask({
      id: taskOf(service.id),
      scope: 'global',
      initialDelay: { milliseconds: Math.round(firstDelayMs + index * step) },
      frequency: { milliseconds: config.frequencyMs },
      timeout: { milliseconds: PLACE_MS + 2 * config.timeoutMs },
      fn: async signal => {
        const least = sleep(leastLockMs, undefined, { signal }).catch(() => undefined);
        try {
          await run(service, signal);
        } finally {
          await least;
        }
      },
    });
  }
}

/** Starts the checks of services now, on whichever replica; those that run are left to end. */
export async function startLiveChecks(
  scheduler: Pick<SchedulerService, 'triggerTask'>,
  services: readonly Pick<LiveServiceConfig, 'id'>[],
): Promise<void> {
  for (const { id } of services) {
    try {
      await scheduler.triggerTask(taskOf(id));
    } catch (error) {
      // The scheduler says so of a task whose lock is held.
      if (!(error instanceof Error) || error.name !== 'ConflictError') throw error;
    }
  }
}

function taskOf(id: string): string {
  return `gds-live-${id}`;
}
