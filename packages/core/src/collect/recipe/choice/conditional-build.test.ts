import { describe, expect, it } from 'vitest';
import { recipeInFiles } from '../../../../test/recipe-in.ts';

const MAKEFILE = `build:
	go build -ldflags "$(LDFLAGS)" -o bin/app ./cmd/app
debug:
	go build -gcflags='all=-N -l' -o bin/app ./cmd/app
`;
const SMALL = 'go build -ldflags=-s -o bin/app ./cmd/app';
const PLAIN = 'go build -o bin/app ./cmd/app';

describe('a build under a condition of its step', () => {
  const workflow = (steps: Readonly<Record<string, string>>) =>
    `on: {push: {tags: ['v*']}}\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n${Object.entries(steps)
      .map(([condition, run]) => `      - ${condition === 'always' ? '' : `if: ${condition}\n        `}run: ${run}\n`)
      .join('')}`;
  const NOT_A = "'!vars.A'";

  it.each<[steps: Readonly<Record<string, string>>, line: number | null]>([
    [{ 'vars.A': PLAIN, [NOT_A]: SMALL }, 9],
    [{ 'vars.A': SMALL, [NOT_A]: PLAIN }, 9],
    [{ 'vars.A': 'make build', [NOT_A]: SMALL }, 7],
    [{ 'vars.A': SMALL, [NOT_A]: 'make build' }, 9],
    [{ 'vars.A': 'make build', [NOT_A]: 'make build LDFLAGS=-s' }, 9],
    [{ 'vars.A': 'make build', [NOT_A]: './build.sh' }, 9],
    [{ 'vars.A': 'make build', [NOT_A]: 'make debug' }, 9],
    [{ 'vars.A': 'make build', [NOT_A]: 'make build' }, null],
    [{ 'vars.A': 'make build', [NOT_A]: 'make test' }, null],
    [{ 'vars.A': 'make build' }, null],
    [{ always: 'make build' }, null],
  ])('is doubted where another one of its file has other flags: %j', async (steps, line) => {
    const { doubts } = await recipeInFiles({
      '.github/workflows/release.yml': workflow(steps),
      Makefile: `${MAKEFILE}test:\n\tgo test ./...\n`,
      'build.sh': `#!/bin/sh\n${SMALL}\n`,
    });
    const said = doubts.filter(({ reason }) =>
      reason.startsWith('another build counts where this does not hold: if: '),
    );
    expect(said.map(({ location }) => [location?.path, location?.startLine])).toEqual(
      line === null ? [] : [['.github/workflows/release.yml', line]],
    );
  });

  it('is not compared with what else the called file builds', async () => {
    const { doubts } = await recipeInFiles({
      'Taskfile.yml': `version: '3'\ntasks:\n  ship:\n    cmds:\n      - cmd: make build\n        if: '[ -n "$CI" ]'\n`,
      Makefile: MAKEFILE,
    });
    expect(doubts).toEqual([]);
  });
});
