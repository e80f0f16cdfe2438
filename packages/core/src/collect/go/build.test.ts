import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { collectContext, goModule, machineTools } from '../../../test/collect-context.ts';
import { requires } from '../../../test/requires.ts';
import type { BuildRecipe } from '../../evidence/build-recipe.ts';
import { NO_CONTAINMENT } from '../process/containment.ts';
import { jobLimit } from '../../verify/job-limit.ts';
import { buildIn, type BuildOutcome } from './build.ts';

const go = requires('go');
const recipe: BuildRecipe = {
  source: 'defaults',
  from: 'plain `go build`',
  flags: [],
  env: [],
  computed: [],
  unresolved: [],
  doubts: [],
};

describe.skipIf(go.skip || process.platform !== 'linux')(
  `a build that this machine does not start${go.reason}`,
  { timeout: 120_000 },
  () => {
    it.each([
      ['the program that holds it is gone', ['/nonexistent/unshare'], 'ENOENT'],
      ['namespaces are refused', ['/usr/bin/unshare', '--net=/nonexistent', '--'], 'unshare: '],
    ])('says nothing of the package when %s', async (_, offline, words) => {
      const root = goModule({ 'main.go': 'package main\n\nfunc main() {}\n' });
      const context = collectContext(root, {
        recipe,
        tools: { ...machineTools, containment: { ...NO_CONTAINMENT, offline } },
        env: { ...process.env, CI: 'true' },
      });
      const built = await buildIn(context, context.target!, 1);
      expect(built).toMatchObject({ available: false, reason: 'refused', missing: expect.stringContaining(words) });
      expect(built).toMatchObject({ missing: expect.stringMatching(/^this machine did not start build 1 of app: /) });
    });
  },
);

describe.skipIf(go.skip)(`two builds${go.reason}`, { timeout: 120_000 }, () => {
  it('start at least two seconds apart, although they had to wait for a place', async () => {
    const root = goModule({ 'main.go': 'package main\n\nfunc main() {}\n' });
    const job = jobLimit(2);
    const context = {
      ...collectContext(root, { recipe, env: { ...process.env, CI: 'true' } }),
      job,
    };
    const began = Date.now();
    const busy = [1, 2].map(() => job(() => sleep(3100)));
    const built = (await Promise.all([1, 2].map(n => buildIn(context, context.target!, n)))) as BuildOutcome[];
    await Promise.all(busy);
    const [one, two] = built.map(({ ok, startedAt }) => ({ ok, startedAt }));
    expect([one!.ok, two!.ok]).toEqual([true, true]);
    expect(one!.startedAt).toBeGreaterThanOrEqual(began + 3000); // not while it waited
    expect(Math.abs(two!.startedAt - one!.startedAt)).toBeGreaterThanOrEqual(2000);
  });
});
