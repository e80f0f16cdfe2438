import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReportSchema } from '@gds-dev/core/standard';
import { requires } from '../../../packages/core/test/requires.ts';
import { pullRequest } from './events.ts';
import { changedLines } from './github/changes.ts';
import { type FakeGitHub, startGitHub } from './github/server.ts';
import { commandsIn, runStep, temporaryFolder } from './runner.ts';

const SERVICES = fileURLToPath(new URL('../../../examples/services', import.meta.url));
const { skip, reason } = requires('go');

interface Checkout {
  readonly folder: string;
  readonly base: string;
  readonly head: string;
  /** What is checked out. */
  readonly merge: string;
}

/** A repository of its own with one example in it, at the test merge of a change to its Makefile. */
function checkout(service: string): Checkout {
  const folder = temporaryFolder('gds-checkout-');
  cpSync(join(SERVICES, service), folder, { recursive: true, filter: path => !/[\\/](?:bin|\.gds)$/.test(path) });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: folder,
      stdio: 'pipe',
      encoding: 'utf8',
    }).trim();
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'service');
  const base = git('rev-parse', 'HEAD');
  git('checkout', '-q', '-b', 'changes');
  appendFileSync(join(folder, 'Makefile'), '\n# A change.\n');
  git('commit', '-q', '-a', '-m', 'change');
  const head = git('rev-parse', 'HEAD');
  git('checkout', '-q', '--detach', base);
  git('merge', '-q', '--no-ff', '-m', 'merge', head);
  return { folder, base, head, merge: git('rev-parse', 'HEAD') };
}

let github: FakeGitHub;
beforeEach(async () => {
  github = await startGitHub();
});
afterEach(() => github.close());

const GO_SETTINGS = ['HOME', 'GOPROXY', 'GOSUMDB', 'GONOSUMDB', 'GOFLAGS', 'GOTOOLCHAIN', 'GOCACHE', 'GOMODCACHE'];
const caller = Object.fromEntries(
  GO_SETTINGS.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
);

describe.skipIf(skip)(`the action on the neglected example${reason}`, () => {
  it('annotates lines that exist, on the head of the pull request', { timeout: 600_000 }, async () => {
    const { folder: workspace, base, head, merge } = checkout('payments-neglected');
    github.repository.addPull({ number: 2, files: [changedLines('Makefile', 2)] });
    const ended = await runStep({
      apiUrl: github.url,
      event: { ...pullRequest({ sha: head, base }), sha: merge },
      with: { mode: 'both', targets: './cmd/payments', 'install-tools': 'false' },
      env: { ...caller, GITHUB_WORKSPACE: workspace },
    });
    expect(ended.log).toContain('003');
    expect(ended.exitCode).toBe(1);
    expect(github.recorder.faults()).toEqual([]);
    const { body } = github.sent('checks/create')[0]!;
    expect(body).toMatchObject({ conclusion: 'failure', head_sha: head });
    const annotations = body.output.annotations!;
    // What the change touches comes first.
    expect(annotations[0]).toMatchObject({ path: 'Makefile', start_line: 2 });
    expect(github.repository.comments[0]!.body).toContain('`Makefile:2:12`');
    expect(ended.summary).toContain('level 0 of 3');
    for (const { path, start_line: line, end_column: column } of annotations) {
      const lines = readFileSync(join(workspace, path), 'utf8').split('\n');
      expect(lines.length).toBeGreaterThanOrEqual(line);
      if (column !== undefined) expect(lines[line - 1]!.length).toBeGreaterThanOrEqual(column);
    }
    const stripped = annotations.find(one => one.title.startsWith('GDS-ERR-003'))!;
    const flags = readFileSync(join(workspace, stripped.path), 'utf8').split('\n')[stripped.start_line - 1]!;
    expect([stripped.path, flags]).toEqual(['Makefile', expect.stringContaining('-s -w')]);
    expect(commandsIn(ended.log).map(one => one.name)).toEqual(['add-mask', 'error']);
    const published = ReportSchema.parse(JSON.parse(readFileSync(ended.outputs['report']!, 'utf8')));
    expect(published.producer).toMatchObject({ kind: 'github-actions', oneJob: true });
  });
});
