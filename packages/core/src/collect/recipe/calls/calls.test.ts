import { describe, expect, it } from 'vitest';
import { recipeIn, recipeInFiles } from '../../../../test/recipe-in.ts';

const BUILD = 'go build -trimpath -o bin/app ./cmd/app';
const STRIP = '#!/bin/sh\nstrip bin/app\n';
const build = (...behind: readonly string[]) => `build:\n${[BUILD, ...behind].map(line => `\t${line}\n`).join('')}`;

type Files = Readonly<Record<string, string>>;

/** Of the first file; the others are only called. */
function recipe(files: Files) {
  const [[name, text] = ['', ''], ...others] = Object.entries(files);
  return recipeIn(name, text, Object.fromEntries(others));
}

/** `FILE:LINE` of what strips. */
async function strips(files: Files) {
  const { strips: found = [] } = await recipe(files);
  return found.map(({ location }) => `${location?.path}:${location?.startLine}`);
}

async function doubts(files: Files) {
  return (await recipe(files)).doubts.map(({ reason }) => reason);
}

async function flags(files: Files) {
  const found = await recipe(files);
  return found.flags.map(({ name, words }) => [name, ...words.map(({ text }) => text)].join(' '));
}

describe('what is called behind a build', () => {
  it.each<[string, Files, string]>([
    ['a script', { Makefile: build('./scripts/finish.sh'), 'scripts/finish.sh': STRIP }, 'scripts/finish.sh:2'],
    ['a script of a shell', { Makefile: build('bash -e scripts/f.sh'), 'scripts/f.sh': STRIP }, 'scripts/f.sh:2'],
    [
      'a script with the file as its parameter',
      { Makefile: build('./f.sh bin/app'), 'f.sh': 'strip "$1"\n' },
      'f.sh:1',
    ],
    ['a target', { Makefile: `${build('$(MAKE) finish')}finish:\n\tstrip bin/app\n` }, 'Makefile:5'],
    ['two targets', { Makefile: `${build('$(MAKE) a finish')}a:\n\techo\nfinish:\n\tstrip bin/app\n` }, 'Makefile:7'],
    ['a target with a prerequisite', { Makefile: `${build('$(MAKE) a')}a: b\nb:\n\tstrip bin/app\n` }, 'Makefile:6'],
    ['just', { Makefile: build('just finish'), justfile: 'finish:\n\tstrip bin/app\n' }, 'justfile:2'],
    [
      'Task',
      { Makefile: build('task finish'), 'Taskfile.yml': 'tasks:\n  finish:\n    cmds:\n      - strip bin/app\n' },
      'Taskfile.yml:4',
    ],
    [
      'a script that calls another one',
      { Makefile: `${build('./a.sh')}finish:\n\tstrip bin/app\n`, 'a.sh': './b.sh\n', 'b.sh': 'make finish\n' },
      'Makefile:5',
    ],
    ['a program that a variable names', { Makefile: `STRIP = strip\n${build('$(STRIP) bin/app')}` }, 'Makefile:4'],
    ['a sibling', { Makefile: `all: app pack\napp:\n\t${BUILD}\npack:\n\tstrip bin/app\n` }, 'Makefile:5'],
    [
      'a sibling in an image',
      {
        Dockerfile: 'FROM golang\nWORKDIR /src\nCOPY . .\nRUN make\n',
        Makefile: `all: app pack\napp:\n\t${BUILD}\npack:\n\tstrip bin/app\n`,
      },
      'Makefile:5',
    ],
    ...[
      'sudo -E make finish',
      'sudo -u app /usr/bin/make finish',
      'nice -n 10 make finish',
      'timeout -k 5 10m make finish',
      'env -u CI A=1 make finish',
      'nohup stdbuf -oL make finish',
      'make -j4 -sC . finish',
      'make -kj 4 finish',
    ].map((command): [string, Files, string] => [
      command,
      { Makefile: `${build(command)}finish:\n\tstrip bin/app\n` },
      'Makefile:5',
    ]),
    ['sudo', { Makefile: build('sudo -n strip bin/app') }, 'Makefile:3'],
    ['a variable', { Makefile: `${build('$(MAKE) finish T=strip')}finish:\n\t$(T) bin/app\n` }, 'Makefile:5'],
    ['what calls the build', { Makefile: `all:\n\t$(MAKE) app\n\tstrip bin/app\napp:\n\t${BUILD}\n` }, 'Makefile:3'],
  ])('strips: %s', async (_, files, place) => {
    expect(await strips(files)).toEqual([place]);
  });

  it.each<[string, Files]>([
    ['./scripts/finish.sh', { Makefile: build('./scripts/finish.sh') }],
    ['python3 scripts/finish.py', { Makefile: build('python3 scripts/finish.py') }],
    ['make -f other.mk finish', { Makefile: build('$(MAKE) -f other.mk finish') }],
    ['make -C tools', { Makefile: build('$(MAKE) -C tools') }],
    ['make nothing', { Makefile: build('$(MAKE) nothing') }],
    ['just finish', { Makefile: build('just finish') }],
    ['mage finish', { Makefile: build('mage finish') }],
    ['go run ./tools/finish', { Makefile: build('go run ./tools/finish') }],
    ['python3 -c import x', { Makefile: build("python3 -c 'import x'") }],
    ['$DIR/finish', { Makefile: build('"$$DIR/finish"') }],
    ['. ./finish.sh', { Makefile: build('. ./finish.sh') }],
    ['strip bin/*', { Makefile: build('strip bin/*') }],
    ['$FINISH', { Makefile: build('$$FINISH') }],
    ['docker run golang make finish', { Makefile: build('docker run golang make finish') }],
    ['nix develop -c make finish', { Makefile: build('nix develop -c make finish') }],
    ['su app -c make finish', { Makefile: build("su app -c 'make finish'") }],
    ['docker run golang go build ./...', { Makefile: build('docker run golang go build ./...') }],
    ['sudo go build -o bin/app', { Makefile: `export GOFLAGS=-v\n${build('sudo go build -o bin/app')}` }],
    ['env -C api make finish', { Makefile: build('env -C api make finish') }],
    ['make --eval=x finish', { Makefile: `${build('$(MAKE) --eval=x finish')}finish:\n\techo\n` }],
  ])('may strip: %s', async (command, files) => {
    expect(await doubts(files)).toEqual([`\`${command}\` runs after the build and may change the binary`]);
  });

  it.each<[string, Files]>([
    ['a script that only looks', { Makefile: build('./look.sh'), 'look.sh': 'ls -l bin/app\nsha256sum bin/app\n' }],
    ['the program itself', { Makefile: build('./bin/app --version') }],
    ['a tool that is kept in the repository', { Makefile: build('./bin/golangci-lint run') }],
    ['another file of its name', { Makefile: build('strip native/app', 'cp bin/app /tmp/app && strip /tmp/app') }],
    ['a checksum of it', { Makefile: build('sha256sum bin/app > bin/app.sha256', 'cp bin/app bin/app-linux-amd64') }],
    ['a search for a program', { Makefile: build('command -v upx', 'strip --version') }],
    ['what publishes it', { Makefile: build('gh release upload v1 bin/app') }],
    ...['apt-get install -y make', 'command -v make', 'which make task', 'sudo chown me bin/app'].map(
      (command): [string, Files] => [command, { Makefile: build(command) }],
    ),
    ['a program of the machine', { Makefile: build('/usr/bin/true') }],
    ['the same build', { Makefile: `${build('$(MAKE) test')}test: build\n\tgo test ./...\n` }],
  ])('leaves the binary as it is: %s', async (_, files) => {
    const { strips: found, doubts: said } = await recipe(files);
    expect([found, said]).toEqual([undefined, []]);
  });

  it('is doubted where it is a part of a cycle only once', async () => {
    expect(
      await strips({
        Makefile: `${build('$(MAKE) a')}a:\n\t$(MAKE) a\n\t$(MAKE) b\nb:\n\tstrip bin/app\n\t$(MAKE) a\n`,
      }),
    ).toEqual(['Makefile:8']);
  });

  it('is not known behind what cannot be read', async () => {
    expect(await doubts({ 'build.sh': `${BUILD}\nx="unclosed\nstrip bin/app\n` })).toHaveLength(1);
  });

  it('may build the same file in another way', async () => {
    const files = { Makefile: `${build('$(MAKE) ship')}ship:\n\tgo build -ldflags=-s -o bin/app ./cmd/app\n` };
    expect(await doubts(files)).toEqual([
      '`go build -ldflags=-s -o bin/app ./cmd/app` runs after the build and may change the binary',
    ]);
  });
});

