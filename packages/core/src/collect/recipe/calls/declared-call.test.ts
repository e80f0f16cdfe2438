import { describe, expect, it } from 'vitest';
import { namedRecipe, recipeIn, recipeInFiles } from '../../../../test/recipe-in.ts';

type Files = Readonly<Record<string, string>>;

const GORELEASER = 'builds:\n  - main: ./cmd/app\n    ldflags: [-X main.a=1]\n';
const KO = 'builds:\n  - {id: app, main: ./cmd/app}\n  - {id: worker, main: ./cmd/worker}\n';
const release = (steps: string, env = '') =>
  `on: {push: {tags: [v*]}}\n${env}jobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`;
const ACTION = '      - uses: goreleaser/goreleaser-action@v6\n        with: {args: release --clean}\n';
const WORKFLOW = '.github/workflows/release.yml';

async function built(files: Files, called: Files = {}) {
  const { from, flags, env, doubts } = await recipeInFiles(files, called);
  return {
    from,
    flags: flags.map(({ name, words, location }) => {
      const at = words[0]?.location ?? location;
      return `${[name, ...words.map(({ text }) => text)].join(' ')} ${at?.path}:${at?.startLine}`;
    }),
    env: env.map(({ name, value }) => `${name}=${value}`),
    doubts: doubts.map(({ reason }) => reason),
  };
}

describe('goreleaser', () => {
  const OWN = '-ldflags -X main.a=1 .goreleaser.yml:3';
  it.each<[string, Files, readonly string[]]>([
    ['nobody', {}, [OWN]],
    [
      'its action, with env of the workflow',
      { [WORKFLOW]: release(ACTION, 'env: {GOFLAGS: -trimpath}\n') },
      [`-trimpath ${WORKFLOW}:2`, OWN],
    ],
    [
      'a command with a variable before it',
      { Makefile: 'release:\n\tGOFLAGS=-trimpath goreleaser release --clean\n' },
      ['-trimpath Makefile:2', OWN],
    ],
    [
      'a Makefile that a workflow calls',
      {
        [WORKFLOW]: release('      - run: make release\n', 'env: {GOFLAGS: -trimpath}\n'),
        Makefile: 'release:\n\tgoreleaser release\n',
      },
      [`-trimpath ${WORKFLOW}:2`, OWN],
    ],
    [
      'Go itself',
      { 'build.sh': 'GOFLAGS=-trimpath go run github.com/goreleaser/goreleaser/v2@v2.5.0 --clean\n' },
      ['-trimpath build.sh:1', OWN],
    ],
    [
      'a workflow, where a Makefile makes a snapshot',
      { [WORKFLOW]: release(ACTION), Makefile: 'snapshot:\n\tGOFLAGS=-ldflags=-s goreleaser release --snapshot\n' },
      [OWN],
    ],
    ...[
      'goreleaser release --snapshot=true',
      'goreleaser --snapshot=false --snapshot',
      'goreleaser build --single-target --snapshot',
    ].map((call): [string, Files, readonly string[]] => [
      call,
      { Makefile: `snapshot:\n\tGOFLAGS=-ldflags=-s ${call}\n` },
      [OWN],
    ]),
    [
      'a workflow, whose script makes a snapshot',
      {
        [WORKFLOW]: release('      - run: ./try.sh\n', 'env: {GOFLAGS: -race}\n'),
        'try.sh': 'goreleaser release --snapshot\n',
      },
      [OWN],
    ],
    [
      'a command that makes no snapshot',
      { Makefile: 'release:\n\tGOFLAGS=-trimpath goreleaser release --snapshot=false\n' },
      ['-trimpath Makefile:2', OWN],
    ],
    ['a check', { Makefile: 'lint:\n\tGOFLAGS=-ldflags=-s goreleaser check\n' }, [OWN]],
    ['a command for other builds', { Makefile: 'x:\n\tGOFLAGS=-ldflags=-s goreleaser build --id other\n' }, [OWN]],
    ['a command with another file', { Makefile: 'x:\n\tGOFLAGS=-ldflags=-s goreleaser -f other.yml\n' }, [OWN]],
    [
      'a workflow for tests',
      { '.github/workflows/ci.yml': `on: push\nenv: {GOFLAGS: -ldflags=-s}\njobs:\n  a:\n    steps:\n${ACTION}` },
      [OWN],
    ],
  ])('is judged as it is called by %s', async (_, others, flags) => {
    expect(await built({ '.goreleaser.yml': GORELEASER, ...others })).toEqual({
      from: '.goreleaser.yml#build',
      flags,
      env: [],
      doubts: [],
    });
  });

  it('doubts a second call that gives other flags', async () => {
    const { doubts } = await built({
      '.goreleaser.yml': GORELEASER,
      Makefile: 'release:\n\tgoreleaser release\nsmall:\n\tGOFLAGS=-ldflags=-s goreleaser release\n',
    });
    expect(doubts).toEqual(['Makefile#small calls this build and gives it other flags: `-ldflags -s`']);
  });

  it('lets its own env win, and fills templates with what it is given', async () => {
    const text =
      'env: [GOFLAGS=-race]\nbuilds:\n  - main: ./cmd/app\n    env: [CGO_ENABLED=0]\n    ldflags: ["-X main.v={{.Env.V}}"]\n';
    const { flags, env } = await built({
      '.goreleaser.yml': text,
      Makefile: 'release:\n\tV=2 GOOS=darwin CGO_ENABLED=1 GOFLAGS=-trimpath goreleaser release\n',
    });
    expect(flags).toEqual(['-race .goreleaser.yml:1', '-ldflags -X main.v=2 .goreleaser.yml:5']);
    expect(env).toEqual(['CGO_ENABLED=0']);
  });

  it('sees what calls it where gds.yaml names its build', async () => {
    const makefile = 'release:\n\tGOFLAGS=-ldflags=-w goreleaser release\n';
    const { from, flags } = await namedRecipe({ '.goreleaser.yml': GORELEASER, Makefile: makefile }, 'build');
    expect([from, flags.map(({ words }) => words[0]?.text)]).toEqual(['.goreleaser.yml#build', ['-w', '-X main.a=1']]);
  });

  it('takes what the command before it writes for that of the build, and nothing behind a release', async () => {
    const steps = `      - run: date > cmd/app/built.txt\n${ACTION}      - run: strip dist/app/app\n`;
    const { earlier, strips } = await recipeInFiles({ '.goreleaser.yml': GORELEASER, [WORKFLOW]: release(steps) });
    expect([earlier?.map(({ text }) => text), strips]).toEqual([['date > cmd/app/built.txt'], undefined]);
  });
});

