import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Finding, ReportSchema, type Report } from '@gds-dev/core/standard';
import { fail, HOSTILE, hostile, neglected, report, target } from '../../../packages/core/test/reports.ts';
import { fork, HEAD, MERGE, mergeGroup, PUSHED, pullRequest, push, workflowDispatch } from './events.ts';
import { refusal } from './github/answer.ts';
import { forbidden, replying } from './github/behaviour.ts';
import type { CheckRunBody } from './github/checks.ts';
import { type FakeGitHub, startGitHub } from './github/server.ts';
import { publish as publishWith, shadowed, warnings } from './publishing.ts';
import { type Step, TOKEN } from './runner.ts';

let github: FakeGitHub;
beforeEach(async () => {
  github = await startGitHub();
});
afterEach(async () => {
  expect(github.recorder.faults()).toEqual([]);
  await github.close();
});

const publish = (given: Partial<Step> = {}) => publishWith(github, given);

describe('the check run', () => {
  it('stands on the head of the pull request, with annotations on the lines to edit', async () => {
    const { exitCode, outputs, summary, commands } = await publish();
    const { body, authorization } = github.sent('checks/create')[0]!;
    expect(authorization).toBe(`token ${TOKEN}`);
    expect(body).toMatchObject({
      name: 'GDS payments-api',
      head_sha: HEAD,
      status: 'completed',
      conclusion: 'failure',
    });
    expect(body.output.title).toBe('Level 0 of 3');
    expect(body.output.annotations).toHaveLength(4);
    expect(body.output.annotations![0]).toMatchObject({
      path: 'Makefile',
      start_line: 7,
      end_line: 7,
      start_column: 12,
      end_column: 16,
      annotation_level: 'failure',
      title: 'GDS-ERR-003 No debug info in the binary',
    });
    expect(exitCode).toBe(1);
    expect(commands.map(one => one.name)).toEqual(['add-mask', 'error']);
    expect(commands[1]!.message).toBe('GDS: 4 required checks do not hold. The job summary says what to change.');
    expect(summary).toContain('### `payments-api`: level 0 of 3 → needs 4 changes and data for 1 check for level 1');
    expect(outputs).toEqual({
      report: expect.stringMatching(/gds-report\.published\.json$/),
      level: '0',
      passed: '2',
      failed: '4',
      'check-run-url': 'https://github.com/octo-org/octo-repo/runs/4711',
      'new-findings': '',
      sarif: expect.stringMatching(/gds\.sarif$/),
    });
  });

  it('takes 120 findings in three requests and is concluded by the last', async () => {
    const { log } = await publish({ report: warnings(120) });
    expect(
      github
        .sent('checks/create', 'checks/update')
        .map(one => [one.method, one.body.output.annotations!.length, one.body.status, one.faults]),
    ).toEqual([
      ['POST', 50, 'in_progress', []],
      ['PATCH', 50, undefined, []],
      ['PATCH', 20, 'completed', []],
    ]);
    expect(log).toContain('120 of 120 annotations are in the check run GDS payments-api.');
  });

  it('is concluded, and counts, when GitHub fails in between', async () => {
    github.behave('checks/update', replying(refusal(422, 'Invalid request'), 1));
    await publish({ report: warnings(120) });
    const last = github.sent('checks/update').at(-1)!;
    expect(last).toMatchObject({ method: 'PATCH', faults: [], body: { status: 'completed', conclusion: 'success' } });
    expect(last.body.output.summary).toContain(
      '50 of 120 annotations shown; the report of [this run](https://github.com/octo-org/octo-repo/actions/runs/17000000001) has all.',
    );
  });

  it('counts what the limit of the step leaves out', async () => {
    await publish({ report: warnings(60), with: { annotations: '10' } });
    expect(github.sent('checks/create', 'checks/update')).toHaveLength(1);
    const [{ output }] = github.sent('checks/create').map(one => one.body) as [CheckRunBody];
    expect(output.annotations).toHaveLength(10);
    expect(output.summary).toContain('10 of 60 annotations shown');
  });

  it('goes to the server of a GHES', async () => {
    await github.close();
    github = await startGitHub({ description: 'ghes-3.17' });
    await publish({ env: { GITHUB_SERVER_URL: 'https://ghes.example' } });
    expect(github.recorder.faults()).toEqual([]);
    expect(github.sent('checks/create')).toHaveLength(1);
  });

  it('keeps the token from an address without TLS', async () => {
    const { exitCode, log } = await publish({ apiUrl: 'http://github.example/api/v3' });
    expect(exitCode).toBe(2);
    expect(log).toContain('the token is sent over https only');
  });
});