describe('a build that is called', () => {
  const SCRIPT = '#!/bin/sh\ngo build -trimpath -ldflags "$LDFLAGS" -o bin/$1 ./cmd/$1\n';

  it.each<[string, Files, string[]]>([
    [
      'with a variable of the environment',
      { Makefile: 'build:\n\tLDFLAGS=-s ./build.sh app\n', 'build.sh': SCRIPT },
      ['-trimpath', '-ldflags -s'],
    ],
    [
      'in an image',
      {
        Dockerfile: 'FROM golang\nENV GOFLAGS=-ldflags=-w\nWORKDIR /src\nCOPY . .\nRUN ./scripts/build.sh\n',
        'scripts/build.sh': `cd "$(dirname "$0")/.."\n${BUILD}\n`,
      },
      ['-ldflags -w', '-trimpath'],
    ],
    [
      'in a workflow, by make',
      {
        '.github/workflows/release.yml':
          'on: push\njobs:\n  a:\n    env:\n      GOFLAGS: -ldflags=-s\n    steps:\n      - run: make build\n',
        Makefile: build(),
      },
      ['-ldflags -s', '-trimpath'],
    ],
    ...(
      ['just -f deploy/justfile app', 'just -qf deploy/justfile app', 'just -f deploy/justfile -d deploy app'] as const
    ).map((call): [string, Files, string[]] => [
      call,
      {
        'ship.sh': `${call}\n`,
        'deploy/justfile': 'app:\n  go build -race -o app ../cmd/app\n',
        'deploy/deploy/justfile': 'app:\n  go build -o app ../cmd/app\n',
      },
      ['-race'],
    ]),
    [
      'task -t',
      {
        'ship.sh': 'task -t deploy/Taskfile.yml app\n',
        'deploy/Taskfile.yml': "version: '3'\ntasks:\n  app: go build -race -o app ../cmd/app\n",
      },
      ['-race'],
    ],
    [
      'task in a folder with several files',
      {
        'ship.sh': 'task -d api app\n',
        'api/Taskfile.dist.yml': "version: '3'\ntasks:\n  app: go build -o app ../cmd/app\n",
        'api/Taskfile.yaml': "version: '3'\ntasks:\n  app: go build -race -o app ../cmd/app\n",
      },
      ['-race'],
    ],
    [
      'by way of another one',
      { 'ship.sh': 'export LDFLAGS=-w\n./b.sh\n', 'b.sh': './c.sh app\n', 'c.sh': SCRIPT },
      ['-trimpath', '-ldflags -w'],
    ],
    [
      'make with a variable',
      { Makefile: `all:\n\t$(MAKE) app LDFLAGS=-s\napp:\n\tgo build -ldflags "$(LDFLAGS)" -o bin/app ./cmd/app\n` },
      ['-ldflags -s'],
    ],
    [
      'just with a variable',
      {
        Makefile: 'build:\n\tMODE=x just flags="-s -w" app\n',
        justfile: `flags := '-X a.b=c'\napp:\n    go build -ldflags "{{flags}} -X m.n=$MODE -X q.r={{ env("MODE") }}" -o bin/app ./cmd/app\n`,
      },
      ['-ldflags -s -w -X m.n=x -X q.r=x'],
    ],
    [
      'just with one of the environment, which the file sets',
      {
        'ship.sh': 'export LD=-s\njust app\n',
        justfile: `export LD := '-w'\napp:\n    go build -ldflags "$LD" -o bin/app ./cmd/app\n`,
      },
      ['-ldflags -w'],
    ],
    ...(
      [
        ['just app false', "app trim='true'", ['-trimpath false']],
        ['just app', "app trim='true'", ['-trimpath true']],
        ['just trim=1 app 2', 'app trim', ['-trimpath 2']],
        ['just app trim=2', 'app trim', ['-trimpath trim=2']],
        ['just --set a 1 app -- x', "app a b='y' trim=b", ['-trimpath x']],
        ['just app "-a b" c', '@app +trim', ['-trimpath -a b c']],
        ['just app', "app *trim='d'", ['-trimpath d']],
        ['just pack app 4 app 5', 'pack name:\n  echo\napp trim', ['-trimpath 5']],
        ['just app pack', 'pack:\n  echo\napp trim', ['-trimpath pack']],
      ] as const
    ).map(([call, header, expected]): [string, Files, string[]] => [
      `${call} of ${header}`,
      { 'ship.sh': `${call}\n`, justfile: `${header}:\n  go build "-trimpath={{trim}}" -o bin/app ./cmd/app\n` },
      [...expected],
    ]),
    [
      'task with a variable',
      {
        'ship.sh': 'task app LD=-s\n',
        'Taskfile.yml':
          "version: '3'\nvars: { LD: -w, ALL: '{{.LD}} -X a.b=c' }\ntasks:\n  app: go build -ldflags '{{.ALL}}' -o bin/app ./cmd/app\n",
      },
      ['-ldflags -s -X a.b=c'],
    ],
    [
      'task with one of the environment',
      {
        'ship.sh': 'LD=-s EXTRA=-race task app\n',
        'Taskfile.yml':
          'version: "3"\nvars: { LD: -w }\nenv: { EXTRA: -msan }\ntasks:\n  app: go build $EXTRA -ldflags "{{.LD}}" -o bin/app ./cmd/app\n',
      },
      ['-race', '-ldflags -w'],
    ],
    [
      'make with the time',
      {
        Makefile: `all:\n\t$(MAKE) app V=$$(date)\napp:\n\tgo build -ldflags "-X main.v=$(V)" -o bin/app ./cmd/app\n`,
      },
      ['-ldflags -X main.v=$(date)'],
    ],
  ])('is followed: %s', async (_, files, expected) => {
    expect(await flags(files)).toEqual(expected);
  });

  it.each<[string, Files, string[]]>([
    [
      'just with an option of the recipe',
      {
        Makefile: 'build:\n\tjust app --trim=false\n',
        justfile: `[arg('trim', long)]\napp trim='true':\n\tgo build -trimpath={{trim}} -o bin/app ./cmd/app\n`,
      },
      ['`--trim=false` is handed to just and is not followed'],
    ],
    [
      'just with a word too much',
      { 'ship.sh': 'just app x y\n', justfile: `app a:\n\t${BUILD}\n` },
      ['`y` is handed to just and is not followed'],
    ],
    [
      'Task with words',
      { 'ship.sh': 'task app -- -race\n', 'Taskfile.yml': `version: "3"\ntasks:\n  app: ${BUILD}\n` },
      ['`-race` is handed to task and is not followed'],
    ],
    ...(
      [
        ['make -se ship', '`-se` is handed to make and is not followed'],
        ['make ship -Bo api.pb.go -j4', '`-Bo` is handed to make and is not followed'],
        ['MAKEFLAGS=e LDFLAGS=-s make ship', 'MAKEFLAGS is handed to make and is not followed'],
        ['export MAKEFLAGS="-j4 -se"; make ship', 'MAKEFLAGS is handed to make and is not followed'],
        ['MAKEFLAGS="--eval=x LDFLAGS=-s" make ship', 'MAKEFLAGS is handed to make and is not followed'],
      ] as const
    ).map(([call, expected]): [string, Files, string[]] => [
      call,
      { 'ship.sh': `${call}\n`, Makefile: build().replace('build:', 'LDFLAGS =\nship:') },
      [expected],
    ]),
  ])('is doubted: %s', async (_, files, expected) => {
    expect(await doubts(files)).toEqual(expect.arrayContaining(expected));
  });
});

