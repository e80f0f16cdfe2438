import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import type { MetricsServiceObservableCallback } from '@backstage/backend-plugin-api/alpha';
import request from 'supertest';
import { component, startPortal, type TestPortal } from '../../testing/backend';
import { reportOf } from '../../testing/reports';
import { InvalidReportError } from '../ingest/errors';
import { IngestMetrics } from './IngestMetrics';

interface Measured {
  readonly name: string;
  readonly value: number;
  readonly attributes: unknown;
}

/** A metrics service that keeps what it is told, and asks its gauges. */
function recording() {
  const measured: Measured[] = [];
  const gauges = new Map<string, MetricsServiceObservableCallback>();
  const keep = (name: string) => (value: number, attributes?: unknown) =>
    void measured.push({ name, value, attributes });
  const mock = metricsServiceMock.mock({
    createCounter: name => ({ add: keep(name) }),
    createHistogram: name => ({ record: keep(name) }),
    createObservableGauge: name => ({
      addCallback: callback => void gauges.set(name, callback as MetricsServiceObservableCallback),
      removeCallback: () => undefined,
    }),
  });
  return {
    mock,
    measured,
    gauge: async (name: string) => {
      let seen: number | null = null;
      await gauges.get(name)?.({ observe: value => void (seen = value) });
      return seen;
    },
  };
}

describe('metrics of a portal', () => {
  const recorder = recording();
  let portal: TestPortal;
  beforeAll(async () => {
    portal = await startPortal({ entities: [component('payments')], features: [recorder.mock.factory] });
  });
  afterAll(() => portal.stop());
  beforeEach(() => void recorder.measured.splice(0));

  const post = (report: object, token = 'token-ci') =>
    request(portal.server).post('/api/gds/reports').set('Authorization', `Bearer ${token}`).send(report);
  const counted = () => recorder.measured.filter(({ name }) => name !== 'gds.ingest.duration');

  it('counts a report by its class, and one that was sent again', async () => {
    const report = reportOf({ outcomes: { 'debug-info': 'pass' } });
    await post(report).expect(201);
    await post(report).expect(200);
    const attributes = { route: 'reports', filed_as: 'state' };
    expect(counted()).toEqual([
      { name: 'gds.reports', value: 1, attributes: { ...attributes, repeated: false } },
      { name: 'gds.reports', value: 1, attributes: { ...attributes, repeated: true } },
    ]);
    const [duration] = recorder.measured.filter(({ name }) => name === 'gds.ingest.duration');
    expect(duration?.attributes).toEqual({ route: 'reports', outcome: 'filed' });
    expect(duration?.value).toBeGreaterThan(0);
  });

  it('counts refusals by a reason of a closed list, without a word of the sender', async () => {
    const evil = 'evil'.repeat(20);
    await post({ [evil]: evil }).expect(400);
    await post(reportOf({ outcomes: {} }), 'token-other').expect(403);
    await request(portal.server).post('/api/gds/ingest/github').set('Authorization', `Bearer ${evil}`).expect(404);
    expect(counted().map(({ attributes }) => attributes)).toEqual([
      { route: 'reports', reason: 'InvalidReportError' },
      { route: 'reports', reason: 'NotAllowedError' },
      { route: 'github', reason: 'NotFoundError' },
    ]);
  });

  it('gives the number of reports that wait for the catalog', async () => {
    expect(await recorder.gauge('gds.reports.quarantined')).toBe(0);
    await post(reportOf({ entityRef: 'component:default/later', outcomes: { 'debug-info': 'pass' } })).expect(202);
    expect(await recorder.gauge('gds.reports.quarantined')).toBe(1);
  });
});

it('gives the time since the catalog was last read, of a reading that failed too, and nothing before the first', async () => {
  const recorder = recording();
  let down = false;
  const portal = await startPortal({
    entities: [component('payments')],
    features: [recorder.mock.factory],
    beforeCatalog: () => {
      if (down) throw new Error('down');
    },
  });
  try {
    expect(await recorder.gauge('gds.catalog.age')).toBeNull();
    await portal.runTask('gds-read-catalog');
    const age = await recorder.gauge('gds.catalog.age');
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(60);
    down = true;
    await portal.runTask('gds-read-catalog').catch(() => undefined);
    await new Promise(done => setTimeout(done, 20));
    expect(await recorder.gauge('gds.catalog.age')).toBeGreaterThan(age!);
  } finally {
    await portal.stop();
  }
});

it('calls an error that it does not know other, and throws it on', async () => {
  const recorder = recording();
  const metrics = new IngestMetrics(recorder.mock);
  const strange = Object.assign(new Error('x'), { name: 'text of somebody' });
  await expect(metrics.measure('reports', () => Promise.reject(strange))).rejects.toBe(strange);
  await expect(metrics.measure('github', () => Promise.reject(new InvalidReportError('x')))).rejects.toThrow('x');
  const reasons = recorder.measured.filter(({ name }) => name === 'gds.reports.refused');
  expect(reasons.map(({ attributes }) => attributes)).toEqual([
    { route: 'reports', reason: 'other' },
    { route: 'github', reason: 'InvalidReportError' },
  ]);
});