describe('a token that may not write checks', () => {
  beforeEach(() => github.behave('*', forbidden()));

  it('gets workflow commands within GitHub’s limits, and the log counts the rest', async () => {
    const many = warnings(40, 'error');
    many.targets.push(...warnings(30).targets.map(one => ({ ...one, name: 'other' })));
    const { commands, log, exitCode, summary, outputs } = await publish({ report: many });
    const count = (name: string) => commands.filter(one => one.name === name).length;
    expect(count('error')).toBe(10);
    expect(count('warning')).toBe(10);
    expect(commands.find(one => one.name === 'error')).toMatchObject({
      properties: { file: 'cmd/payments/main.go', line: '1', endLine: '1', col: '2', endColumn: '4' },
    });
    expect(log).toMatch(/19 of 70 findings are annotated by this step, 51 are not shown/);
    expect(log).toContain('Give the job the permission "checks: write"');
    expect(exitCode).toBe(1);
    expect(summary).not.toBe('');
    expect(outputs['check-run-url']).toBe('');
  });

  it('is said to be a fork’s when it is', async () => {
    const { log, exitCode } = await publish({ event: fork() });
    expect(log).toContain('On a pull request of a fork it only reads.');
    expect(exitCode).toBe(1);
  });
});

/** A page without its code spans and blocks: a fence ends at the next run of as many backticks. */
function outsideOfCode(markdown: string): string {
  const parts = markdown.split(/(`+)/);
  let prose = '';
  for (let i = 0; i < parts.length; i++) {
    const end = i % 2 === 1 ? parts.findIndex((part, at) => at > i && at % 2 === 1 && part === parts[i]) : -1;
    if (end === -1) prose += parts[i];
    else i = end;
  }
  return prose;
}

describe('hostile text', () => {
  it.each([false, true])('gives no command, mention or link (without a check run: %s)', async without => {
    if (without) github.behave('checks/create', forbidden());
    const foreign = hostile();
    const { commands, summary, outputs, log } = await publish({ report: foreign });
    expect([...new Set(commands.map(one => one.name))].sort()).toEqual(['add-mask', 'error']);
    for (const one of commands) expect(one.message).not.toMatch(/##\[/);
    expect(github.recorder.faults()).toEqual([]);
    expect(Object.keys(outputs).sort()).toEqual([
      'check-run-url',
      'failed',
      'level',
      'new-findings',
      'passed',
      'report',
      'sarif',
    ]);
    for (const line of log.split('\n').filter(one => one !== '')) expect(line).toMatch(/^(?:│|::(?:add-mask|error)\b)/);
    const prose = outsideOfCode(summary);
    const own = prose.replaceAll('https://github.com/octo-org/octo-repo/actions/runs/17000000001', '');
    expect(own).not.toMatch(/@|#\d|https?:|<img|octo/);
    expect(HOSTILE.length).toBeGreaterThan(5);
  });
});

describe('5,000 findings of hostile text', () => {
  const texts = [
    ...HOSTILE,
    '%0A::error::x',
    '100 %',
    '\r\n::set-output name=a::b',
    '🦄'.repeat(900),
    'x'.repeat(3000),
  ];
  const findingsOf = (name: string, from: number) =>
    Array.from({ length: 1000 }, (_, index) => {
      const text = `${texts[index % texts.length]} ${name} ${from + index}`;
      return shadowed(from + index, {
        severity: (['error', 'warning', 'notice'] as const)[index % 3]!,
        message: text.slice(0, 4000),
        remedy: text.slice(0, 4000),
      });
    }) as [Finding, ...Finding[]];
  const many = () =>
    report(
      [0, 1, 2, 3, 4].map(n => target(`t${n}`, [fail('vet-shadow', 'faults', findingsOf(`t${n}`, n * 1000 + 1))])),
      [],
    );

  it.each([false, true])(
    'are shown or counted, within every limit, and speak to nobody (without a check run: %s)',
    async without => {
      github.repository.addPull({ number: 2 });
      if (without) github.behave('checks/create', forbidden());
      const { commands, log, summary, exitCode } = await publish({ report: many(), with: { annotations: '2000' } });
      expect(exitCode).toBe(1);
      expect(github.recorder.faults()).toEqual([]);
      expect(summary).not.toBe('');
      const named = (name: string) => commands.filter(one => one.name === name).length;
      if (without) {
        expect([named('error'), named('warning'), named('notice')]).toEqual([10, 10, 10]);
        expect(log).toContain('29 of 5000 findings are annotated by this step, 4971 are not shown');
      } else {
        expect(github.repository.checkRuns[0]!.annotations).toHaveLength(2000);
        expect(github.sent('checks/update').at(-1)!.body.output.summary).toContain('2000 of 5000 annotations shown');
        expect([...new Set(commands.map(one => one.name))]).toEqual(['add-mask', 'error']);
      }
      const spoken = /^(?:│|::(?:add-mask::|error[: ]|warning[: ]|notice[: ]))/;
      for (const line of log.split('\n').filter(one => one !== '')) expect(line).toMatch(spoken);
      expect(github.repository.comments).toHaveLength(1);
    },
  );
});

describe('the report', () => {
  it('is shown for the event’s repository, commit, ref and run, whatever it says', async () => {
    const foreign = {
      ...neglected(),
      repository: { host: 'evil.example', slug: 'other/repo' },
      committedAt: '2026-01-01T00:00:00Z',
    };
    const { outputs } = await publish({ report: foreign });
    const published = ReportSchema.parse(JSON.parse(readFileSync(outputs['report']!, 'utf8')));
    expect(published).toMatchObject({
      repository: { host: 'github.com', slug: 'octo-org/octo-repo' },
      commit: MERGE,
      headCommit: HEAD,
      producer: {
        kind: 'github-actions',
        runId: '17000000001',
        runAttempt: 2,
        ref: 'refs/pull/2/merge',
        defaultBranch: false,
      },
    });
    expect(published.committedAt).toBeUndefined();
    expect(published.notes.join()).toContain('another commit');
  });

  it('is not believed about its level and about what is required', async () => {
    const lie = neglected();
    for (const result of lie.targets[0]!.results) result.required = false;
    const { outputs, exitCode } = await publish({ report: { ...lie, level: { ...lie.level, held: 3 } } });
    expect([outputs['level'], exitCode]).toEqual(['0', 1]);
  });

  it.each([
    ['missing', undefined, /There is no report at .*the job that verifies could not run/],
    ['no JSON', '{', /is no JSON/],
    ['of another shape', '{"a":1}', /is no GDS report that this version reads: /],
    ['too large', ' '.repeat(20 * 1024 * 1024 + 1), /has 20971521 bytes; a report has at most 20971520/],
    ['nested too deep', '['.repeat(100_000) + ']'.repeat(100_000), /nested deeper than 64 levels/],
  ])('that is %s ends the step with one clear line', async (_what, text, message) => {
    const { exitCode, commands, log, summary } = await publish(text === undefined ? { reports: {} } : { report: text });
    expect(exitCode).toBe(2);
    expect(commands.filter(one => one.name === 'error').map(one => one.message)).toEqual([
      expect.stringMatching(message),
    ]);
    expect(log).not.toContain('unexpected error');
    expect(github.sent('checks/create', 'issues/create-comment')).toEqual([]);
    expect(summary).toMatch(/^### Nothing could be judged\n\n`/);
  });
});