describe('of two calls with the same value', () => {
  const makefile =
    'lib:\n\tgo build -ldflags "$(LD)" ./cmd/lib\napp:\n\tgo build -ldflags "$(LD)" -o bin/app ./cmd/app\n';
  const justfile = 'lib ld:\n  go build -ldflags {{ld}} ./cmd/lib\napp ld:\n  go build -ldflags {{ld}} ./cmd/app\n';

  it.each<[string, string]>([
    ['make lib LD=-s\nmake app LD=-s\n', 'ship.sh:2:13'],
    ['LD=-s make lib\nLD=-s make app\n', 'ship.sh:2:4'],
    ['just lib -s\njust app -s\n', 'ship.sh:2:10'],
  ])('each is at its own place: %j', async (script, place) => {
    const { flags: found } = await recipe({ 'ship.sh': script, Makefile: makefile, justfile });
    expect(
      found.flatMap(({ words }) => words.map(({ location: at }) => `${at?.path}:${at?.startLine}:${at?.startColumn}`)),
    ).toEqual([place]);
  });

  it.each([
    ['make lib', []],
    ['if [ -n "$X" ]; then export LD=$F; fi\nmake lib', ['if [ -n "$X" ]']],
    ['make lib\nif [ -n "$X" ]; then export LD=$F; fi', ['if [ -n "$X" ]']],
  ])('each is doubted as it is set before it: %j', async (before, conditions) => {
    const script = `F=-s\nexport LD=$F\n${before}\nmake app\n`;
    expect(await doubts({ 'ship.sh': script, Makefile: makefile })).toEqual(
      conditions.map(condition => `LD=-s depends on a condition that is not evaluated: ${condition}`),
    );
  });
});