describe('flags that Go keeps', () => {
  const SET = 'go env -w GOFLAGS=-ldflags=-s';
  const DOUBT = ['this command may set flags for the build'];
  it.each<[string, Files, readonly string[]]>([
    ['a step before its action', { [WORKFLOW]: release(`      - run: ${SET}\n${ACTION}`) }, DOUBT],
    ['a step behind its action', { [WORKFLOW]: release(`${ACTION}      - run: ${SET}\n`) }, []],
    ['a script that calls it', { 'ship.sh': `${SET}\ngoreleaser release\n` }, DOUBT],
    ['a setting of another variable', { 'ship.sh': 'go env -w GOPROXY=direct\ngoreleaser release\n' }, []],
    ['a sourced file', { 'ship.sh': '. ./lib.sh\ngoreleaser release\n' }, []],
  ])('are doubted: %s', async (_, others, doubts) => {
    expect((await built({ '.goreleaser.yml': GORELEASER, ...others })).doubts).toEqual(doubts);
  });

  it('are doubted before make and in a hook', async () => {
    const steps = release(`      - run: ${SET}\n      - run: make build\n`);
    const makefile = 'build:\n\tgo build -o bin/app ./cmd/app\n';
    expect((await built({ [WORKFLOW]: steps, Makefile: makefile })).doubts).toEqual(DOUBT);
    const hook = `before: {hooks: ['${SET}']}\n${GORELEASER}`;
    expect((await built({ '.goreleaser.yml': hook })).doubts).toEqual(DOUBT);
  });
});

