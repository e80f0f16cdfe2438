import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRecipe } from '../find-recipe.ts';
import { sourceText } from '../text/traced-text.ts';
import { readWorkflow } from './workflow.ts';

const FILE = '.github/workflows/release.yml';
const BUILD = 'go build -trimpath -o bin/app ./cmd/app';
const lines = (...all: string[]) => `${all.join('\n')}\n`;

/** A job with these steps, and other keys of its own. */
const job = (steps: readonly string[], ...keys: string[]) =>
  lines(
    'on: {push: {tags: [v*]}}',
    'jobs:',
    '  build:',
    ...keys.map(key => `    ${key}`),
    '    steps:',
    ...steps.map(step => `      - ${step}`),
  );
const action = (steps: readonly string[], inputs = '{}') =>
  lines(`inputs: ${inputs}`, 'runs:', '  using: composite', '  steps:', ...steps.map(step => `    - ${step}`));

async function found(files: Readonly<Record<string, string>>) {
  const read = (path: string) =>
    Promise.resolve(files[path] === undefined ? 'it does not exist' : sourceText(path, files[path]));
  const file = await readWorkflow(sourceText(FILE, files[FILE]!), { name: FILE, folder: '.', read });
  if (typeof file === 'string') throw new Error(file);
  return findRecipe([{ name: posix.basename(FILE), file }], { packageFolder: 'cmd/app', role: 'production' });
}

async function recipeOf(files: Readonly<Record<string, string>>) {
  const search = await found(files);
  if (search.kind !== 'found') throw new Error(JSON.stringify(search));
  const { flags, doubts, from } = search.recipe;
  return {
    from,
    words: flags.flatMap(flag => flag.words.map(({ text }) => text)),
    doubts: doubts.map(({ reason }) => reason),
  };
}

const USE = '{uses: ./.github/actions/go, with: {ldflags: "-s"}}';
const ACTION = '.github/actions/go/action.yml';
const WITH_INPUT = action(
  [`{shell: bash, run: 'go build -ldflags="\${{ inputs.ldflags }}" -o app ./cmd/app'}`],
  '{ldflags: {default: -w}}',
);
const CALLED = lines(
  'on: {workflow_call: {inputs: {ldflags: {type: string, default: -w}, small: {type: boolean}}}}',
  'jobs:',
  '  compile:',
  '    steps:',
  '      - run: go build -ldflags "${{ inputs.ldflags }}" -o app ./cmd/app',
  '      - {run: strip app, if: inputs.small}',
);
const caller = (given: string) =>
  lines('on: {push: {tags: [v*]}}', 'jobs:', '  all:', '    uses: ./.github/workflows/build.yml', `    with: ${given}`);

