import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildRecipe } from '../../../evidence/build-recipe.ts';
import { findRecipe } from '../find-recipe.ts';
import { readJustfile } from './justfile-scripts.ts';
import { sourceText, textOf } from '../text/traced-text.ts';

const JUST = fileURLToPath(import.meta.resolve('rust-just'));

const read = (text: string, beside: Readonly<Record<string, string>> = {}) =>
  readJustfile(sourceText('justfile', text), {
    name: 'justfile',
    folder: '.',
    read: path => Promise.resolve(path in beside ? sourceText(path, beside[path]!) : 'it does not exist'),
  });

async function recipe(text: string, beside?: Readonly<Record<string, string>>): Promise<BuildRecipe> {
  const file = await read(text, beside);
  if (typeof file === 'string') throw new Error(file);
  const found = findRecipe([{ name: 'justfile', file }], { packageFolder: 'cmd/app', role: 'production' });
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  return found.recipe;
}

const reasons = ({ doubts }: Pick<BuildRecipe, 'doubts'>) => doubts.map(({ reason }) => reason);

/** Justfiles whose recipe `build` has no prerequisites. */
const SAMPLES: readonly (readonly [string, string])[] = [
  ['strings of all kinds', `a := 'x\\n' + "y\\t\\"z\\u{41}" + '''\n    one\n      two\n  '''\nbuild:\n  echo {{a}}\n`],
  ['paths', `a := 'x' / "y" / ('z' + '.go')\nb := / 'root'\nbuild:\n  go build -o {{a}} {{ b }}\n`],
  ['variables in any order', `a := b + b\nb := c\nc := '-s'\nexport D := a\nbuild:\n  go build -ldflags={{a}}\n`],
  [
    'conditions',
    `a := if 'x' == 'y' { '1' } else if "x" != 'y' { '2' } else { '3' }\nbuild:\n  echo {{a}}{{ if a == '2' { "yes" } else { "no" } }}\n`,
  ],
  [
    'defaults of parameters',
    `v := 'cmd'\nbuild target='app' dir=(v / target) *more:\n  @go build -o bin/{{target}} ./{{dir}} {{more}}\n`,
  ],
  [
    'lines that go on',
    `build:\n    go build \\\n        -trimpath \\\n      -o x \\\n    ./cmd/app\n    -rm x\n    @-rm y\n`,
  ],
  ['four braces', `build:\n  echo '{{{{ .Dir }}' {{ 'a' }}{{'b'}}\n`],
  ['backticks', "d := `date -u`\nbuild:\n  go build -ldflags '-X main.d={{d}}'\n"],
  ['a script', `x := 'y'\nbuild:\n  #!/usr/bin/env bash\n  set -e\n  if true; then\n    echo {{x}}\n  fi\n`],
  [
    'choices',
    `set lists\na := 'x' || 'y' && 'z'\nb := '' || 'z'\nc := 'x' && 'y' + 'z' || ''\nbuild:\n  echo [{{a}}] [{{b}}] [{{c}}] {{ '' && 'k' || 'l' }}\n`,
  ],
  ['what runs afterwards', `build: && pack\n  go build\npack:\n  strip {{'app'}}\n`],
  [
    'attributes and comments',
    `# it builds\n[private]\n[group('x')]\nbuild: # now\n  # in the shell\n  go build # here\n`,
  ],
];

