import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding, Report } from '@gds-dev/core/standard';
import { fail, report as reportOf, target } from '../../../packages/core/test/reports.ts';
import { BASE, HEAD, mergeGroup, PUSHED, pullRequest, push, schedule, tag } from './events.ts';
import { failing, forbidden, missing } from './github/behaviour.ts';
import { addedFile, changedLines } from './github/changes.ts';
import type { WorkflowRun } from './github/runs.ts';
import { type FakeGitHub, startGitHub } from './github/server.ts';
import { hostileZips, reportZip } from './github/zip.ts';
import { publish, shadowed, shadows } from './publishing.ts';
import { TOKEN } from './runner.ts';

let github: FakeGitHub;
beforeEach(async () => {
  github = await startGitHub();
});
afterEach(async () => {
  expect(github.recorder.faults()).toEqual([]);
  expect(github.recorder.seen(TOKEN)).toEqual(['github']);
  await github.close();
});

/** A run of the base branch that left a report. */
function earlier(report: Report, given: Partial<WorkflowRun> = {}, name = 'gds-report'): WorkflowRun {
  const run = github.repository.addRun(given);
  github.repository.addArtifact(run, name, reportZip(report));
  return run;
}

const report010 = (missing: Finding) =>
  reportOf([target('payments', [fail('pprof-registration', 'no pprof', [missing])])], []);

const messages = () =>
  github
    .sent('checks/create', 'checks/update')
    .flatMap(one => one.body.output.annotations ?? [])
    .map(one => [one.start_line, one.message.includes('does not touch')]);

