import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '@gds-dev/core/standard';
import { pullRequest as repositoryOf, type PullRequest } from '../../../packages/core/test/pull-request.ts';
import { requires } from '../../../packages/core/test/requires.ts';
import { mergeGroup, pullRequest, push, type RecordedEvent } from './events.ts';
import { runStep } from './runner.ts';

const { skip, reason } = requires('git');
const yaml = (level: number) => `apiVersion: gds/v1\nlevel: ${level}\n`;

let pull: PullRequest;
beforeEach(async () => {
  pull = await repositoryOf({ 'svc/gds.yaml': yaml(2), 'svc/app': 'no program' }, { 'svc/gds.yaml': yaml(1) });
});
afterEach(() => pull.repository.remove());

/** Mode verify on the test merge, in a checkout of that depth. */
async function verify(event: RecordedEvent, given: { depth?: number; folder?: string; tools?: boolean } = {}) {
  const { depth = 2, folder = 'svc', tools = false } = given;
  const { root } = await pull.checkout(pull.merge, depth);
  const ended = await runStep({
    apiUrl: 'http://127.0.0.1:9',
    event: { ...event, sha: pull.merge },
    with: { mode: 'verify', targets: 'app', 'working-directory': folder, 'install-tools': String(tools) },
    env: { GITHUB_WORKSPACE: root, PATH: '/usr/bin:/bin' },
  });
  const report = () => JSON.parse(readFileSync(join(ended.folder, 'gds-report.json'), 'utf8')) as Report;
  return { ...ended, report };
}

const proposed = () => pullRequest({ sha: pull.head, base: pull.opened });
const queued = () => mergeGroup({ sha: pull.head, base: pull.opened });

describe.skipIf(skip)(`the bundle in mode verify${reason}`, () => {
  it.each<[string, () => RecordedEvent]>([
    ['pull_request', proposed],
    ['merge_group', queued],
  ])('judges a %s by the gds.yaml of its base, and lists what it may not change yet (GA8)', async (_name, event) => {
    const report = (await verify(event())).report();
    expect(report).toMatchObject({ commit: pull.merge, workingDirectory: 'svc', requirement: { level: 2 } });
    expect(report.notes).toContain(
      `svc/gds.yaml:2 sets level 1; level 2 of the base commit ${pull.base.slice(0, 7)} holds until this is merged`,
    );
  });

  it('judges a push by its own gds.yaml', async () => {
    expect((await verify(push({ sha: pull.merge }))).report().requirement.level).toBe(1);
  });

  it('does not judge a change whose base is not in the checkout, and says what to set', async () => {
    const { exitCode, log } = await verify(proposed(), { depth: 1 });
    expect([exitCode, log]).toEqual([2, expect.stringContaining('to 2 for pull requests and to 0 for a merge queue')]);
  });

  it('names a working directory that is not there', async () => {
    const { exitCode, log } = await verify(proposed(), { folder: 'services/none' });
    expect([exitCode, log]).toEqual([
      2,
      expect.stringContaining('There is no folder "services/none" in the workspace.'),
    ]);
  });

  it('goes on without tools that it cannot install, and says so', async () => {
    const { log, report } = await verify(push({ sha: pull.merge }), { tools: true });
    expect(log).toMatch(/dlv v[\d.]+ could not be installed, and its checks have no data/);
    expect(report().commit).toBe(pull.merge);
  });
});