describe('a justfile', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gds-just-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(SAMPLES)('gives the commands that just itself would run: %s', async (_, text) => {
    const path = join(folder, 'justfile');
    await writeFile(path, text);
    const args = [JUST, '--unstable', '--justfile', path, '--dry-run', 'build'];
    const { HOME, PATH } = process.env;
    // just prints what it would run to stderr
    const { stderr: printed, status } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { HOME, PATH } });
    expect(status, printed).toBe(0);
    const file = await read(text);
    if (typeof file === 'string') throw new Error(file);
    const steps = file.scripts.find(({ name }) => name === 'build')!.steps;
    const ours = steps.map(step => (step.kind === 'shell' ? textOf(step.text) : '')).join('\n');
    expect(ours.trimEnd()).toBe(printed.trimEnd());
    expect(file.doubts).toEqual([]);
  });

  it('says which arguments, environment and defaults it took', async () => {
    const { unresolved, computed, doubts } = await recipe(
      `v := env('VERSION')\nb := env_var_or_default('LEVEL', 'x')\nbuild name flags='':\n  go build {{flags}} -ldflags '-X main.v={{v}} -X main.b={{b}} -X main.n={{name}}' ./cmd/app\n`,
    );
    expect(unresolved.join('; ')).toMatch(/VERSION comes from the environment/);
    expect(unresolved.join('; ')).toMatch(/LEVEL of the environment was taken as not set/);
    expect(unresolved.join('; ')).toMatch(/the default of flags of build was taken/);
    expect(unresolved.join('; ')).toMatch(/name of build has no default/);
    expect(computed.map(({ expression, determinedBy }) => [expression, determinedBy])).toEqual([
      ["env('VERSION')", 'caller'],
      ['{{name}}', 'caller'],
    ]);
    expect(doubts).toEqual([]);
  });

  it.each([
    ["env('BUILD_DATE', 'x')", ['linked-value']],
    ["env('BUILD_NUMBER', '') || 'dev'", ['linked-value']],
    ["env('VERSION', 'x')", []],
  ])('says that builds may differ in %s', async (value, about) => {
    const { doubts } = await recipe(`v := ${value}\nbuild:\n  go build -ldflags '-X main.v={{v}}' ./cmd/app\n`);
    expect(doubts.map(doubt => doubt.about)).toEqual(about);
  });

  it('knows the file that read gives', async () => {
    const text = "v := trim(read('VERSION'))\nbuild:\n  go build -ldflags '-X main.v={{v}}' ./cmd/app\n";
    expect((await recipe(text)).computed).toMatchObject([{ determinedBy: 'commit', reads: ['VERSION'] }]);
  });

  it('knows what the commit decides', async () => {
    const { computed } = await recipe(
      "v := trim(`git describe --tags`)\nr := shell('git rev-parse HEAD')\nt := `date`\nbuild:\n  go build -ldflags '-X a.v={{v}} -X a.r={{r}} -X a.t={{t}}' ./cmd/app\n",
    );
    expect(computed.map(({ determinedBy }) => determinedBy)).toEqual(['commit', 'commit', undefined]);
  });

  it.each([
    ["set shell := ['pwsh', '-c']\nbuild:\n  go build ./cmd/app\n", 'recipes run in pwsh that is not read'],
    [
      "f := if env('R', '') == '' { '-s' } else { '' }\nbuild:\n  go build -ldflags={{f}} ./cmd/app\n",
      "if env('R', '') == '' { '-s' } else { '' } in -ldflags is computed when the build runs",
    ],
    [
      'f := `./flags.sh`\nbuild:\n  go build {{f}} ./cmd/app\n',
      '`./flags.sh` in `go build` is computed when the build runs',
    ],
    ['set dotenv-path := x\nbuild:\n  go build ./cmd/app\n', 'the variables of `dotenv-path` are not read'],
    [
      "r := env('R', '') && '-s'\nbuild:\n  go build -ldflags={{r}} ./cmd/app\n",
      "env('R', '') && '-s' in -ldflags is computed when the build runs",
    ],
    [
      'f := [what] is this\nbuild:\n  go build -ldflags={{f}} ./cmd/app\n',
      'f := [what] is this in -ldflags is computed when the build runs',
    ],
    ['build: (x "a")\n  go build ./cmd/app\nx a:\n  echo\n', 'arguments are handed to x and are not followed'],
  ])('doubts what it does not follow: %s', async (text, reason) => {
    expect(reasons(await recipe(text))).toContain(reason);
  });

  it.each([
    ['an address', 'set dotenv-load', { '.env': 'MONGO_URL=x\nALGORITHM=y\n# GOFLAGS=-race\n' }, false],
    ['a file that is not there', 'set dotenv-required', {}, false],
    ['flags for go', 'set dotenv-load := true', { '.env': 'export GOFLAGS=-ldflags=-s\n' }, true],
    ['flags for go, not loaded', 'set dotenv-load := false', { '.env': 'GOFLAGS=-ldflags=-s\n' }, false],
    ['flags in a file of another name', "set dotenv-filename := 'b.env'", { 'b.env': 'CGO_ENABLED=1\n' }, true],
    [
      'no flags in a file of another name',
      'set dotenv-path := "b.env"',
      { 'b.env': 'A=1\n', '.env': 'GOOS=js' },
      false,
    ],
    ['what the justfile asks for', 'set dotenv-load', { '.env': 'LD=-s\n' }, true],
  ])('doubts a dotenv file only where it reaches the build: %s', async (_, setting, beside, doubts) => {
    const text = `${setting}\nld := env('LD', '')\nbuild:\n  go build -ldflags={{ld}} ./cmd/app\n`;
    const said = reasons(await recipe(text, beside)).filter(reason => reason.startsWith('the variables of'));
    expect(said.length > 0).toBe(doubts);
  });

  it('takes what an environment that is not set leaves to the other side, and knows who decides', async () => {
    const { computed, doubts, flags } = await recipe(
      "v := env('V', '') || 'dev'\nw := if env('W', '') == 'x' { `git rev-parse HEAD` } else { 'none' }\nu := `git describe` || 'dev'\nbuild:\n  go build -ldflags '-X a.v={{v}} -X a.w={{w}} -X a.u={{u}}' ./cmd/app\n",
    );
    expect(flags[0]!.words[0]!.text).toBe('-X a.v=dev');
    expect(computed.map(({ determinedBy }) => determinedBy)).toEqual(['caller', 'commit']);
    expect(doubts).toEqual([]);
  });

  it('doubts no build for a line that it cannot read elsewhere', async () => {
    const text = "odd := [what]\nlint *args='x' ? y:\n  lint\nbuild:\n  go build -trimpath ./cmd/app\n";
    expect(await recipe(text)).toMatchObject({ doubts: [], flags: [{ name: '-trimpath' }] });
  });

  it('names an import and a script of another language when nothing builds', async () => {
    const file = await read("import 'build.just'\nx:\n  #!/usr/bin/env python3\n  run(['go', 'build'])\n");
    if (typeof file === 'string') throw new Error(file);
    const found = findRecipe([{ name: 'justfile', file }], { packageFolder: 'cmd/app', role: 'production' });
    expect(found.kind === 'builds-something-else' && reasons(found)).toEqual([
      "`import 'build.just'` is not followed",
      'x is a script for python3, which is not read',
    ]);
  });
});