describe('what the base branch had', () => {
  it('is the report of its own commit’s run, and what is new is told by it', async () => {
    github.repository.addPull({ number: 2 });
    earlier(shadows([shadowed(3)]), { head_sha: PUSHED });
    earlier(shadows([shadowed(3), shadowed(5)]), { head_sha: BASE });
    earlier(shadows([]), { head_sha: 'c'.repeat(40) });
    const { outputs, summary } = await publish(github, { report: shadows([shadowed(3), shadowed(5), shadowed(9)]) });
    expect(outputs['new-findings']).toBe('1');
    expect(summary).toContain(`1 new, 2 known, 0 mended since ${BASE.slice(0, 7)}`);
  });

  it('falls back to the newest run that still has a report', async () => {
    github.repository.addPull({ number: 2 });
    earlier(shadows([]), { head_sha: 'd'.repeat(40) });
    earlier(shadows([shadowed(3)]), { head_sha: 'c'.repeat(40) });
    for (const head of ['c', 'd'].map(digit => digit.repeat(40)))
      github.repository.addComparison({ base: BASE, head, status: 'behind' });
    github.repository.addRun({ head_sha: BASE, conclusion: 'failure' });
    const { outputs } = await publish(github, { report: shadows([shadowed(3)]) });
    expect(outputs['new-findings']).toBe('0');
  });

  it('is not that of a tag which is called as the branch, whose commit the branch does not have', async () => {
    github.repository.addPull({ number: 2 });
    earlier(shadows([shadowed(3)]), { head_branch: 'main', head_sha: 'c'.repeat(40) });
    github.repository.addComparison({ base: BASE, head: 'c'.repeat(40), status: 'ahead' });
    const { log } = await publish(github, { report: shadows([shadowed(3)]) });
    expect(log).toContain(
      'There is no earlier report to compare with: none of the last 1 runs on main is of a commit of the base',
    );
  });

  it('is the newest of its name when an attempt was run again', async () => {
    github.repository.addPull({ number: 2 });
    const run = earlier(shadows([]));
    github.repository.addArtifact(run, 'gds-report', reportZip(shadows([shadowed(3)])));
    const { outputs } = await publish(github, { report: shadows([shadowed(3)]) });
    expect(outputs['new-findings']).toBe('0');
  });

  it('is found behind a hundred artifacts of other jobs', async () => {
    github.repository.addPull({ number: 2 });
    const run = github.repository.addRun();
    for (let i = 0; i < 130; i++) github.repository.addArtifact(run, `other-${i}`, Buffer.alloc(0));
    github.repository.addArtifact(run, 'gds-report', reportZip(shadows([shadowed(3)])));
    const { outputs } = await publish(github, { report: shadows([shadowed(3)]) });
    expect(outputs['new-findings']).toBe('0');
  });

  it.each([
    ['claims more than 25 MiB', { size_in_bytes: 26 * 1024 * 1024 }, Buffer.from('PK')],
    ['has more than 25 MiB', { size_in_bytes: 1000 }, Buffer.alloc(26 * 1024 * 1024)],
  ])('is not fetched whole when its archive %s', async (_what, given, zip) => {
    github.repository.addPull({ number: 2 });
    github.repository.addArtifact(github.repository.addRun(), 'gds-report', zip, given);
    const { log, exitCode } = await publish(github, { report: shadows([shadowed(3)]) });
    expect(log).toContain('There is no earlier report');
    expect(exitCode).toBe(0);
    const stored = github.recorder.of('storage');
    expect(stored.length).toBe(given.size_in_bytes > 25 * 1024 * 1024 ? 0 : 1);
  });

  it.each([
    [
      'of another repository of that name',
      {
        repository: { id: 5, full_name: 'octo-org/octo-repo', owner: { login: 'octo-org' } },
        head_repository: { id: 5, full_name: 'octo-org/octo-repo', owner: { login: 'octo-org' } },
      },
    ],
    ['of a pull request', { event: 'pull_request' }],
    ['of another branch', { head_branch: 'topic' }],
    ['of a fork', { head_repository: { id: 99, full_name: 'stranger/octo-repo', owner: { login: 'stranger' } } }],
    ['that still runs', { status: 'in_progress' }],
  ])('is never that of a run %s', async (_which, given) => {
    github.repository.addPull({ number: 2 });
    earlier(shadows([shadowed(3)]), given);
    const { outputs, log } = await publish(github, { report: shadows([shadowed(3)]) });
    expect(log).toContain(
      'There is no earlier report to compare with: the workflow has not run on a push to main yet.',
    );
    expect(outputs['new-findings']).toBe('0');
  });

  it('of another service or folder is not compared with', async () => {
    github.repository.addPull({ number: 2, files: [changedLines('cmd/payments/main.go', 3)] });
    earlier(shadows([shadowed(3)], { workingDirectory: 'services/other' }));
    const { outputs } = await publish(github, { report: shadows([shadowed(3)]) });
    expect(outputs['new-findings']).toBe('1');
  });

  it('is found for each service of a monorepo among the artifacts of the run', async () => {
    github.repository.addPull({ number: 2 });
    const ofService = (name: string, lines: readonly number[]) =>
      shadows(
        lines.map(line => shadowed(line)),
        { service: { name }, workingDirectory: `services/${name}` },
      );
    const run = earlier(ofService('pay', [1]), {}, 'gds-report-pay');
    github.repository.addArtifact(run, 'gds-report-ship', reportZip(ofService('ship', [1, 2])));
    github.repository.addArtifact(run, 'coverage', Buffer.from('no zip'));
    const { outputs, summary } = await publish(github, {
      reports: {
        'gds-report-pay/gds-report.json': ofService('pay', [1]),
        'gds-report-ship/gds-report.json': ofService('ship', [1, 2, 3]),
      },
    });
    expect(outputs['new-findings']).toBe('1');
    expect(summary).toContain('1 new, 2 known');
    expect(summary).toContain('0 new, 1 known');
  });

  it.each(Object.entries(hostileZips('{}')))(
    'that lies in a zip with %s is not read, and nothing else suffers',
    async (_what, zip) => {
      github.repository.addPull({ number: 2 });
      const run = github.repository.addRun();
      github.repository.addArtifact(run, 'gds-report', zip);
      const { log, exitCode } = await publish(github, { report: shadows([shadowed(3)]) });
      expect(log).toContain('There is no earlier report to compare with');
      expect(exitCode).toBe(0);
      expect(github.sent('checks/create')).toHaveLength(1);
    },
  );

  it('without the permission to read artifacts is said', async () => {
    github.repository.addPull({ number: 2 });
    github.behave('actions/list-workflow-runs', forbidden());
    const { log, exitCode } = await publish(github, { report: shadows([shadowed(3)]) });
    expect(log).toContain('the job lacks the permission "actions: read"');
    expect(exitCode).toBe(0);
  });

  it('of a push is the run before it', async () => {
    earlier(shadows([shadowed(3)]), { id: 16_000_000_000, head_sha: BASE });
    earlier(shadows([]), { id: 17_000_000_009, head_sha: 'c'.repeat(40) });
    github.repository.addComparison({ base: BASE, head: 'c'.repeat(40), status: 'ahead' });
    const { outputs } = await publish(github, { report: shadows([shadowed(3), shadowed(4)]), event: push() });
    expect(outputs['new-findings']).toBe('1');
  });

  it('of a tag is nothing', async () => {
    const { log } = await publish(github, { report: shadows([shadowed(3)]), event: tag('v1.0.0') });
    expect(log).toContain('this event has no base branch');
  });
});

