import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { requires } from '../../../../test/requires.ts';
import type { BuildRecipe } from '../../../evidence/build-recipe.ts';
import { withCallerGoFlags } from './caller-goflags.ts';
import { findRecipe } from '../find-recipe.ts';
import { makefileScripts } from '../make/makefile-scripts.ts';
import { readMakefile } from '../make/makefile.ts';
import { sourceText } from '../text/traced-text.ts';

const DEFAULTS: BuildRecipe = {
  source: 'defaults',
  from: 'plain `go build`',
  flags: [],
  env: [],
  computed: [],
  unresolved: [],
  doubts: [],
};

/** Whether the machine's Go lists a package of its own with this value. */
function goTakes(value: string): boolean {
  const env = { PATH: process.env['PATH'], HOME: tmpdir(), GOENV: 'off', GOTOOLCHAIN: 'local', GOFLAGS: value };
  try {
    execFileSync('go', ['list', 'errors'], { env, cwd: tmpdir(), stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

const flagsOf = ({ flags }: BuildRecipe) => flags.map(({ name, words }) => [name, ...words.map(({ text }) => text)]);
const reasonsOf = ({ doubts }: BuildRecipe) => doubts.map(({ reason }) => reason);

const go = requires('go');

describe('GOFLAGS', () => {
  it.skipIf(go.skip).each<[value: string, flags: string[][], doubts?: string[]]>([
    ['-trimpath -ldflags=-w', [['-trimpath'], ['-ldflags', '-w']]],
    ["'-ldflags=-s -w'", [['-ldflags', '-s', '-w']]],
    ['--trimpath', [['-trimpath']]],
    ['-tags=a,b  -v', [['-tags', 'a,b']]],
    ['trimpath', [], ['Go refuses GOFLAGS: non-flag "trimpath"']],
    ['-trimpath=true foo', [['-trimpath', 'true']], ['Go refuses GOFLAGS: non-flag "foo"']],
    ['-- -trimpath', [['-trimpath']], ['Go refuses GOFLAGS: non-flag "--"']],
    ['-=x', [], ['Go refuses GOFLAGS: non-flag "-=x"']],
    ['-trimpath -tags', [['-trimpath']], ['Go refuses GOFLAGS: flag needs an argument: -tags, behind =']],
    [
      '-ldflags -s',
      [['-s']],
      [
        '`-s` is not built with, since it may run a program or change the output',
        'Go refuses GOFLAGS: flag needs an argument: -ldflags, behind =',
      ],
    ],
    ["'-ldflags=-s -w", [], ["Go refuses GOFLAGS: unterminated ' string"]],
  ])(`%s is taken or refused as by Go${go.reason}`, (value, flags, doubts = []) => {
    const recipe = withCallerGoFlags(DEFAULTS, value);
    expect(flagsOf(recipe)).toEqual(flags);
    expect(reasonsOf(recipe)).toEqual(doubts.map(reason => `GOFLAGS of your environment: ${reason}`));
    expect(goTakes(value)).toBe(doubts.length === 0);
  });

  it('of a build file is doubted at its place', () => {
    const text = 'export GOFLAGS := -trimpath oops\nbuild:\n\tgo build -o bin/app ./cmd/app\n';
    const makefile = readMakefile(sourceText('Makefile', text), () => 'it does not exist');
    const file = makefileScripts(makefile, '.');
    const found = findRecipe([{ name: 'Makefile', file }], { packageFolder: 'cmd/app', role: 'production' });
    expect(found).toMatchObject({
      recipe: {
        flags: [{ name: '-trimpath' }],
        doubts: [
          { reason: 'Go refuses GOFLAGS: non-flag "oops"', location: { startLine: 1, startColumn: 29, endColumn: 33 } },
        ],
      },
    });
  });
});