describe('a call that builds nothing', () => {
  const OTHER = 'go build -race -o bin/app ./cmd/app';

  it.each([
    ...['make -n ship', 'make ship --dry-run', 'make -sq ship', 'make -t ship', 'gmake --version', 'make -qp'],
    ...['just -n ship', 'just --list', 'just -l', 'just --summary', 'just --evaluate LD', 'just --show ship'],
    ...['task -n ship', 'task ship --dry', 'task --list-all', 'task --summary ship', 'task --status ship'],
  ])('%s', async command => {
    const files: Files = {
      'ship.sh': `${command}\n${BUILD}\n${command}\n`,
      Makefile: `ship:\n\t${OTHER}\n\tstrip bin/app\n`,
      justfile: `ship:\n\t${OTHER}\n\tstrip bin/app\n`,
      'Taskfile.yml': `version: '3'\ntasks:\n  ship: {cmds: ['${OTHER}', strip bin/app]}\n`,
    };
    const { flags: found, strips: stripped, doubts: said } = await recipe(files);
    expect([found.map(({ name }) => name), stripped, said]).toEqual([['-trimpath'], undefined, []]);
  });

  it.each([
    'make -kj 4 ship',
    'MAKEFLAGS="ks -j4 --output-sync=target" make ship',
    'make -p ship',
    'task ship --dry=false',
  ])('is not: %s', async command => {
    const found = await recipe({
      'ship.sh': `${command}\n`,
      Makefile: `ship:\n\t${OTHER}\n`,
      'Taskfile.yml': `version: '3'\ntasks:\n  ship: ${OTHER}\n`,
    });
    expect([found.flags.map(({ name }) => name), found.doubts]).toEqual([['-race'], []]);
  });
});