describe('another file of goreleaser', () => {
  const STRIPPED = 'builds:\n  - main: ./cmd/app\n    ldflags: [-s]\n';
  const NAMED = ACTION.replace('--clean', '--clean -f small/goreleaser.yml');
  const OWN = '-ldflags -X main.a=1 .goreleaser.yml:3';
  const OTHER = '-ldflags -s small/goreleaser.yml:3';
  it.each<[string, Files, string, string]>([
    ['a workflow for releases', { [WORKFLOW]: release(NAMED) }, `${WORKFLOW}#release`, OTHER],
    [
      'a workflow that says nothing of releases',
      {
        '.github/workflows/main.yml': release(NAMED).replace('{push: {tags: [v*]}}', 'push').replace('release:', 'b:'),
      },
      '.github/workflows/main.yml#b',
      OTHER,
    ],
    [
      'a Makefile',
      { Makefile: 'release:\n\tgoreleaser release --config small/goreleaser.yml\n' },
      'Makefile#release',
      OTHER,
    ],
    [
      'a workflow, where a Makefile tries the usual one',
      { [WORKFLOW]: release(NAMED), Makefile: 'try:\n\tgoreleaser build\n' },
      `${WORKFLOW}#release`,
      OTHER,
    ],
    [
      'a trial',
      { Makefile: 'try:\n\tgoreleaser release --snapshot -f small/goreleaser.yml\n' },
      '.goreleaser.yml#build',
      OWN,
    ],
    ['a build', { Makefile: 'dev:\n\tgoreleaser build -f small/goreleaser.yml\n' }, '.goreleaser.yml#build', OWN],
    [
      'a Makefile, where a workflow releases by the usual one',
      { [WORKFLOW]: release(ACTION), Makefile: 'release:\n\tgoreleaser release -f small/goreleaser.yml\n' },
      '.goreleaser.yml#build',
      OWN,
    ],
  ])('is judged if it is what is released: %s', async (_, others, from, flags) => {
    const files = { '.goreleaser.yml': GORELEASER, ...others };
    expect(await built(files, { 'small/goreleaser.yml': STRIPPED })).toMatchObject({
      from,
      flags: [flags],
      doubts: [],
    });
  });
});

describe('what runs behind goreleaser', () => {
  const STRIP = 'strip dist/app_linux_amd64_v1/app';
  it.each([
    ['release --clean', false],
    ['release --skip=announce,sign', false],
    ['release --skip-publish=false', false],
    ['release --skip=publish', true],
    ['--skip sign,publish', true],
    ['release --skip-publish', true],
    ['release --split', true],
    ['release --snapshot="$TRY"', true],
    ['build', true],
  ])('%s: may change what is shipped: %s', async (call, isDoubted) => {
    const files = { '.goreleaser.yml': GORELEASER, 'ship.sh': `goreleaser ${call}\n${STRIP}\n` };
    expect((await built(files)).doubts).toEqual(
      isDoubted ? [`\`${STRIP}\` runs after the build and may change the binary`] : [],
    );
  });
});

describe('ko', () => {
  const IMPLIED = '-trimpath .ko.yaml:2';
  it.each<[string, string, readonly string[]]>([
    ['with a variable', 'GOFLAGS=-ldflags=-w ko build ./cmd/app', ['-ldflags -w Makefile:2', IMPLIED]],
    ['of manifests', 'GOFLAGS=-ldflags=-w ko apply -f config/', ['-ldflags -w Makefile:2', IMPLIED]],
    ['without optimisations', 'ko build --disable-optimizations ./cmd/app', [IMPLIED, '-gcflags all=-N -l Makefile:2']],
    ['with flags for the linker', 'ko build --ldflags=-s,-w ./cmd/app', [IMPLIED, '-ldflags -s -w Makefile:2']],
    ['of another package', 'GOFLAGS=-ldflags=-w ko build ./cmd/worker', [IMPLIED]],
    ['that builds nothing', 'GOFLAGS=-ldflags=-w ko login registry.example', [IMPLIED]],
  ])('is judged by its call %s', async (_, command, flags) => {
    expect(await built({ '.ko.yaml': KO, Makefile: `image:\n\t${command}\n` })).toMatchObject({
      from: '.ko.yaml#app',
      flags,
      env: ['CGO_ENABLED=0'],
      doubts: [],
    });
  });

  it.each([
    'KO_CONFIG_PATH=deploy ko build ./cmd/app\n',
    'export KO_CONFIG_PATH=deploy/.ko.yaml\nko build ./cmd/app\n',
  ])('builds as the file says that %s names', async script => {
    const files = { 'ship.sh': script, 'deploy/.ko.yaml': 'defaultFlags: [-race]\n' };
    const { flags } = await recipeInFiles(files);
    expect(flags.map(({ name }) => name)).toEqual(['-race', '-trimpath']);
  });

  it.each(['.', 'tools/a .', '. tools/a', 'tools/a . tools/b'])('has no file in any of: %s', async folders => {
    const script = `for d in ${folders}; do (cd $d && ko build ./cmd/app); done\n`;
    const { from, flags } = await recipeIn('ship.sh', script);
    expect([from, flags.map(({ name }) => name)]).toEqual(['ship.sh#ship.sh', ['-trimpath']]);
  });

  it('builds with its defaults where it has no file, and names the call', async () => {
    const { from, location, flags, env } = await recipeIn('Makefile', 'image:\n\tko build --bare ./cmd/app\n');
    expect([from, location?.snippet, flags.map(({ name }) => name), env]).toMatchObject([
      'Makefile#image',
      '\tko build --bare ./cmd/app',
      ['-trimpath'],
      [{ name: 'CGO_ENABLED', value: '0' }],
    ]);
  });
});