describe('what the change touches', () => {
  it('comes first among the annotations; the others say that they are outside of it', async () => {
    github.repository.addPull({ number: 2, files: [changedLines('cmd/payments/main.go', 40, 42)] });
    await publish(github, { report: shadows([shadowed(3), shadowed(41), shadowed(99, { severity: 'error' })]) });
    expect(messages()).toEqual([
      [41, false],
      [99, true],
      [3, true],
    ]);
  });

  it('is read to the last page of a large pull request', async () => {
    const others = Array.from({ length: 250 }, (_, index) => addedFile(`other/${index}.go`, 3));
    github.repository.addPull({ number: 2, files: [...others, changedLines('cmd/payments/main.go', 3)] });
    await publish(github, { report: shadows([shadowed(3)]) });
    expect(messages()).toEqual([[3, false]]);
  });

  it('is unknown at GitHub’s limit of 3,000 files, and then nothing is called untouched or known', async () => {
    const files = Array.from({ length: 3001 }, (_, index) => addedFile(`other/${index}.go`, 1));
    github.repository.addPull({ number: 2, files });
    const { log, outputs, exitCode } = await publish(github, {
      report: shadows([shadowed(3, { severity: 'error' })]),
      with: { 'only-new': 'true' },
    });
    expect(log).toContain('Which lines this change touches is not known: it has 3000 files or more');
    expect(log).toContain('which findings are new is not known, so all of them are shown and decide');
    expect(messages()).toEqual([[3, false]]);
    expect([outputs['new-findings'], exitCode]).toEqual(['', 1]);
  });

  it('is unknown for a file whose patch GitHub does not give', async () => {
    github.repository.addPull({ number: 2, files: [changedLines('cmd/payments/main.go', 1, 5000)] });
    const { outputs } = await publish(github, { report: shadows([shadowed(3)]) });
    expect(outputs['new-findings']).toBe('');
  });

  it('follows a renamed file', async () => {
    const renamed = { filename: 'cmd/payments/main.go', previous_filename: 'main.go', status: 'renamed' as const };
    github.repository.addPull({ number: 2, files: [renamed] });
    const { outputs } = await publish(github, { report: shadows([shadowed(3)]) });
    expect(outputs['new-findings']).toBe('0');
  });

  it.each([
    ['push', () => push(), BASE, PUSHED],
    ['merge_group', () => mergeGroup({ sha: HEAD, base: BASE }), BASE, HEAD],
  ])('of a %s is the comparison of its commits', async (_name, event, base, head) => {
    github.repository.addComparison({ base, head, files: [changedLines('cmd/payments/main.go', 3)] });
    await publish(github, { report: shadows([shadowed(3), shadowed(9)]), event: event() });
    expect(messages()).toEqual([
      [3, false],
      [9, true],
    ]);
  });

  it.each([
    ['a new branch', () => push({ branch: 'topic', before: '0'.repeat(40) })],
    ['a schedule', () => schedule()],
  ])('of %s has nothing to compare with', async (_what, event) => {
    const { log, exitCode } = await publish(github, { report: shadows([shadowed(3)]), event: event() });
    expect(log).toContain('this event has no commit to compare with');
    expect([messages(), exitCode]).toEqual([[[3, false]], 0]);
  });

  it('of a force push whose old commit is gone is said to be unknown', async () => {
    github.behave('repos/compare-commits', missing());
    const { log, exitCode } = await publish(github, { report: shadows([shadowed(3)]), event: push() });
    expect(log).toMatch(/Which lines this change touches is not known: .*the commit before is gone/);
    expect([messages(), exitCode]).toEqual([[[3, false]], 0]);
  });

  it('that GitHub cannot give is asked for again before it is called unknown', async () => {
    github.repository.addPull({ number: 2, files: [changedLines('cmd/payments/main.go', 3)] });
    github.behave('pulls/list-files', failing(1));
    await publish(github, { report: shadows([shadowed(3), shadowed(9)]) });
    expect(messages()).toEqual([
      [3, false],
      [9, true],
    ]);
  });
});

