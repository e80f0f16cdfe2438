import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { neglected } from '../../../packages/core/test/reports.ts';
import { dependabot } from './events.ts';
import { runStep } from './runner.ts';

it('a step finds its event and the reports of several jobs where the runner puts them', async () => {
  const report = neglected();
  const { folder, ms, exitCode } = await runStep({
    apiUrl: 'http://127.0.0.1:9',
    event: dependabot(),
    with: { mode: 'publish', 'fail-on': 'sometimes' },
    reports: { 'gds-report-a/gds-report.json': report, 'gds-report-b/gds-report.json': '{' },
  });
  expect(exitCode).toBe(2);
  expect(ms).toBeGreaterThan(0);
  const read = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as object;
  expect(read('gds-reports/gds-report-a/gds-report.json')).toEqual(report);
  expect(readFileSync(join(folder, 'gds-reports/gds-report-b/gds-report.json'), 'utf8')).toBe('{');
  expect(read('event.json')).toEqual(dependabot().payload);
  expect(existsSync(join(folder, 'gds-report.json'))).toBe(false);
});
