import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageTarget, startRun, testRepository, type TestRepository } from '../../test/collecting.ts';
import { describedFile } from '../../test/described.ts';
import { requires } from '../../test/requires.ts';
import type { BuildRecipe } from '../evidence/index.ts';
import buildRecipe from './build-recipe.ts';
import { buildArguments } from './go/build-arguments.ts';

let repository: TestRepository;
beforeEach(async () => {
  repository = await testRepository();
  await write({
    'go.mod': 'module example.com/app\n\ngo 1.25.0\n',
    'cmd/app/main.go': 'package main\n\nvar built string\n\nfunc main() { println(built) }\n',
  });
});
afterEach(() => repository.remove());

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository.root, path)), { recursive: true });
    await writeFile(join(repository.root, path), text);
  }
}

async function found(
  over: Partial<ReturnType<typeof packageTarget>> = {},
  env?: NodeJS.ProcessEnv,
): Promise<{ recipe: BuildRecipe; notes: readonly string[] }> {
  const run = await startRun(repository.root, [buildRecipe], env);
  try {
    const collected = await run.get('buildRecipe', { ...packageTarget('./cmd/app'), ...over });
    if (!collected.available) throw new Error(`${collected.missing}: ${collected.provide}`);
    return { recipe: collected.value, notes: [...run.notes] };
  } finally {
    await run.remove();
  }
}

const words = ({ flags }: BuildRecipe) => flags.flatMap(flag => flag.words.map(word => `${flag.name} ${word.text}`));
const script = (flags: string) => `#!/bin/sh\ngo build -ldflags="-X main.built=${flags}" -o bin/app ./cmd/app\n`;
const FILES: Record<string, string> = {
  Dockerfile: 'FROM golang\nWORKDIR /src\nCOPY . .\nRUN go build -ldflags="-X main.built=docker" -o /app ./cmd/app\n',
  Makefile: 'build:\n\tgo build -ldflags="-X main.built=make" -o bin/app ./cmd/app\n',
  'scripts/build.sh': script('script'),
  '.github/workflows/ci.yml':
    'on: push\njobs:\n  release:\n    runs-on: x\n    steps:\n      - run: go build -ldflags="-X main.built=workflow" -o app ./cmd/app\n',
};

describe('more files of a kind than are read', () => {
  it('are a doubt', async () => {
    const scripts = Array.from({ length: 52 }, (_, at) => [`scripts/${String(at).padStart(2, '0')}.sh`, 'true\n']);
    await write(Object.fromEntries(scripts) as Record<string, string>);
    const { recipe } = await found();
    expect(recipe.doubts.map(({ reason }) => reason)).toEqual([
      'scripts/50.sh is not read: it is beyond the first 50 of its kind, like 1 more; name the one that counts in gds.yaml',
    ]);
  });
});

describe('a Dockerfile', () => {
  const dockerfile = (folder: string) =>
    `FROM golang AS b\nWORKDIR /src\nCOPY . .\nRUN go build -o /app ${folder}\nFROM scratch\nCOPY --from=b /app /app\n`;

  it.each([
    ['services/Dockerfile', './cmd/app'],
    ['deployments/docker/app.Dockerfile', './cmd/app'],
    ['cmd/app/Containerfile', '.'],
    ['cmd/app/docker/Dockerfile', '.'],
    ['a/b/c/Dockerfile.release', './cmd/app'],
  ])('is found as %s, with its context', async (name, folder) => {
    await write({ Makefile: FILES['Makefile']!, [name]: dockerfile(folder) });
    expect((await found()).recipe.from).toBe(`${name}#b`);
  });

  it.each(['test/e2e/Dockerfile', '.devcontainer/Dockerfile', 'a/b/c/d/Dockerfile', 'vendor/x/Dockerfile'])(
    'is passed over as %s',
    async name => {
      await write({ Makefile: FILES['Makefile']!, [name]: dockerfile('./cmd/app') });
      expect((await found()).recipe.from).toBe('Makefile#build');
    },
  );

  it('comes behind one in a usual place', async () => {
    await write({ 'app/Dockerfile': dockerfile('./cmd/app'), 'docker/Dockerfile': dockerfile('./cmd/app') });
    expect((await found()).recipe.from).toBe('docker/Dockerfile#b');
  });
});

describe('files that are only called', () => {
  it.each<[string, Record<string, string>, string]>([
    ['a script without an ending', { Makefile: 'build:\n\t./tools/ship app\n', 'tools/ship': script('ship') }, 'ship'],
    [
      'a Makefile of another folder',
      {
        Makefile: 'build:\n\t$(MAKE) -C cmd/app\n',
        'cmd/app/Makefile': 'all:\n\tgo build -ldflags="-X main.built=inner" -o ../../bin/app .\n',
      },
      'inner',
    ],
    [
      'a Makefile of another name, by way of a script',
      {
        Makefile: 'build:\n\t./x\n',
        x: '#!/bin/sh\nmake -f other.mk\n',
        'other.mk': 'all:\n\tgo build -ldflags="-X main.built=other" -o bin/app ./cmd/app\n',
      },
      'other',
    ],
  ])('%s', async (_, files, value) => {
    await write(files);
    const { recipe } = await found();
    expect([recipe.from, words(recipe), recipe.doubts]).toEqual([
      'Makefile#build',
      [`-ldflags -X main.built=${value}`],
      [],
    ]);
  });
});

