import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { HistoryPage, Maturity } from '@gds-dev/backstage-plugin-gds-common';
import { referenceReport } from '@gds-dev/core/standard';
import request from 'supertest';
import { component, startPortal, type TestPortal } from './testing/backend';
import { reportOf, runOf } from './testing/reports';

const MATURITY = '/api/gds/entities/component/default/payments/maturity';
const HISTORY = '/api/gds/entities/component/default/payments/history';

let portal: TestPortal;
beforeEach(async () => {
  portal = await startPortal();
});
afterEach(() => portal.stop());

const post = (report: object, token = 'token-ci') =>
  request(portal.server).post('/api/gds/reports').set('Authorization', `Bearer ${token}`).send(report);
const get = (path: string, token = 'token-user') =>
  request(portal.server).get(path).set('Authorization', `Bearer ${token}`);
const maturity = async (path = MATURITY) => (await get(path).expect(200)).body as Maturity;

describe('the plugin', () => {
  it('turns an accepted report into the maturity of its entity', async () => {
    expect(await maturity()).toEqual({ state: 'never-reported', entityRef: 'component:default/payments' });
    const report = reportOf({ outcomes: { 'debug-info': 'pass', 'offline-build': 'fail' } });
    const { body } = await post(report).expect(201);
    expect(body).toEqual({ reportId: report.reportId, entityRef: 'component:default/payments', filedAs: 'state' });

    const state = await maturity();
    expect(state).toMatchObject({
      state: 'reported',
      reference: false,
      stale: false,
      commit: 'a'.repeat(40),
      reportId: report.reportId,
      level: { held: 0 },
      before: null,
      targets: [{ name: 'payments', kind: 'package', role: 'production', subject: './cmd/payments' }],
    });
    expect(state.state === 'reported' && state.checks.map(({ result }) => [result.check, result.outcome])).toEqual([
      ['debug-info', 'pass'],
      ['offline-build', 'fail'],
    ]);
    const stored = await get(`/api/gds/reports/${report.reportId}`).expect(200);
    expect(stored.body).toEqual(report);
  });

  it('shows the faulty state before the mended one, and what changed', async () => {
    const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
    const faulty = reportOf({
      at: at(5),
      outcomes: { 'debug-info': 'fail', 'line-table': 'fail', 'pprof-registration': 'pass' },
      service: { 'slo-definition': 'fail' },
    });
    const again = reportOf({
      at: at(1),
      outcomes: { 'debug-info': 'pass', 'line-table': 'pass', 'pprof-registration': 'pass' },
      service: { 'slo-definition': 'pass' },
    });
    const mended = { ...again, commit: 'b'.repeat(40) };
    const order = { measures: [{ input: 'compliant-steps', value: 0.5, from: '1 of 2' }] };
    faulty.results = faulty.results.map(result => ({ ...result, ...order }));
    await post(faulty).expect(201);
    await post(mended).expect(201);

    const state = await maturity();
    if (state.state !== 'reported') throw new Error('not reported');
    expect(state.before?.reportId).toBe(faulty.reportId);
    expect(state.before?.axes.find(({ axis }) => axis === 'slo-compliance')?.value).toBe(50);
    expect(state.axes.find(({ axis }) => axis === 'slo-compliance')?.value).toBeNull();

    const first: HistoryPage = (await get(`${HISTORY}?limit=1`).expect(200)).body;
    expect(first.points).toHaveLength(1);
    expect(first.points[0]?.changes).toEqual([
      { check: 'slo-definition', target: null, from: 'fail', to: 'pass', cause: 'code' },
      { check: 'debug-info', target: 'payments', from: 'fail', to: 'pass', cause: 'code' },
      { check: 'line-table', target: 'payments', from: 'fail', to: 'pass', cause: 'code' },
    ]);
    const second: HistoryPage = (await get(`${HISTORY}?limit=1&cursor=${first.nextCursor}`).expect(200)).body;
    expect(second.points[0]?.reportId).toBe(faulty.reportId);
    expect(second.points[0]?.changes.every(({ from }) => from === null)).toBe(true);
    expect(second.nextCursor).toBeNull();
  });

  it('answers the same report again as the first time, and refuses another one with its id', async () => {
    const report = reportOf({ outcomes: { 'debug-info': 'pass' } });
    const first = await post(report).expect(201);
    const again = await post(report).expect(200);
    expect(again.body).toEqual(first.body);
    const other = await post({ ...report, durationMs: 2 }).expect(409);
    expect(other.type).toBe('application/problem+json');
    expect((await get(HISTORY).expect(200)).body.points).toHaveLength(1);
  });

  it('adds no history when a report says the same again', async () => {
    await post(reportOf({ outcomes: { 'debug-info': 'pass' } })).expect(201);
    await post(reportOf({ outcomes: { 'debug-info': 'pass' } })).expect(201);
    expect((await get(HISTORY).expect(200)).body.points).toHaveLength(1);
    const { body } = await get('/api/gds/entities/component/default/payments/reports').expect(200);
    expect(body.reports).toHaveLength(2);
  });

  it('keeps the newer run when an older one is reported late', async () => {
    const newer = reportOf({ producer: runOf('10'), outcomes: { 'debug-info': 'pass' } });
    await post(newer).expect(201);
    await post(reportOf({ producer: runOf('9'), outcomes: { 'debug-info': 'fail' } })).expect(201);
    const state = await maturity();
    expect(state).toMatchObject({ reportId: newer.reportId, checks: [{ result: { outcome: 'pass' } }] });
  });

  it('files a pull request, a foreign event and another branch as previews without state', async () => {
    for (const change of [
      { event: 'pull_request', ref: 'refs/pull/7/merge', defaultBranch: false },
      { event: 'pull_request_target', defaultBranch: true },
      { event: 'push', ref: 'refs/heads/topic', defaultBranch: false },
    ]) {
      const { body } = await post(
        reportOf({ producer: runOf('1', change), outcomes: { 'debug-info': 'pass' } }),
      ).expect(201);
      expect(body.filedAs).toBe('preview');
    }
    expect((await maturity()).state).toBe('never-reported');
  });

  it('keeps a report of an unknown entity without state until the catalog knows it', async () => {
    const report = reportOf({ entityRef: 'component:default/ledger', outcomes: { 'debug-info': 'pass' } });
    const path = '/api/gds/entities/component/default/ledger/maturity';
    const { body } = await post(report).expect(202);
    expect(body.filedAs).toBe('quarantined');
    await get(path).expect(404);
    await get(`/api/gds/reports/${report.reportId}`).expect(404);
    await portal.runTask('gds-release-quarantined');
    await get(path).expect(404);

    portal.addEntity(component('ledger'));
    expect((await maturity(path)).state).toBe('never-reported');
    await portal.runTask('gds-release-quarantined');
    expect(await maturity(path)).toMatchObject({ state: 'reported', reportId: report.reportId });
    expect((await post(report).expect(200)).body.filedAs).toBe('state');
  });

  it('draws the reference picture from its recorded counts, and keeps it apart from measurements', async () => {
    const identity = { entityRef: 'component:default/payments', version: '0.1.0' };
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const before = referenceReport('before', { ...identity, reportId: randomUUID(), createdAt: minutesAgo(9) });
    const after = referenceReport('after', { ...identity, reportId: randomUUID(), createdAt: minutesAgo(1) });
    await post(before).expect(201);
    await post(after).expect(201);
    const state = await maturity();
    if (state.state !== 'reported') throw new Error('not reported');
    expect(state.reference).toBe(true);
    expect(state.axes.map(({ value }) => Math.round(value ?? -1))).toEqual([94, 96, 98, 92, 99]);
    expect(state.before?.axes.map(({ value }) => Math.round(value ?? -1))).toEqual([62, 48, 55, 39, 71]);

    const measured = reportOf({ outcomes: { 'debug-info': 'pass' } });
    await post(measured).expect(409);
    await get(`/api/gds/reports/${measured.reportId}`).expect(404);
  });

  it('does not count an exemption that nobody approved', async () => {
    const report = reportOf({ outcomes: { 'debug-info': 'fail' } });
    const [target] = report.targets;
    const [result] = target?.results ?? [];
    if (!target || !result) throw new Error('no result');
    target.results = [{ ...result, exemption: { reason: 'legacy', expires: '2099-01-01' } }];
    await post(report).expect(201);
    const state = await maturity();
    if (state.state !== 'reported') throw new Error('not reported');
    expect(state.level.levels[0]?.fail).toContain('debug-info');
    expect(state.level.levels[0]?.exempted).toEqual([]);
    expect(state.checks[0]?.result.exemption).toBeUndefined();
    expect(state.checks[0]?.exemption).toMatchObject({ state: 'requested', reason: 'legacy', source: 'gds.yaml' });
  });

  it('takes one layer of gzip', async () => {
    const report = reportOf({ outcomes: { 'debug-info': 'pass' } });
    await request(portal.server)
      .post('/api/gds/reports')
      .set({ Authorization: 'Bearer token-ci', 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
      .serialize(body => body)
      .send(gzipSync(JSON.stringify(report)) as unknown as string)
      .expect(201);
  });

  it('audits what it accepts and refuses, without token or body', async () => {
    await post(reportOf({ outcomes: { 'debug-info': 'pass' } })).expect(201);
    await post({ secretField: 'hunter2' }).expect(400);
    expect(portal.audited.map(({ eventId, state }) => [eventId, state])).toEqual([
      ['report-ingest', 'success'],
      ['report-ingest', 'fail'],
    ]);
    expect(JSON.stringify(portal.audited)).not.toMatch(/token-ci|hunter2|secretField/);
  });
});
