import { createHash } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { DatabaseGdsStore } from '../../database/DatabaseGdsStore';
import { NoticeStore } from '../../database/NoticeStore';
import { component } from '../../testing/backend';
import { describeEngines, migrate, type TestDatabase } from '../../testing/databases';
import { reportOf } from '../../testing/reports';
import { decided } from '../exemptions/decided';
import { stateAfter, stateRescored } from '../state/entityState';
import { OwnerNotices } from './OwnerNotices';

const ENTITY = 'component:default/payments';
const START = new Date('2026-11-27T12:00:00.000Z');
const DAY = 86_400_000;

describeEngines(create => {
  let database: TestDatabase;
  let store: DatabaseGdsStore;
  let sent: NotificationSendOptions[];
  let now: Date;
  beforeEach(async () => {
    database = await create();
    await migrate(database.knex);
    store = new DatabaseGdsStore(database.knex);
    sent = [];
    now = START;
  });

  const notices = (exemptionDays = 14, knex = database.knex) =>
    new OwnerNotices({
      store: new NoticeStore(knex),
      exemptionDays,
      catalog: catalogServiceMock({
        entities: [{ ...component('payments'), relations: [{ type: 'ownedBy', targetRef: 'group:default/a' }] }],
      }),
      auth: mockServices.auth(),
      notifications: { send: async one => void sent.push(one) },
      logger: mockServices.logger.mock(),
      clock: () => now,
    });
  const titles = () => sent.map(({ payload }) => payload.title);
  const at = (day: string, time = '12:00') => (now = new Date(`${day}T${time}:00.000Z`));

  async function file(outcome: 'pass' | 'fail') {
    const report = reportOf({ entityRef: ENTITY, at: now.toISOString(), outcomes: { 'debug-info': outcome } });
    const document = Buffer.from(JSON.stringify(report));
    await store.fileReport(
      {
        reportId: report.reportId,
        contentHash: createHash('sha256').update(document).digest('hex'),
        document,
        entityRef: ENTITY,
        filedAs: 'state',
        commit: null,
        ref: null,
        level: 0,
        receivedFrom: 'external:ci',
        createdAt: now,
        receivedAt: now,
        attestation: 'self-reported',
        headCommit: null,
        run: null,
      },
      current => stateAfter(current, report, now),
    );
  }
  async function ask(expires: string, target: string | null = null) {
    const terms = { check: 'debug-info', target, reason: 'rewritten in March', expires } as const;
    const added = await store.addExemption(ENTITY, { ...terms, requestedBy: 'user:default/ann', requestedAt: now });
    if (typeof added === 'string') throw new Error(added);
    return added.id;
  }
  const decide = (id: string, decision: 'approved' | 'revoked') =>
    store.decideExemption(
      id,
      current => decided(current, { decision }, 'user:default/bob', now),
      current => stateRescored(current, now),
    );
  const approve = async (expires: string, target: string | null = null) => {
    const id = await ask(expires, target);
    await decide(id, 'approved');
    return id;
  };

  it('tells the owner once 14 days before its end, and once when it has ended', async () => {
    await file('fail');
    await approve('2026-12-24');
    at('2026-12-09');
    await notices().send();
    expect(sent).toEqual([]);
    at('2026-12-10');
    await notices().send();
    expect(sent).toEqual([
      {
        recipients: { type: 'entity', entityRef: 'group:default/a' },
        payload: {
          title: 'payments: the exemption of debug info ends after 2026-12-24',
          link: '/catalog/default/component/payments/maturity',
          severity: 'normal',
          topic: 'gds-exemption',
          scope: `gds:${ENTITY}:debug-info`,
        },
      },
    ]);
    for (let day = 11; day <= 24; day++) {
      at(`2026-12-${day}`, '23:59');
      await notices().send();
    }
    expect(sent).toHaveLength(1);
    at('2026-12-25', '00:01');
    await notices().send();
    expect(titles().slice(1)).toEqual(['payments: the exemption of debug info ended after 2026-12-24']);
    await store.updateState(ENTITY, current => stateRescored(current, now));
    for (let day = 25; day <= 31; day++) {
      at(`2026-12-${day}`);
      await notices().send();
    }
    expect(sent).toHaveLength(2);
  });

  it('tells as many days before as is configured, or not before', async () => {
    await file('fail');
    await approve('2026-12-24');
    at('2026-12-22');
    await notices(1).send();
    await notices(0).send();
    expect(sent).toEqual([]);
    await notices(2).send();
    expect(sent).toHaveLength(1);
  });

  it('tells once with two replicas', async () => {
    await file('fail');
    await approve('2026-12-01');
    const replicas = [notices(), notices(14, database.replica)];
    for (let count = 0; count < 3; count++) await Promise.all(replicas.map(one => one.send()));
    expect(sent).toHaveLength(1);
  });

  it('tells nobody of what is not approved, revoked or renewed', async () => {
    await file('fail');
    await ask('2026-12-01');
    await notices().send();
    const revoked = await approve('2026-12-02');
    await decide(revoked, 'revoked');
    await notices().send();
    await approve('2026-12-03', 'payments');
    await approve('2027-06-30');
    await notices().send();
    at('2026-12-04');
    await notices().send();
    expect(sent).toEqual([]);
  });

  it('tells nobody while the check passes, nor of what ended over a week ago', async () => {
    await file('fail');
    await approve('2026-12-03');
    await file('pass');
    await notices().send();
    now = new Date(new Date('2026-12-03T12:00:00Z').getTime() + 8 * DAY);
    await file('fail');
    await notices().send();
    expect(sent).toEqual([]);
  });
});
