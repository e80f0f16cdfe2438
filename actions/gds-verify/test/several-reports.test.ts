import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Report } from '@gds-dev/core/standard';
import { neglected, pass, report, target } from '../../../packages/core/test/reports.ts';
import { type FakeGitHub, startGitHub } from './github/server.ts';
import { publish } from './publishing.ts';

let github: FakeGitHub;
beforeEach(async () => {
  github = await startGitHub();
  github.repository.addPull({ number: 2 });
});
afterEach(async () => {
  expect(github.recorder.faults()).toEqual([]);
  await github.close();
});

const names = () => github.sent('checks/create').map(one => one.body.name);
const pay = () => ({ ...neglected(), workingDirectory: 'services/pay' });
const ship = () =>
  report([target('ship', [pass('debug-info', 'complete')])], [], {
    service: { name: 'shipping' },
    workingDirectory: 'services/ship',
  });

it('the reports of a matrix are shown together: a check run each, one summary, one comment', async () => {
  const { outputs, summary, exitCode, folder } = await publish(github, {
    reports: { 'gds-report-pay/gds-report.json': pay(), 'gds-report-ship/gds-report.json': ship() },
  });
  expect(names()).toEqual(['GDS payments-api (services/pay)', 'GDS shipping (services/ship)']);
  expect(github.sent('checks/create').map(one => one.body.conclusion)).toEqual(['failure', 'success']);
  expect(github.repository.comments).toHaveLength(1);
  for (const page of [summary, github.repository.comments[0]!.body]) {
    expect(page).toContain('`payments-api`');
    expect(page).toContain('`shipping`');
  }
  expect([exitCode, outputs['level'], outputs['failed'], outputs['passed']]).toEqual([1, '0', '4', '3']);
  const kept = [1, 2].map(
    index => JSON.parse(readFileSync(join(outputs['report']!, `gds-report.${index}.published.json`), 'utf8')) as Report,
  );
  expect(kept.map(one => one.service.name)).toEqual(['payments-api', 'shipping']);
  expect(outputs['report']).toBe(folder);
});

it('names of check runs do not depend on the jobs that made the reports', async () => {
  await publish(github, { reports: { 'gds-report-b/gds-report.json': pay() } });
  await publish(github, { reports: { 'gds-report-a/gds-report.json': pay(), 'gds-report-z/gds-report.json': ship() } });
  expect(names().filter(name => name?.includes('payments'))).toEqual([
    'GDS payments-api (services/pay)',
    'GDS payments-api (services/pay)',
  ]);
});

it('two reports of one service, as a matrix over its targets makes them, keep a check run each', async () => {
  const of = (name: string) => report([target(name, [pass('debug-info', 'complete')])], []);
  await publish(github, {
    reports: {
      'gds-report-a/gds-report.json': of('api'),
      'gds-report-b/gds-report.json': of('worker'),
      'gds-report-c/gds-report.json': of('worker'),
    },
  });
  expect(names()).toEqual(['GDS payments-api · api', 'GDS payments-api · worker', 'GDS payments-api · worker 2']);
});

it('other files beside them are passed over, and a folder without a report says so', async () => {
  const { exitCode } = await publish(github, {
    reports: { 'gds-report-ship/gds-report.json': ship(), 'coverage/coverage.json': '{}', 'readme.txt': 'x' },
  });
  expect([exitCode, names().length]).toEqual([0, 1]);
  const none = await publish(github, { reports: { 'coverage/coverage.json': '{}' } });
  expect(none.exitCode).toBe(2);
  expect(none.log).toContain('the job that verifies could not run');
});

it('one unreadable report fails the step, since its service would go unseen', async () => {
  const { exitCode, log } = await publish(github, {
    reports: { 'gds-report-pay/gds-report.json': '{', 'gds-report-ship/gds-report.json': ship() },
  });
  expect([exitCode, names()]).toEqual([2, []]);
  expect(log).toContain('is no JSON');
});
