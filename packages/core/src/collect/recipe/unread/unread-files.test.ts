import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageTarget, startRun, type TestRepository, testRepository } from '../../../../test/collecting.ts';
import buildRecipe from '../../build-recipe.ts';

const MAKEFILE = 'LDFLAGS ?=\nbuild:\n\tgo build -trimpath -ldflags "$(LDFLAGS)" -o bin/app ./cmd/app\n';
const NOTE = 'app: nothing that GDS reads builds it, so plain `go build` is judged';
const GO_BUILD = 'go build -ldflags "-s -w" -o app ./cmd/app';

let repository: TestRepository;
beforeAll(async () => {
  repository = await testRepository();
  await write({
    'go.mod': 'module example.com/app\n\ngo 1.25.0\n',
    'cmd/app/main.go': 'package main\n\nfunc main() {}\n',
  });
});
afterAll(() => repository.remove());

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(repository.root, name)), { recursive: true });
    await writeFile(join(repository.root, name), text);
  }
}

async function found(files: Readonly<Record<string, string>>, folder = '.') {
  await write(files);
  const run = await startRun(join(repository.root, folder), [buildRecipe], {
    ...process.env,
    GOFLAGS: '',
    GOENV: 'off',
  });
  try {
    const collected = await run.get('buildRecipe', packageTarget(folder === '.' ? './cmd/app' : './app'));
    if (!collected.available) throw new Error(`${collected.missing}: ${collected.provide}`);
    const doubts = collected.value.doubts.map(({ location }) => `${location?.path}:${location?.startLine}`);
    return {
      from: collected.value.from,
      doubts,
      notes: [...run.notes].filter(note => note.startsWith('app: nothing')),
    };
  } finally {
    await run.remove();
    for (const name of Object.keys(files)) await rm(join(repository.root, name));
  }
}

describe('a build description that is not read', () => {
  it.each<[string, Record<string, string>, readonly string[]]>([
    [
      'gives make flags and strips',
      { '.gitlab-ci.yml': 'build:\n  script:\n    - make build LDFLAGS="-s -w"\n    - strip bin/app\n' },
      ['.gitlab-ci.yml:3'],
    ],
    ['only calls make', { '.gitlab-ci.yml': 'build:\n  script:\n    - make build\n    - go test ./...\n' }, []],
    [
      'takes in another file that builds',
      {
        '.gitlab-ci.yml': 'include:\n  - local: /ci/build.yml\ntest:\n  rules: [{changes: [ci/other.yml]}]\n',
        'ci/build.yml': `build:\n  script: ${GO_BUILD}\n`,
        'ci/other.yml': `build:\n  script: ${GO_BUILD}\n`,
      },
      ['ci/build.yml:2'],
    ],
    [
      'lies in the folder of the package',
      { 'cmd/app/BUILD.bazel': 'go_binary(\n  name = "app",\n)\n' },
      ['cmd/app/BUILD.bazel:1'],
    ],
    [
      'is one of several',
      {
        Earthfile: `build:\n  RUN ${GO_BUILD}\n`,
        '.travis.yml': 'script: go build ./...\n',
        'build.ps1': `${GO_BUILD}\n`,
      },
      ['Earthfile:2', 'build.ps1:1'],
    ],
  ])('%s', async (_, files, doubts) => {
    expect(await found({ Makefile: MAKEFILE, ...files })).toEqual({ from: 'Makefile#build', doubts, notes: [] });
  });

  it('is all that builds the package', async () => {
    const from = 'plain `go build`';
    expect(await found({ Jenkinsfile: `sh '${GO_BUILD}'\n` })).toEqual({
      from,
      doubts: ['Jenkinsfile:1'],
      notes: [NOTE],
    });
    expect(await found({ Jenkinsfile: 'sh "go build -o app ./cmd/app"\n' })).toEqual({
      from,
      doubts: [],
      notes: [NOTE],
    });
    expect(await found({})).toEqual({ from, doubts: [], notes: [NOTE] });
  });

  it('gives an argument to the build of an image', async () => {
    const dockerfile =
      'FROM golang AS b\nARG LDFLAGS=\nWORKDIR /src\nCOPY . .\nRUN go build -ldflags="$LDFLAGS" -o /app ./cmd/app\nFROM scratch\nCOPY --from=b /app /app\n';
    const ci = 'image:\n  script:\n    - docker build --build-arg LDFLAGS=-s .\n';
    expect((await found({ Dockerfile: dockerfile, '.gitlab-ci.yml': ci })).doubts).toContain('.gitlab-ci.yml:3');
  });

  it('lies at the root of a repository with several services', async () => {
    const files = {
      '.gitlab-ci.yml': `build:\n  script: go build -trimpath -o x ./cmd/app\n`,
      'cmd/Makefile': MAKEFILE,
    };
    expect((await found(files, 'cmd')).doubts).toEqual(['.gitlab-ci.yml:2']);
  });
});