describe('the build file that counts', () => {
  it('is the one that ships: Dockerfile, Makefile, shell script, workflow; the others are noted', async () => {
    await write(FILES);
    const first = await found();
    expect(first.recipe.from).toBe('Dockerfile#0');
    expect(first.notes).toEqual([
      'app: built as Dockerfile#0 does; Makefile#build, scripts/build.sh#build.sh, .github/workflows/ci.yml#release builds it too (name one in gds.yaml)',
    ]);
    const order = [];
    for (const name of Object.keys(FILES)) {
      order.push((await found()).recipe.from);
      await writeFile(join(repository.root, name), '');
    }
    expect(order).toEqual([
      'Dockerfile#0',
      'Makefile#build',
      'scripts/build.sh#build.sh',
      '.github/workflows/ci.yml#release',
    ]);
  });

  it('is a workflow for releases before a Makefile, and one for tests behind all others', async () => {
    const workflow = (flag: string) =>
      `on: {push: {branches: [main]}}\njobs:\n  a: {steps: [{run: 'go build -ldflags=${flag} -o app ./cmd/app'}]}\n`;
    await write({
      '.github/workflows/ci.yml': workflow('-s'),
      '.github/workflows/other.yml': workflow('-w'),
      '.github/workflows/release.yml': workflow('-X=main.built=v'),
      Makefile: FILES.Makefile!,
    });
    expect((await found()).notes).toEqual([
      'app: built as .github/workflows/release.yml#a does; Makefile#build, .github/workflows/other.yml#a, .github/workflows/ci.yml#a builds it too (name one in gds.yaml)',
    ]);
  });

  it('is doubted where another file gives its ARG another value', async () => {
    await write({
      Dockerfile:
        'FROM golang\nARG LDFLAGS=-X=main.built=v\nARG USER=app\nCOPY . .\nRUN go build -ldflags="$LDFLAGS" -o /app ./cmd/app\n',
      Makefile: 'image:\n\tdocker build --build-arg LDFLAGS=-s --build-arg USER=me .\n',
    });
    const { recipe } = await found();
    expect(recipe.from).toBe('Dockerfile#0');
    expect(recipe.doubts).toMatchObject([
      {
        reason: 'ARG LDFLAGS is given another value than its default here, which is not followed',
        location: { path: 'Makefile', startLine: 2 },
      },
    ]);
  });

  it('is never one that only compiles, when another keeps what it builds', async () => {
    await write({ ...FILES, Dockerfile: 'FROM golang\nCOPY . /s\nWORKDIR /s\nRUN go build -ldflags=-s ./...\n' });
    expect((await found()).recipe.from).toBe('Makefile#build');
  });

  it.each([
    ['Dockerfile', '0'],
    ['Makefile', 'build'],
    ['scripts/build.sh', 'build.sh'],
    ['.github/workflows/ci.yml', 'release'],
  ])('is %s#%s when gds.yaml names it', async (file, recipe) => {
    await write(FILES);
    expect((await found({ build: { kind: 'from', file, recipe } })).recipe.from).toBe(`${file}#${recipe}`);
    await expect(found({ build: { kind: 'from', file, recipe: 'nothing' } })).rejects.toThrow('there is no such');
  });

  it('lies below the folder of gds.yaml, a workflow at the root of the repository', async () => {
    await write({
      'svc/go.mod': 'module example.com/svc\n\ngo 1.25.0\n',
      'svc/main.go': 'package main\n\nfunc main() {}\n',
      '.github/workflows/ci.yml':
        'jobs:\n  b:\n    defaults: { run: { working-directory: svc } }\n    steps: [{ run: go build -ldflags=-s -o x . }]\n',
    });
    const run = await startRun(join(repository.root, 'svc'), [buildRecipe]);
    const collected = await run.get('buildRecipe', packageTarget('.'));
    await run.remove();
    expect(collected).toMatchObject({
      value: { from: '../.github/workflows/ci.yml#b', flags: [{ words: [{ location: { startLine: 4 } }] }] },
    });
  });
});

