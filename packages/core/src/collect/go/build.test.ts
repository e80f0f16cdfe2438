import { describe, expect, it } from 'vitest';
import { collectContext, goModule, machineTools } from '../../../test/collect-context.ts';
import { requires } from '../../../test/requires.ts';
import type { BuildRecipe } from '../../evidence/build-recipe.ts';
import { NO_CONTAINMENT } from '../process/containment.ts';
import { buildIn } from './build.ts';

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
      expect(built).toMatchObject({ missing: expect.stringMatching(/^this machine did not start build 1 of \.: /) });
    });
  },
);