describe('what a workflow calls in the repository', () => {
  it.each([
    ['an action', { [FILE]: job([USE]), [ACTION]: WITH_INPUT }, ['-s']],
    ['an action with its default', { [FILE]: job(['uses: ./.github/actions/go']), [ACTION]: WITH_INPUT }, ['-w']],
    [
      'an action that sets GOFLAGS for the steps behind it',
      {
        [FILE]: job(['uses: ./.github/actions/go', `run: ${BUILD}`]),
        '.github/actions/go/action.yaml': action([`{shell: bash, run: 'echo "GOFLAGS=-ldflags=-s" >> $GITHUB_ENV'}`]),
      },
      ['-s'],
    ],
    [
      'an action within an action, with env of its step',
      {
        [FILE]: job(['{uses: ./outer, env: {GOFLAGS: -ldflags=-s}}']),
        'outer/action.yml': action(['uses: ./inner']),
        'inner/action.yml': action([`{shell: sh, run: ${BUILD}}`]),
      },
      ['-s'],
    ],
    [
      'an action outside of the folder that is the job’s default',
      {
        [FILE]: job(['uses: ./.github/actions/go'], 'defaults: {run: {working-directory: web, shell: pwsh}}'),
        [ACTION]: action([`{shell: bash, run: ${BUILD} }`]),
      },
      [],
    ],
    [
      'steps of an action under conditions',
      {
        [FILE]: job([USE]),
        [ACTION]: action(
          [
            `{shell: bash, run: '${BUILD}'}`,
            `{shell: bash, run: strip bin/app, if: "inputs.ldflags != '-s'"}`,
            '{shell: bash, run: strip bin/app, if: inputs.other}',
          ],
          '{ldflags: {}}',
        ),
      },
      [],
    ],
    ['a workflow', { [FILE]: caller('{ldflags: -s}'), '.github/workflows/build.yml': CALLED }, ['-s']],
    ['a workflow with defaults', { [FILE]: caller('{}'), '.github/workflows/build.yml': CALLED }, ['-w']],
    [
      'env of a container',
      { [FILE]: job([`run: ${BUILD}`], 'container: {image: golang, env: {GOFLAGS: -ldflags=-s}}') },
      ['-s'],
    ],
    [
      'env of a job over that of its container',
      { [FILE]: job([`run: ${BUILD}`], 'container: {env: {GOFLAGS: -ldflags=-s}}', 'env: {GOFLAGS: -ldflags=-w}') },
      ['-w'],
    ],
    [
      'a variable that $GITHUB_ENV overwrites',
      {
        [FILE]: job(
          [
            'run: echo MODE=small >> $GITHUB_ENV',
            `run: ${BUILD}`,
            `{run: go build -ldflags=-s -o bin/app ./cmd/app, if: env.MODE == 'small'}`,
          ],
          'env: {MODE: large}',
        ),
      },
      ['-s'],
    ],
  ])('%s', async (_, files, words) => {
    expect(await recipeOf(files)).toMatchObject({ words, doubts: [] });
  });

  it('names a job of a called workflow by both, and follows a strip that an input decides', async () => {
    const small = { [FILE]: caller('{small: true}'), '.github/workflows/build.yml': CALLED };
    const { from, doubts } = await recipeOf(small);
    expect(from).toBe('release.yml#all/compile');
    expect(doubts).toEqual(['`strip app` runs after the build and may change the binary']);
  });

  it.each([
    [
      'a script that sets variables',
      { [FILE]: job(['run: ./ci/env.sh', `run: ${BUILD}`]), 'ci/env.sh': 'echo "GOFLAGS=$F" >> $GITHUB_ENV\n' },
      './ci/env.sh sets variables of the steps after it and is not followed',
    ],
    [
      'a strip in another language',
      { [FILE]: job([`run: ${BUILD}`, `{shell: python, run: 'os.system("strip bin/app")'}`]) },
      'a step for python may change the binary and is not read',
    ],
    [
      'a build of another job for the same purpose',
      {
        [FILE]: lines(
          'on: {push: {tags: [v*]}}',
          'jobs:',
          `  linux: {steps: [{run: ${BUILD}}]}`,
          '  static: {steps: [{run: go build -ldflags=-s -o bin/app ./cmd/app}]}',
        ),
      },
      'release.yml#static builds the package with other flags, and nothing tells which of both is shipped',
    ],
  ])('doubts %s', async (_, files, doubt) => {
    expect((await recipeOf(files)).doubts).toEqual([doubt]);
  });

  it.each([
    [
      'a build in another language',
      { [FILE]: job([`{shell: python, run: 'subprocess.run(["go", "build", "-o", "app", "./cmd/app"])'}`]) },
      ['a step for python may build the package and is not read'],
    ],
    [
      'an action whose purpose it is',
      { [FILE]: job(['uses: wangyoucao577/go-release-action@v1', 'uses: actions/setup-go@v5']) },
      ['the action wangyoucao577/go-release-action@v1 may build the package and is not followed'],
    ],
    [
      'goreleaser where its file is not seen',
      { [FILE]: job(['{uses: goreleaser/goreleaser-action@v6, with: {args: release --clean}}']) },
      ['`goreleaser release --clean` may build the package and was not followed'],
    ],
    [
      'an action that only installs goreleaser',
      { [FILE]: job(['{uses: goreleaser/goreleaser-action@v6, with: {install-only: true, args: release}}']) },
      [],
    ],
    [
      'a build in a checkout with a path',
      {
        [FILE]: job([
          '{uses: actions/checkout@v4, with: {path: src}}',
          '{uses: actions/checkout@v4, with: {path: pages, ref: gh-pages}}',
          `{run: ${BUILD}, working-directory: src}`,
        ]),
      },
      ['the repository is checked out into src, which is not followed'],
    ],
    [
      'a local action that is no list of steps',
      {
        [FILE]: job(['uses: ./.github/actions/build-app']),
        '.github/actions/build-app/action.yml': 'runs: {using: docker}\n',
      },
      ['the action ./.github/actions/build-app is not followed'],
    ],
    [
      'a workflow of another repository',
      { [FILE]: lines('on: push', 'jobs:', '  a: {uses: org/ci/.github/workflows/build.yml@v1}') },
      ['the workflow org/ci/.github/workflows/build.yml@v1 is not followed: it is of another repository'],
    ],
    [
      'an action that uses itself',
      { [FILE]: job(['uses: ./build']), 'build/action.yml': action(['uses: ./build']) },
      ['the action ./build is not followed: files are followed 10 deep'],
    ],
  ])('says that it does not read %s', async (_, files, reasons) => {
    const search = await found(files);
    expect(search).toMatchObject({ kind: 'builds-something-else', doubts: reasons.map(reason => ({ reason })) });
  });

  it('takes a job for Linux before those for other systems', async () => {
    const text = lines(
      'on: {push: {tags: [v*]}}',
      'jobs:',
      `  darwin: {runs-on: macos-latest, steps: [{run: ${BUILD}}]}`,
      `  linux: {runs-on: ubuntu-latest, steps: [{run: go build -ldflags=-s -o bin/app ./cmd/app}]}`,
    );
    expect(await recipeOf({ [FILE]: text })).toMatchObject({ from: 'release.yml#linux', doubts: [] });
  });
});