describe('a build that several files call', () => {
  const workflow = (step: string) => `on: push\njobs:\n  ship:\n    steps:\n${step}`;

  it.each<[string, string, string[], place?: string]>([
    [
      'with other flags',
      workflow('      - run: make build\n        env:\n          GOFLAGS: -ldflags=-s\n'),
      ['gives it other flags: `-ldflags -s -trimpath`'],
      '7:29',
    ],
    [
      'and strips',
      workflow('      - run: make build\n      - run: strip bin/app\n'),
      ['strips what it built: `strip bin/app`'],
      '6:14',
    ],
    [
      'and runs what is not read',
      workflow('      - run: make build\n      - run: ./upload.py\n'),
      ['there `./upload.py` runs after the build and may change the binary'],
      '5:14',
    ],
    ['for tests', workflow('      - run: make build\n      - run: strip bin/app\n').replace('ship:', 'test:'), []],
    ['alone', workflow('      - run: make build\n'), []],
    ['for another system', workflow('      - run: make build GOARCH=arm64 VERSION=$TAG\n'), []],
  ])('%s', async (_, text, expected, place) => {
    const { doubts: found } = await recipeInFiles({ Makefile: build(), '.github/workflows/release.yml': text });
    expect(found.map(({ reason }) => reason)).toEqual(
      expected.map(said => `.github/workflows/release.yml#ship calls this build and ${said}`),
    );
    const [{ location } = {}] = found;
    expect(location && `${location.startLine}:${location.startColumn}`).toBe(place);
  });
});

describe('a build that is called with another value to link', () => {
  const own = 'V ?= unknown\nbuild:\n\tgo build -trimpath -ldflags "-X main.v=$(V)" -o bin/app ./cmd/app\n';

  it.each<[string, Files, string[]]>([
    [
      'the time, by the same Makefile',
      { Makefile: `${own}release:\n\tV=$$(date) $(MAKE) build\n` },
      [
        'Makefile#release calls this build and links another value, which two builds may not share: `-X main.v=$(date)`',
      ],
    ],
    [
      'the time, by a script',
      { Makefile: own, 'release.sh': 'make build V="$(date)"\n' },
      [
        'release.sh#release.sh calls this build and links another value, which two builds may not share: `-X main.v=$(date)`',
      ],
    ],
    ['the commit', { Makefile: own, 'release.sh': 'make build V=$(git rev-parse HEAD)\n' }, []],
    ['what is written out', { Makefile: own, 'release.sh': 'make build V=1.2\n' }, []],
  ])('%s', async (_, files, expected) => {
    const { doubts: found } = await recipeInFiles(files);
    expect(found).toMatchObject(expected.map(reason => ({ reason, about: 'linked-value' })));
    expect(found).toHaveLength(expected.length);
  });
});

describe('an image of a program that was built outside', () => {
  it.each<[string, string, string[]]>([
    [
      'that strips it',
      'COPY bin/app /app\nRUN strip /app\n',
      ['`strip /app` may strip a program that the image takes from outside'],
    ],
    ['that only takes it', 'COPY bin/app /app\nRUN chmod +x /app\n', []],
  ])('%s', async (_, text, expected) => {
    const { from, doubts: found } = await recipeInFiles({ Dockerfile: `FROM alpine\n${text}`, Makefile: build() });
    expect([from, found.map(({ reason }) => reason)]).toEqual(['Makefile#build', expected]);
  });
});
