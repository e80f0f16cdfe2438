import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultSchedulerService } from '@backstage/backend-defaults/scheduler';
import type { RootLifecycleService, SchedulerService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import type { Knex } from 'knex';
import type { LiveServiceConfig } from '../../liveConfig';
import { describeEngines } from '../../testing/databases';
import { scheduleLiveChecks, startLiveChecks } from './liveTasks';

jest.setTimeout(60_000);

/** Backstage looks for tasks that are due every five seconds. */
const NEXT_LOOK_MS = 6500;
const HOUR_MS = 3_600_000;

// Two connections to one database are what makes two replicas: only PostgreSQL has them.
const ends: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** The scheduler of one replica, as Backstage makes it. */
function schedulerOf(knex: Knex): SchedulerService {
  const rootLifecycle = {
    addShutdownHook: hook => void ends.push(hook),
    addStartupHook: () => undefined,
    addBeforeShutdownHook: () => undefined,
  } satisfies Partial<RootLifecycleService>;
  return DefaultSchedulerService.create({
    database: mockServices.database.mock({ getClient: async () => knex }),
    logger: mockServices.logger.mock(),
    metrics: metricsServiceMock.mock(),
    rootLifecycle: rootLifecycle as RootLifecycleService,
    httpRouter: mockServices.httpRouter.mock(),
    pluginMetadata: { getId: () => 'gds' },
  });
}

const serviceOf = (id: string): LiveServiceConfig => ({
  id,
  entityRef: 'component:default/payments',
  target: null,
  slos: [],
  prometheus: null,
});

describeEngines(create => {
  /** Two replicas with the same services; each run is noted, and lasts as long as asked. */
  async function replicas(ids: string[], options: { frequencyMs: number; runMs: number; leastLockMs: number }) {
    const { knex, replica } = await create();
    const schedulers = [schedulerOf(knex), schedulerOf(replica)];
    const runs: string[] = [];
    let running = 0;
    let most = 0;
    for (const scheduler of schedulers) {
      await scheduleLiveChecks({
        scheduler,
        config: { frequencyMs: options.frequencyMs, timeoutMs: 10_000, services: ids.map(serviceOf) },
        firstDelayMs: 0,
        leastLockMs: options.leastLockMs,
        run: async ({ id }) => {
          runs.push(id);
          most = Math.max(most, ++running);
          await sleep(options.runMs);
          running--;
        },
      });
    }
    return { schedulers, runs, mostAtOnce: () => most };
  }

  it('runs each service once a period for two replicas, also where a run ends at once', async () => {
    const { runs } = await replicas(['a', 'b'], { frequencyMs: HOUR_MS, runMs: 0, leastLockMs: 1500 });
    // The first runs are two seconds apart.
    await sleep(2000 + NEXT_LOOK_MS);
    expect(runs.sort()).toEqual(['a', 'b']);
  });

  it('runs again with each period, and not more often', async () => {
    const { runs, mostAtOnce } = await replicas(['a'], { frequencyMs: 1000, runMs: 100, leastLockMs: 200 });
    await sleep(4500);
    expect(runs.length).toBeGreaterThanOrEqual(3);
    expect(runs.length).toBeLessThanOrEqual(6);
    expect(mostAtOnce()).toBe(1);
  });

  it('runs once more for fifty clients who ask at once, and not again for those who ask while it runs', async () => {
    const { schedulers, runs, mostAtOnce } = await replicas(['a'], {
      frequencyMs: HOUR_MS,
      runMs: 1000,
      leastLockMs: 0,
    });
    const ask = () =>
      Promise.all(
        Array.from({ length: 50 }, (_, client) => startLiveChecks(schedulers[client % 2]!, [serviceOf('a')])),
      );
    await until(() => runs.length === 1);
    await ask();
    await sleep(1500);
    expect(runs).toEqual(['a']);
    await ask();
    await until(() => runs.length === 2);
    await ask();
    await sleep(1000 + NEXT_LOOK_MS);
    expect(runs).toEqual(['a', 'a']);
    expect(mostAtOnce()).toBe(1);
  });
}, 'PostgreSQL');

it('spreads the first runs of 500 services over ten minutes, at the same places on each replica', async () => {
  const scheduler = mockServices.scheduler.mock();
  const services = Array.from({ length: 500 }, (_, index) => serviceOf(`s${index}`));
  await scheduleLiveChecks({
    scheduler,
    config: { frequencyMs: HOUR_MS, timeoutMs: 60_000, services },
    run: async () => undefined,
  });
  const tasks = scheduler.scheduleTask.mock.calls.map(([task]) => task);
  const delays = tasks.map(({ initialDelay }) => (initialDelay as { milliseconds: number }).milliseconds);
  expect(tasks.map(({ id }) => id).slice(0, 2)).toEqual(['gds-live-s0', 'gds-live-s1']);
  expect(new Set(tasks.map(({ scope }) => scope))).toEqual(new Set(['global']));
  expect(new Set(delays).size).toBe(500);
  expect(delays[0]).toBe(15_000);
  expect(delays.at(-1)).toBeLessThanOrEqual(615_000);
});

it('gives the error of a task that does not exist to the caller', async () => {
  await expect(startLiveChecks(mockServices.scheduler(), [serviceOf('nobody')])).rejects.toThrow(/not found/);
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 200) throw new Error('it did not happen within 10 s');
    await sleep(50);
  }
}
