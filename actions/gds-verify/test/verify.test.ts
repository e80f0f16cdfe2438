import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hostile, neglected } from '../../../packages/core/test/reports.ts';
import { runAction } from '../src/action.ts';
import type { Context } from '../src/event/event.ts';
import { CannotRun } from '../src/problem.ts';
import type { RunInputs, RunVerify } from '../src/verify/run-verify.ts';
import { fork, HEAD, MERGE, pullRequest } from './events.ts';
import { commandsIn, inputsOf, temporaryFolder } from './runner.ts';

/** The matcher that actions/setup-go 7 registers. */
// eslint-disable-next-line regexp/no-super-linear-backtracking -- the matcher as it is published
const SETUP_GO = /^\s*(.+\.go):(?:(\d+):(\d+):)? (.*)/;

let folder: string;
let printed: string;

beforeEach(() => {
  folder = temporaryFolder('gds-verify-');
  for (const name of ['output', 'summary']) writeFileSync(join(folder, name), '');
  vi.stubEnv('GITHUB_OUTPUT', join(folder, 'output'));
  vi.stubEnv('RUNNER_TEMP', folder);
  vi.stubEnv('GITHUB_WORKSPACE', folder);
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const context: Context = {
  payload: pullRequest().payload,
  eventName: 'pull_request',
  sha: MERGE,
  ref: 'refs/pull/2/merge',
  job: 'verify',
  runId: 1,
  runAttempt: 1,
  actor: 'octocat',
  apiUrl: 'http://127.0.0.1:9',
  serverUrl: 'https://github.com',
  repo: { owner: 'octo-org', repo: 'octo-repo' },
};

function verify(runVerify: RunVerify, given: Readonly<Record<string, string>> = {}, { payload } = context) {
  for (const [name, value] of Object.entries(inputsOf({ mode: 'verify', ...given }))) vi.stubEnv(name, value);
  return runAction({ ...context, payload }, process.env, () => Promise.resolve(runVerify));
}

describe('mode verify', () => {
  it('does not fail on failed checks: it writes the report and says what it found', async () => {
    const report = neglected();
    expect(await verify(() => Promise.resolve({ report, exitCode: 1 }))).toEqual({ exitCode: 0 });
    expect(JSON.parse(readFileSync(join(folder, 'gds-report.json'), 'utf8'))).toEqual({ ...report, headCommit: HEAD });
    const outputs = readFileSync(join(folder, 'output'), 'utf8');
    for (const name of ['report', 'level', 'passed', 'failed']) expect(outputs).toContain(`${name}<<`);
    expect(printed).toContain('no DWARF in bin/payments');
    expect(commandsIn(printed)).toEqual([]);
  });

  it('hands its inputs over and has no token in its environment while it judges', async () => {
    let seen: RunInputs | undefined;
    await verify(
      inputs => {
        seen = inputs;
        expect(process.env['INPUT_GITHUB-TOKEN']).toBeUndefined();
        return Promise.resolve({ report: neglected(), exitCode: 0 });
      },
      {
        targets: './cmd/a\n  ./cmd/b\n\n',
        level: '2',
        'require-debug-info': 'true',
        timeout: '90s',
        config: 'gds.yaml',
      },
    );
    expect(seen).toMatchObject({
      targets: ['./cmd/a', './cmd/b'],
      level: 2,
      requireDebugInfo: true,
      timeoutMs: 90_000,
      config: 'gds.yaml',
    });
  });

  it('says of the pull request of a fork that it is one, so that none of its addresses is asked', async () => {
    const forks: boolean[] = [];
    for (const { payload } of [pullRequest(), fork()]) {
      await verify(
        (_, event) => {
          forks.push(event.fork);
          return Promise.resolve({ report: neglected(), exitCode: 0 });
        },
        {},
        { ...context, payload },
      );
    }
    expect(forks).toEqual([false, true]);
  });

  it('fails when nothing could be judged, after it wrote the report', async () => {
    const ending = await verify(() =>
      Promise.resolve({ report: neglected(), exitCode: 2, problem: './cmd/x has no main' }),
    );
    expect(ending).toEqual({ exitCode: 2, message: './cmd/x has no main' });
    expect(readFileSync(join(folder, 'gds-report.json'), 'utf8')).not.toBe('');
  });

  it('fails with the message of what kept it from running', async () => {
    const ending = await verify(() => Promise.reject(new CannotRun('gds.yaml:3: unknown key')));
    expect(ending).toEqual({ exitCode: 2, message: 'gds.yaml:3: unknown key' });
  });

  it('prints nothing that the runner or a matcher could read', async () => {
    await verify(() => Promise.resolve({ report: hostile(), exitCode: 1 }));
    expect(commandsIn(printed)).toEqual([]);
    for (const line of printed.split('\n')) expect(line).not.toMatch(SETUP_GO);
  });
});