describe('only-new', () => {
  const report = () => shadows([shadowed(3, { severity: 'error' }), shadowed(9, { severity: 'error' })]);

  it('fails for what is new alone, by the report of the base', async () => {
    github.repository.addPull({ number: 2 });
    earlier(report());
    const known = await publish(github, { report: report(), with: { 'only-new': 'true' } });
    expect([known.exitCode, known.outputs['new-findings'], messages()]).toEqual([0, '0', []]);
    expect(known.summary).toMatch(/2 .*not/);
    expect(github.sent('checks/create')[0]!.body.conclusion).toBe('success');
    const more = shadows([...[3, 9, 12].map(line => shadowed(line, { severity: 'error' }))]);
    const added = await publish(github, { report: more, with: { 'only-new': 'true' } });
    expect([added.exitCode, added.outputs['new-findings'], messages()]).toEqual([1, '1', [[12, true]]]);
  });

  it('goes by the diff without such a report, and says so', async () => {
    github.repository.addPull({ number: 2, files: [changedLines('cmd/payments/main.go', 3)] });
    const { log, exitCode } = await publish(github, { report: report(), with: { 'only-new': 'true' } });
    expect(log).toContain('findings on lines that this change touches are new');
    expect([messages(), exitCode]).toEqual([[[3, false]], 1]);
  });

  it('lets a failure decide whose cause may be a line that is gone: lines alone cannot tell', async () => {
    github.repository.addPull({ number: 2, files: [changedLines('cmd/payments/main.go', 3)] });
    const missing = shadowed(11, { code: 'GDS-ERR-010', severity: 'error', message: 'net/http/pprof is not linked' });
    const lost = report010(missing);
    const { exitCode, outputs, summary } = await publish(github, { report: lost, with: { 'only-new': 'true' } });
    expect([exitCode, outputs['new-findings']]).toEqual([1, '']);
    expect(summary).not.toContain('No new findings');
  });

  it('shows everything, and lets it decide, when neither is to be had', async () => {
    github.behave('pulls/list-files', forbidden());
    const { log, exitCode } = await publish(github, { report: report(), with: { 'only-new': 'true' } });
    expect(log).toContain('which findings are new is not known');
    expect([messages().length, exitCode]).toEqual([2, 1]);
  });
});

it('judges a pull request again on each push to it', async () => {
  github.repository.addPull({ number: 2, files: [changedLines('cmd/payments/main.go', 3)] });
  await publish(github, {
    report: shadows([shadowed(3)]),
    event: pullRequest({ action: 'synchronize', sha: 'e'.repeat(40) }),
  });
  expect(github.sent('checks/create')[0]!.body.head_sha).toBe('e'.repeat(40));
});
