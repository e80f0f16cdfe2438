import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pullRequest, type PullRequest } from '../../../packages/core/test/pull-request.ts';
import { runVerify } from '../src/verify/run-verify.ts';

const yaml = (level: number) => `apiVersion: gds/v1\nlevel: ${level}\n`;
let pull: PullRequest;

beforeEach(async () => {
  // The job's own environment would be taken for the run's.
  for (const name of Object.keys(process.env).filter(key => key.startsWith('GITHUB_'))) vi.stubEnv(name, undefined);
  pull = await pullRequest({ 'svc/gds.yaml': yaml(2), 'svc/app': 'no program' }, { 'svc/gds.yaml': yaml(1) });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await pull.repository.remove();
});

async function judged(name: string) {
  const { root } = await pull.checkout(pull.merge, 2);
  const inputs = {
    targets: ['app'],
    workingDirectory: join(root, 'svc'),
    requireDebugInfo: false,
    requirePprofEndpoints: false,
    requireDeterministicBuild: false,
    timeoutMs: 60_000,
    installTools: false,
  };
  const event = {
    name,
    fork: false,
    commit: pull.merge,
    headCommit: pull.head,
    base: { branch: 'main', commit: pull.opened },
  };
  return (await runVerify(inputs, event)).report;
}

describe('the run', () => {
  it.each(['pull_request', 'merge_group'])(
    'of a %s is judged by the gds.yaml of its base, and lists what it may not change yet (GA8)',
    async name => {
      const report = await judged(name);
      expect(report).toMatchObject({ commit: pull.merge, workingDirectory: 'svc', requirement: { level: 2 } });
      expect(report.notes).toContain(
        `svc/gds.yaml:2 sets level 1; level 2 of the base commit ${pull.base.slice(0, 7)} holds until this is merged`,
      );
    },
  );

  it('of a push has no base: its own gds.yaml judges', async () => {
    expect((await judged('push')).requirement.level).toBe(1);
  });
});