describe('a value that -X links into the binary', () => {
  it('is shown of no line, while the place of each flag is that of the file (CL8)', async () => {
    const makefile = `DATE := $(shell date)
LDFLAGS := -s -w -X main.key=a-canary -X main.built=$(DATE)
build:
	go build -ldflags "$(LDFLAGS) -X 'main.other=b canary' -w" ./cmd/app -ldflags="-X main.late=c-canary"
`;
    await write({ Makefile: makefile });
    const { recipe } = await found();
    const lines = makefile.split('\n');
    const places = recipe.flags
      .flatMap(flag => flag.words)
      .map(({ text, location: at }) => {
        if (at === undefined) throw new Error(`${text} has no place`);
        expect(at.snippet).toHaveLength(lines[at.startLine - 1]!.length);
        const [start, end] = [at.startColumn! - 1, at.endColumn! - 1];
        return [text, lines[at.startLine - 1]!.slice(start, end), at.snippet!.slice(start, end)];
      });
    expect(places).toEqual([
      ['-s', '-s', '-s'],
      ['-w', '-w', '-w'],
      ['-X main.key=a-canary', '-X main.key=a-canary', '-X main.key=********'],
      ['-X main.built=$(shell date)', '-X main.built=', '-X main.built='],
      ['-X main.other=b canary', "-X 'main.other=b canary", "-X 'main.other=********"],
      ['-w', '-w', '-w'],
    ]);
    expect(recipe.computed[0]?.location?.snippet).toBe('DATE := $(shell date)');
    expect(JSON.stringify([recipe.doubts, recipe.unresolved, recipe.computed, recipe.location])).not.toContain(
      'canary',
    );
    expect(recipe.doubts.length).toBeGreaterThan(0);
  });
});

const go = requires('go');
describe.skipIf(go.skip)(`GOFLAGS of the caller${go.reason}`, () => {
  it.each([
    ['the environment', (): NodeJS.ProcessEnv => ({ GOFLAGS: '-ldflags=-s -trimpath -toolexec=./trip' })],
    ['the file of go env -w', (): NodeJS.ProcessEnv => ({ GOENV: join(repository.root, '..', 'goenv') })],
  ])('of %s are flags without a place; what may run a program is only reported', async (_, env) => {
    await writeFile(join(repository.root, '..', 'goenv'), 'GOFLAGS=-ldflags=-s -trimpath -toolexec=./trip\n');
    const { recipe } = await found({}, { ...process.env, GOFLAGS: undefined, ...env() });
    expect(recipe.flags.map(({ name, use, origin }) => [name, use, origin])).toEqual([
      ['-ldflags', 'used', 'GOFLAGS of your environment'],
      ['-trimpath', 'used', 'GOFLAGS of your environment'],
      ['-toolexec', 'refused', 'GOFLAGS of your environment'],
    ]);
    expect(recipe.doubts.map(({ reason }) => reason)).toEqual([
      'GOFLAGS of your environment: `-toolexec ./trip` is not built with, since it may run a program or change the output',
    ]);
  });

  it('reach what is built here, unless the recipe sets its own, and no container or workflow', async () => {
    const env = { ...process.env, GOENV: 'off', GOFLAGS: '-ldflags=-s' };
    await write({ Makefile: FILES['Makefile']! });
    expect(words((await found({}, env)).recipe)).toEqual(['-ldflags -s', '-ldflags -X main.built=make']);
    await write({ Makefile: `export GOFLAGS = -ldflags=-w\n${FILES['Makefile']!}` });
    expect(words((await found({}, env)).recipe)).toEqual(['-ldflags -w', '-ldflags -X main.built=make']);
    await write(FILES);
    expect(words((await found({}, env)).recipe)).toEqual(['-ldflags -X main.built=docker']);
  });
});

describe.skipIf(go.skip)(`a build as each format says${go.reason}`, { timeout: 300_000 }, () => {
  it.each(Object.keys(FILES))('%s: -s reaches the binary that Go builds with its flags', async name => {
    await write({ [name]: FILES[name]!.replace('-X', '-s -X') });
    const { recipe } = await found();
    const output = join(repository.root, 'out');
    const args = ['build', '-buildvcs=false', ...buildArguments(recipe, { standIn: 1 }), '-o', output, './cmd/app'];
    execFileSync('go', args, { cwd: repository.root });
    expect(await describedFile(output)).toMatchObject({ dwarf: { state: 'absent' } });
  });
});

describe('discovery', () => {
  it('reads build files and executes nothing of them', async () => {
    const trip = `touch ${join(repository.root, 'fired')}`;
    const body = `X=$(${trip}); eval "${trip}"; \`${trip}\`; ${trip}; go generate; go build -ldflags "-X main.built=$(${trip})" -o x ./cmd/app`;
    await write({
      Makefile: `X := $(shell ${trip})\n$(shell ${trip})\nY != ${trip}\n$(eval Z := $(shell ${trip}))\ninclude $(shell ${trip}).mk\nbuild:\n\t${body.replaceAll('$', '$$')}\n`,
      Dockerfile: `FROM golang\nCOPY . .\nRUN ${body}\nRUN <<EOF\n${body}\nEOF\n`,
      'build.sh': `#!/bin/sh\n${trip}\n${body}\n`,
      '.github/workflows/ci.yml': `jobs:\n  b:\n    steps:\n      - run: |\n          ${body}\n`,
      '.envrc': trip,
    });
    repository.git('config', 'core.fsmonitor', trip);
    for (const file of ['Dockerfile', 'Makefile', 'build.sh', '.github/workflows/ci.yml']) {
      await found();
      expect(existsSync(join(repository.root, 'fired'))).toBe(false);
      await writeFile(join(repository.root, file), '');
    }
  });
});