describe('fail-on', () => {
  it.each([
    ['error', 'success', 0],
    ['warning', 'failure', 1],
    ['never', 'neutral', 0],
  ])('%s makes warnings a %s', async (failOn, conclusion, status) => {
    const { exitCode } = await publish({ report: warnings(1), with: { 'fail-on': failOn } });
    expect([github.sent('checks/create')[0]!.body.conclusion, exitCode]).toEqual([conclusion, status]);
  });
});

describe('the event', () => {
  it.each([
    ['push', push(), true],
    ['workflow_dispatch', workflowDispatch({ branch: 'topic' }), false],
  ])('%s names the commit and whether it is the default branch’s', async (_name, event, defaultBranch) => {
    const { outputs } = await publish({ event });
    expect(github.sent('checks/create')[0]!.body.head_sha).toBe(PUSHED);
    const published = JSON.parse(readFileSync(outputs['report']!, 'utf8')) as Report;
    expect(published.producer).toMatchObject({ kind: 'github-actions', defaultBranch });
  });

  it('merge_group names the head of the group', async () => {
    await publish({ event: mergeGroup({ sha: PUSHED }) });
    expect(github.sent('checks/create')[0]!.body.head_sha).toBe(PUSHED);
  });

  it.each([
    ['pull_request_target', ['verify', 'publish', 'both']],
    ['issue_comment', ['verify', 'publish', 'both']],
    ['workflow_run', ['verify', 'both']],
    ['pull_request_review', ['verify', 'publish', 'both']],
    ['release', ['verify', 'publish', 'both']],
  ])('%s is refused before anything is done (mode %s)', async (name, modes) => {
    const event = { ...pullRequest(), name };
    for (const mode of modes) {
      const { exitCode, commands } = await publish({ event, with: { mode } });
      expect(exitCode).toBe(2);
      expect(commands.at(-1)!.message).toContain(`GDS does not run on ${name}`);
    }
    expect(github.requests).toEqual([]);
  });

  it('of a fork is not built on a self-hosted runner', async () => {
    const { exitCode, log } = await publish({
      event: fork(),
      env: { RUNNER_ENVIRONMENT: 'self-hosted' },
      with: { mode: 'verify' },
    });
    expect(exitCode).toBe(2);
    expect(log).toContain('self-hosted runner');
  });
});

