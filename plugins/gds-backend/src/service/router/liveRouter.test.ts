import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import express from 'express';
import { DatabaseGdsStore } from '../../database/DatabaseGdsStore';
import { describeEngines, migrate } from '../../testing/databases';
import { createLiveRouter } from './liveRouter';
import { problemHandler } from './problems';

const MINUTE_MS = 60_000;

describeEngines(create => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** Two replicas on one database, which read the same clock. */
  async function replicas() {
    const { knex, replica } = await create();
    await migrate(knex);
    let now = new Date('2026-11-27T10:00:00Z');
    const started: string[] = [];
    const origins: string[] = [];
    for (const connection of [knex, replica]) {
      const app = express();
      app.use(
        createLiveRouter({
          httpAuth: mockServices.httpAuth.mock({
            credentials: (async ({ headers }: express.Request) =>
              mockCredentials.user(`user:default/${String(headers['x-user'])}`)) as never,
          }),
          auditor: mockServices.auditor.mock({
            createEvent: async () => ({ success: async () => undefined, fail: async () => undefined }),
          }),
          readers: {
            requireEntity: async ({ params }) => `component:default/${params.name}`,
            requireLiveRun: async ({ params }) => `component:default/${params.name}`,
          },
          scheduler: { triggerTask: async id => void started.push(id) },
          store: new DatabaseGdsStore(connection),
          clock: () => now,
          liveServices: Array.from({ length: 20 }, (_, index) => ({
            id: `s${index}`,
            entityRef: `component:default/e${index}`,
            target: null,
            slos: [],
            prometheus: null,
          })),
        }),
        problemHandler(mockServices.logger.mock()),
      );
      const server = app.listen(0, '127.0.0.1');
      servers.push(server);
      await new Promise(resolve => server.once('listening', resolve));
      origins.push(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    }
    let asked = 0;
    const ask = (entity: string, user = 'ann') =>
      fetch(`${origins[asked++ % 2]}/entities/component/default/${entity}/live-checks`, {
        method: 'POST',
        headers: { 'x-user': user },
      });
    return { ask, started, later: (minutes: number) => (now = new Date(now.getTime() + minutes * MINUTE_MS)) };
  }

  it('starts an entity once in five minutes, whoever asks and whichever replica is asked', async () => {
    const { ask, started, later } = await replicas();
    const first = await ask('e1');
    expect([first.status, await first.json()]).toEqual([202, { services: ['s1'] }]);
    later(2);
    const second = await ask('e1', 'bob');
    expect(second.status).toBe(429);
    expect(second.headers.get('retry-after')).toBe('180');
    expect(second.headers.get('content-type')).toContain('application/problem+json');
    expect(await second.json()).toMatchObject({ detail: 'at most 1 run in 5 minutes for an entity' });
    expect((await ask('e2', 'bob')).status).toBe(202);
    later(2.5);
    const early = await ask('e1');
    expect([early.status, early.headers.get('retry-after')]).toEqual([429, '30']);
    later(0.5);
    expect((await ask('e1', 'bob')).status).toBe(202);
    expect(started).toEqual(['gds-live-s1', 'gds-live-s2', 'gds-live-s1']);
  });

  it('starts ten an hour for a user, who then uses nothing up that the others have', async () => {
    const { ask, started, later } = await replicas();
    for (let index = 0; index < 10; index++) expect((await ask(`e${index}`)).status).toBe(202);
    const refused = await ask('e10');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3600']);
    expect((await ask('e10', 'bob')).status).toBe(202);
    later(60);
    expect((await ask('e11')).status).toBe(202);
    expect(started).toHaveLength(12);
  });

  it('lets no window of five minutes or of an hour hold more, wherever it begins', async () => {
    const { ask, started, later } = await replicas();
    later(4);
    expect((await ask('e1', 'bob')).status).toBe(202);
    later(2);
    expect((await ask('e1', 'bob')).status).toBe(429);
    later(50);
    for (let index = 0; index < 9; index++) expect((await ask(`e${index}`, 'bob')).status).toBe(202);
    later(7);
    const refused = await ask('e12', 'bob');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
    later(1);
    expect((await ask('e12', 'bob')).status).toBe(202);
    expect((await ask('e13', 'bob')).status).toBe(429);
    expect(started).toHaveLength(11);
  });

  it('counts a refusal for nobody', async () => {
    const { ask, later } = await replicas();
    expect((await ask('e1', 'ann')).status).toBe(202);
    for (let time = 0; time < 12; time++) expect((await ask('e1', 'bob')).status).toBe(429);
    expect((await ask('e2', 'bob')).status).toBe(202);
    for (let index = 3; index < 12; index++) expect((await ask(`e${index}`, 'bob')).status).toBe(202);
    expect((await ask('e12', 'bob')).status).toBe(429);
    later(5);
    expect((await ask('e12', 'ann')).status).toBe(202);
  });

  it('starts one run for fifty clients who ask two replicas at once', async () => {
    const { ask, started } = await replicas();
    const answers = await Promise.all(Array.from({ length: 50 }, (_, client) => ask('e1', `user-${client}`)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter(status => status === 429)).toHaveLength(49);
    expect(statuses.filter(status => status === 202)).toHaveLength(1);
    expect(started).toEqual(['gds-live-s1']);
  });

  it('starts ten runs for a user who asks two replicas for twenty entities at once', async () => {
    const { ask, started } = await replicas();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(`e${index}`)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(10);
    expect(started).toHaveLength(10);
  });

  it('answers 404 for an entity without running services, which counts for nothing', async () => {
    const { ask } = await replicas();
    for (let time = 0; time < 12; time++) expect((await ask('nothing')).status).toBe(404);
    expect((await ask('e1')).status).toBe(202);
  });
});
