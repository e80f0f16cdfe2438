import { createHash } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { type CheckId, definitionOf } from '@gds-dev/core/standard';
import { DatabaseGdsStore } from '../../database/DatabaseGdsStore';
import { NoticeStore } from '../../database/NoticeStore';
import { component } from '../../testing/backend';
import { describeEngines, migrate, type TestDatabase } from '../../testing/databases';
import { reportOf } from '../../testing/reports';
import { stateAfter } from '../state/entityState';
import { OwnerNotices } from './OwnerNotices';

const START = new Date('2026-11-27T12:00:00.000Z').getTime();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function owned(name: string, owner: string): Entity {
  return { ...component(name), relations: [{ type: 'ownedBy', targetRef: owner }] };
}

describeEngines(create => {
  let database: TestDatabase;
  let store: DatabaseGdsStore;
  let sent: NotificationSendOptions[];
  let now: number;
  let entities: Entity[];
  beforeEach(async () => {
    database = await create();
    await migrate(database.knex);
    store = new DatabaseGdsStore(database.knex);
    sent = [];
    now = START;
    entities = [
      owned('payments', 'group:default/a'),
      owned('orders', 'group:default/a'),
      owned('shop', 'user:default/b'),
    ];
  });

  const notices = (
    knex = database.knex,
    send = async (one: NotificationSendOptions) => void sent.push(one),
    catalog: Pick<CatalogService, 'getEntitiesByRefs'> = catalogServiceMock({ entities }),
  ) =>
    new OwnerNotices({
      store: new NoticeStore(knex),
      exemptionDays: 14,
      catalog,
      auth: mockServices.auth(),
      notifications: { send },
      logger: mockServices.logger.mock(),
      clock: () => new Date(now),
    });

  /** A change is read by the second reading after it. */
  const run = async (of = notices()) => {
    await of.send();
    await of.send();
  };

  async function file(
    name: string,
    outcomes: Partial<Record<CheckId, 'pass' | 'fail'>>,
    change: { preview?: boolean; reference?: boolean; standard?: string } = {},
  ): Promise<void> {
    now += 1000;
    const entityRef = `component:default/${name}`;
    const report = {
      ...reportOf({ entityRef, at: new Date(now).toISOString(), outcomes }),
      ...(change.reference && { reference: true as const }),
    };
    const document = Buffer.from(JSON.stringify(report));
    await store.fileReport(
      {
        reportId: report.reportId,
        contentHash: createHash('sha256').update(document).digest('hex'),
        document,
        entityRef,
        filedAs: change.preview ? 'preview' : 'state',
        commit: null,
        ref: null,
        level: 0,
        receivedFrom: 'external:ci',
        createdAt: new Date(now),
        receivedAt: new Date(now),
        attestation: 'self-reported',
        headCommit: null,
        run: null,
      },
      change.preview
        ? null
        : current =>
            stateAfter(
              current && change.standard ? { ...current, standardVersion: change.standard } : current,
              report,
              new Date(now),
            ),
    );
  }

  it('tells the owner what got worse, in words of the catalogue', async () => {
    await file('payments', { 'debug-info': 'pass' });
    await run();
    await file('payments', { 'debug-info': 'fail' });
    await run();
    expect(sent).toEqual([
      {
        recipients: { type: 'entity', entityRef: 'group:default/a' },
        payload: {
          title: `payments: ${definitionOf('debug-info').failTitle}`,
          link: '/catalog/default/component/payments/maturity',
          severity: 'normal',
          topic: 'gds-regression',
          scope: 'gds:component:default/payments:debug-info',
        },
      },
    ]);
  });

  it('makes one notification of 1,000 flapping reports', async () => {
    await file('payments', { 'debug-info': 'pass' });
    await run();
    for (let count = 0; count < 1000; count++) {
      await file('payments', { 'debug-info': count % 2 === 0 ? 'pass' : 'fail' });
      if (count % 100 === 99) await run();
    }
    expect(sent).toHaveLength(1);
  }, 120_000);

  it('tells of the same check again after 24 hours, not before', async () => {
    const flap = async () => {
      await file('payments', { 'debug-info': 'pass' });
      await file('payments', { 'debug-info': 'fail' });
      await run();
    };
    await run();
    await flap();
    now += 23 * HOUR;
    await flap();
    expect(sent).toHaveLength(1);
    now += 2 * HOUR;
    await flap();
    expect(sent).toHaveLength(2);
  });

  it('makes one digest an owner and hour; what comes in between waits', async () => {
    await file('payments', { 'debug-info': 'pass', 'offline-build': 'pass' });
    await file('orders', { 'debug-info': 'pass' });
    await file('shop', { 'debug-info': 'pass' });
    await run();
    await file('payments', { 'debug-info': 'fail', 'offline-build': 'fail' });
    await file('shop', { 'debug-info': 'fail' });
    await run();
    expect(sent.map(({ recipients }) => recipients)).toEqual([
      { type: 'entity', entityRef: 'group:default/a' },
      { type: 'entity', entityRef: 'user:default/b' },
    ]);
    expect(sent[0]?.payload).toMatchObject({ title: '2 checks fail that passed before', scope: 'gds:digest' });
    await file('orders', { 'debug-info': 'fail' });
    now += 30 * MINUTE;
    await run();
    expect(sent).toHaveLength(2);
    now += 31 * MINUTE;
    await run();
    expect(sent.slice(2).map(({ payload }) => payload.scope)).toEqual(['gds:component:default/orders:debug-info']);
  });

  it('does not tell what passes again, is a preview, is of another standard or is nobody’s', async () => {
    entities.push(component('nobody'));
    for (const name of ['payments', 'orders', 'shop', 'nobody', 'gone']) await file(name, { 'debug-info': 'pass' });
    await run();
    await file('payments', { 'debug-info': 'fail' });
    await file('payments', { 'debug-info': 'pass' });
    await file('orders', { 'debug-info': 'fail' }, { preview: true });
    await file('shop', { 'debug-info': 'fail' }, { standard: '0.0.1' });
    await file('nobody', { 'debug-info': 'fail' });
    await file('gone', { 'debug-info': 'fail' });
    await run();
    expect(sent).toEqual([]);
    expect(await database.knex('gds_notices').where('pending', true)).toEqual([]);
  });

  it('does not tell of a reference picture', async () => {
    await file('payments', { 'debug-info': 'pass' }, { reference: true });
    await run();
    await file('payments', { 'debug-info': 'fail' }, { reference: true });
    await run();
    expect(sent).toEqual([]);
  });

  it('does not tell a new portal its whole history', async () => {
    await file('payments', { 'debug-info': 'pass' });
    await file('payments', { 'debug-info': 'fail' });
    await run();
    expect(sent).toEqual([]);
  });

  it('sends once with two replicas', async () => {
    for (const name of ['payments', 'shop']) await file(name, { 'debug-info': 'pass' });
    await run();
    for (const name of ['payments', 'shop']) await file(name, { 'debug-info': 'fail' });
    const replicas = [notices(), notices(database.replica)];
    for (let count = 0; count < 4; count++) await Promise.all(replicas.map(one => one.send()));
    expect(sent).toHaveLength(2);
  });

  const down = () => notices(database.knex, () => Promise.reject(new Error('503')));

  it('sends later what failed, an hour after, once', async () => {
    await file('payments', { 'debug-info': 'pass' });
    await run();
    await file('payments', { 'debug-info': 'fail' });
    await run(down());
    await run();
    expect(sent).toEqual([]);
    now += HOUR;
    await run();
    now += 30 * HOUR;
    await run();
    expect(sent).toHaveLength(1);
  });

  it('sends nothing of what failed to be sent and was mended since', async () => {
    await file('payments', { 'debug-info': 'pass' });
    await run();
    await file('payments', { 'debug-info': 'fail' });
    await run(down());
    await file('payments', { 'debug-info': 'pass' });
    now += HOUR;
    await run();
    expect(sent).toEqual([]);
    expect(await database.knex('gds_notices').where('pending', true)).toEqual([]);
  });

  it('gives up after a day of failures, and tells of the next regression', async () => {
    await file('payments', { 'debug-info': 'pass' });
    await run();
    await file('payments', { 'debug-info': 'fail' });
    let tries = 0;
    const failing = notices(database.knex, () => Promise.reject(new Error(String(tries++))));
    for (let hour = 0; hour < 30; hour++, now += HOUR) await run(failing);
    expect(tries).toBe(24);
    await run();
    expect(sent).toEqual([]);
    await file('payments', { 'debug-info': 'pass' });
    await file('payments', { 'debug-info': 'fail' });
    await run();
    expect(sent).toHaveLength(1);
  });

  it('tells after 24 hours of what got worse in between and still fails, not of what was mended', async () => {
    for (const name of ['payments', 'shop']) await file(name, { 'debug-info': 'pass' });
    await run();
    for (const name of ['payments', 'shop']) await file(name, { 'debug-info': 'fail' });
    await run();
    expect(sent).toHaveLength(2);
    now += 2 * HOUR;
    for (const name of ['payments', 'shop']) {
      await file(name, { 'debug-info': 'pass' });
      await file(name, { 'debug-info': 'fail' });
    }
    await run();
    await file('shop', { 'debug-info': 'pass' });
    now += 21 * HOUR;
    await run();
    expect(sent).toHaveLength(2);
    now += 2 * HOUR;
    await run();
    await run();
    expect(sent.slice(2).map(({ payload }) => payload.scope)).toEqual(['gds:component:default/payments:debug-info']);
  });

  it('keeps a notice open while the catalog does not answer', async () => {
    await file('payments', { 'debug-info': 'pass' });
    await run();
    await file('payments', { 'debug-info': 'fail' });
    const catalog = { getEntitiesByRefs: () => Promise.reject(new Error('down')) };
    const without = notices(database.knex, undefined, catalog);
    await expect(run(without)).rejects.toThrow('down');
    await expect(run(without)).rejects.toThrow('down');
    await run();
    expect(sent).toHaveLength(1);
  });

  it('forgets nothing of a process that ended while it sent', async () => {
    await file('payments', { 'debug-info': 'pass' });
    await run();
    await file('payments', { 'debug-info': 'fail' });
    void run(notices(database.knex, () => new Promise(() => undefined)));
    const tried = () => database.knex('gds_notice_owners').first('tried_at');
    for (let tries = 0; !(await tried()) && tries < 100; tries++) await new Promise(done => setTimeout(done, 20));
    now += HOUR;
    await run();
    expect(sent).toHaveLength(1);
  });
});