describe('the inputs', () => {
  it.each([
    [
      'mode',
      '',
      'The input mode is ""; it must be verify or publish, a job each, or both for a single job whose token the built code can reach.',
    ],
    ['mode', 'check', expect.stringContaining('The input mode is "check"; it must be verify or publish')],
    ['fail-on', 'sometimes', 'The input fail-on is "sometimes"; it must be one of error, warning, never.'],
    ['timeout', '15', 'The input timeout is "15"; it must be a number with s, m or h behind it, such as 15m.'],
    [
      'working-directory',
      '../x',
      'The input working-directory is "../x"; it must be a path below the workspace, without "..".',
    ],
    ['level', '4', 'The input level is "4"; it must be 1, 2 or 3.'],
    ['require-debug-info', 'yes', 'The input require-debug-info is "yes"; it must be true or false.'],
    ['annotations', '-1', 'The input annotations is "-1"; it must be a whole number from 0 to 2000.'],
    ['only-new', 'yes', 'The input only-new is "yes"; it must be true or false.'],
    [
      'artifact',
      'a/b',
      'The input artifact is "a/b"; it must be the beginning of an artifact’s name: letters, digits, ".", "_" and "-".',
    ],
    [
      'verify-workflow',
      'gds.yaml',
      'The input verify-workflow is "gds.yaml"; it must be the path of a workflow: .github/workflows/gds.yaml.',
    ],
    [
      'portal-url',
      'http://portal.example',
      'The input portal-url is "http://portal.example"; it must be the https:// address of the Backstage backend (http:// for this machine only), without a user name.',
    ],
    ['portal-url', 'https://u:p@portal.example', expect.stringContaining('without a user name')],
    ['working-directory', 'C:\\x', expect.stringContaining('must be a path below the workspace')],
    ['working-directory', '\\x', expect.stringContaining('must be a path below the workspace')],
    ['working-directory', 'a\\..\\..', expect.stringContaining('must be a path below the workspace')],
  ])('%s = %s is refused with what is allowed', async (name, value, message) => {
    const { exitCode, commands } = await publish({ with: { [name]: value } });
    expect([exitCode, commands.at(-1)!.message]).toEqual([2, message]);
    expect(github.requests).toEqual([]);
  });
});
