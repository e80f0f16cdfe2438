import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Report } from '@gds-dev/core/standard';
import { neglected, pass, report, target } from '../../../packages/core/test/reports.ts';
import { type FakeGitHub, startGitHub } from './github/server.ts';
import { reportZip } from './github/zip.ts';
import { publish } from './publishing.ts';
import { temporaryFolder } from './runner.ts';

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
    index => JSON.parse(readFileSync(join(outputs['report']!, `gds-report.${index}.json`), 'utf8')) as Report,
  );
  expect(kept.map(one => one.service.name)).toEqual(['payments-api', 'shipping']);
  expect(outputs['report']).toBe(join(folder, 'gds-published'));
  expect(readdirSync(outputs['report']!)).toHaveLength(2);
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

it('one unreadable report fails the step, since its service would go unseen, and hides no other', async () => {
  const { exitCode, commands, summary } = await publish(github, {
    reports: { 'gds-report-pay/gds-report.json': '{', 'gds-report-ship/gds-report.json': ship() },
  });
  expect([exitCode, names()]).toEqual([2, ['GDS shipping (services/ship)']]);
  expect(commands.at(-1)).toMatchObject({ name: 'error', message: expect.stringContaining('is no JSON') as string });
  for (const page of [summary, github.repository.comments[0]!.body])
    expect(page).toMatch(/> ⚠ `.*gds-report-pay.*is no JSON/);
});

it('a link among the files of an artifact is not followed, and no text of a file is repeated', async () => {
  const folder = temporaryFolder('gds-linked-');
  mkdirSync(join(folder, 'gds-report-pay'));
  symlinkSync('/etc/passwd', join(folder, 'gds-report-pay', 'gds-report.json'));
  const { exitCode, log } = await publish(github, { with: { 'report-file': folder } });
  expect(exitCode).toBe(2);
  expect(log).not.toContain('root:');
});

it('a service that the base branch has and this run has not is named on every page', async () => {
  const run = github.repository.addRun();
  github.repository.addArtifact(run, 'gds-report-pay', reportZip(pay()));
  github.repository.addArtifact(run, 'gds-report-ship', reportZip(ship()));
  const { summary } = await publish(github, { reports: { 'gds-report-ship/gds-report.json': ship() } });
  for (const page of [summary, github.repository.comments[0]!.body])
    expect(page).toContain('> ⚠ `payments-api in services/pay was judged on main and has no report here`');
});

it('without any report the comment of an earlier run no longer speaks for this commit', async () => {
  await publish(github, { reports: { 'gds-report-pay/gds-report.json': pay() } });
  expect(github.repository.comments[0]!.body).toContain('Makefile:7:12');
  const { exitCode } = await publish(github, { reports: {} });
  expect(exitCode).toBe(2);
  expect(github.repository.comments.map(one => one.body.split('\n').slice(1, 2))).toEqual([
    ['### Nothing could be judged'],
  ]);
});
