import { describe, expect, it } from 'vitest';
import { expectVerdict, recipeEvidence, type VerdictRow } from '../../../../test/build-file-verdict.ts';

const FILE = '.github/workflows/release.yml';
const BUILD = 'run: go build -trimpath -o bin/app ./cmd/app';
const STRIPPED = 'run: go build -trimpath -ldflags "«-s -w»" -o bin/app ./cmd/app';
const lines = (...all: string[]) => `${all.join('\n')}\n`;

function job(steps: readonly string[], { on = 'push', keys = [] as readonly string[] } = {}): string {
  const own = keys.map(key => `    ${key}`);
  return lines(
    `on: ${on}`,
    'jobs:',
    '  build:',
    '    runs-on: ubuntu-latest',
    ...own,
    '    steps:',
    ...steps.map(step => `      - ${step}`),
  );
}

/** A build, and a strip behind it under a condition. */
const strips = (condition: string, on?: string, ...keys: string[]) => stripping(condition, 'strip bin/app', on, keys);
const surelyStrips = (condition: string, on?: string, ...keys: string[]) =>
  stripping(condition, '«strip bin/app»', on, keys);
function stripping(condition: string, command: string, on: string | undefined, keys: readonly string[]): string {
  return job([BUILD, `{run: ${command}, if: "${condition}"}`], { keys, ...(on === undefined ? {} : { on }) });
}

const pass = (condition: string, on?: string, ...keys: string[]): VerdictRow => {
  return {
    deterministicBuild: 'pass',
    how: `${condition} of ${on ?? 'push'} ${keys.join()}`,
    text: strips(condition, on, ...keys),
    debugInfo: 'pass',
  };
};
const fail = (condition: string, on?: string, ...keys: string[]): VerdictRow => {
  return {
    how: `${condition} of ${on ?? 'push'} ${keys.join()}`,
    text: surelyStrips(condition, on, ...keys),
    debugInfo: 'fail',
  };
};
const noData = (condition: string, on?: string, ...keys: string[]): VerdictRow => {
  return {
    deterministicBuild: 'no-data',
    how: `${condition} of ${on ?? 'push'} ${keys.join()}`,
    text: strips(condition, on, ...keys),
    debugInfo: 'no-data',
  };
};

const TAGS = '{push: {tags: [v*]}}';
const MAIN = '{push: {branches: [main]}}';
const BOTH = '{push: {branches: [main], tags: [v*]}}';

const STEPS: readonly VerdictRow[] = [
  pass('false'),
  pass('${{ false }}'),
  fail('true'),
  fail('${{ false }} || false'), // text around the expression is true
  fail('always()'),
  fail('success()'),
  fail('${{ !cancelled() }}'),
  pass('failure()'),
  pass('always() && false'),
  pass("runner.os == 'Windows'"),
  fail("runner.os == 'linux'"),
  pass("runner.arch == 'ARM64'"),
  // What is released is what is shipped.
  fail("startsWith(github.ref, 'refs/tags/')"),
  fail("startsWith(github.ref, 'refs/tags/v')", TAGS),
  fail("github.ref_type == 'tag'", BOTH),
  fail("startsWith(github.ref_name, 'v')", TAGS),
  pass("startsWith(github.ref, 'refs/tags/')", MAIN),
  noData("startsWith(github.ref, 'refs/tags/release-')"),
  noData("github.ref == 'refs/tags/v1'", TAGS),
  noData("!startsWith(github.ref, 'refs/tags/')", BOTH),
  fail("github.ref == 'refs/heads/main'", MAIN),
  noData("github.ref == 'refs/heads/main'"),
  pass("github.ref == 'refs/heads/main'", TAGS),
  fail("github.event_name != 'pull_request'", '[push, pull_request]'),
  pass("github.event_name == 'pull_request'", '[push, pull_request]'),
  fail("github.event_name == 'pull_request'", 'pull_request'),
  fail("github.event_name == 'push'", '[push, schedule]'),
  noData("github.event_name == 'schedule'", '[push, schedule]'),
  fail("github.event_name == 'release'", 'release'),
  pass('github.head_ref'),
  fail('github.event.pull_request == null'),
  noData("github.repository == 'a/b'"),
  pass('inputs.strip'),
  noData('inputs.strip', 'workflow_dispatch'),
  noData('inputs.strip', '[push, workflow_dispatch]'),
  noData('vars.STRIP'),
  fail("vars.MODE || 'release'"),
  noData("(vars.MODE || 'release') == 'release'"),
  noData("(vars.X && 'a' || 'b') == 'a'"),
  noData("startsWith(inputs.mode || 'release', 'rel')", 'workflow_dispatch'),
  pass("vars.MODE && ''"),
  noData("contains(github.event.head_commit.message, '[strip]')"),
  noData("steps.a.outputs.b == 'c'"),
  fail("env.STRIP == '1'", 'push', "env: {STRIP: '1'}"),
  pass("env.STRIP == 'TRUE'", 'push', "env: {STRIP: '1'}"),
  noData("env.STRIP == '1'"),
  pass("matrix.os == 'windows'", 'push', 'strategy: {matrix: {os: [linux, windows]}}'),
  fail("matrix.os != 'windows'", 'push', 'strategy: {matrix: {os: [linux, windows]}}'),
  noData('matrix.strip', 'push', 'strategy: {matrix: {strip: [true, false]}}'),
  fail('matrix.strip', 'push', 'strategy: {matrix: {strip: [true]}}'),
  pass('matrix.strip', 'push', 'strategy: {matrix: {a: [1, 2]}}'),
  noData('matrix.strip', 'push', "strategy: {matrix: '${{ fromJSON(inputs.m) }}'}"),
  pass(
    "matrix.goos == 'linux' && matrix.strip",
    'push',
    'strategy: {matrix: {goos: [linux, windows], include: [{goos: windows, strip: true}]}}',
  ),
  fail(
    'matrix.strip',
    'push',
    'strategy: {matrix: {goos: [linux, windows], exclude: [{goos: windows}], include: [{strip: true}]}}',
  ),
  noData('matrix.strip', 'push', "strategy: {matrix: {strip: [true], exclude: [{strip: '${{ vars.S }}'}]}}"),
  noData("github.ref == 'refs/tags/va'", '{push: {tags: ["va?"]}}'),
  noData("github.ref == 'refs/tags/v'", '{push: {tags: ["va?"]}}'),
  noData("github.ref == 'refs/tags/vaa'", '{push: {tags: ["va+"]}}'),
  pass("github.ref == 'refs/tags/w'", '{push: {tags: ["va?"]}}'),
  noData("strip('bin/app'"),
];

const JOBS: readonly VerdictRow[] = [
  {
    how: 'a build for Windows, then one for all',
    text: job([`{if: "runner.os == 'Windows'", ${BUILD}}`, STRIPPED]),
    debugInfo: 'fail',
    deterministicBuild: 'pass',
  },
  {
    how: 'a build that perhaps runs, then one that runs',
    text: job([`{if: vars.DRAFT, run: 'go build -trimpath -o draft ./cmd/app'}`, STRIPPED]),
    debugInfo: 'fail',
  },
  {
    how: 'a build of pull requests, and that of tags in a job of its own',
    text: lines(
      'on: [push, pull_request]',
      'jobs:',
      '  check:',
      "    if: github.event_name == 'pull_request'",
      '    runs-on: ubuntu-latest',
      `    steps: [{${BUILD}}]`,
      '  release:',
      "    if: startsWith(github.ref, 'refs/tags/')",
      '    runs-on: ubuntu-latest',
      '    steps:',
      `      - ${STRIPPED}`,
    ),
    debugInfo: 'fail',
  },
  {
    how: 'a job that needs one that never runs',
    text: lines(
      'on: push',
      'jobs:',
      '  build:',
      '    runs-on: ubuntu-latest',
      `    steps: [{${BUILD}}]`,
      '  never: {if: false, runs-on: ubuntu-latest, steps: [{run: echo}]}',
      '  strip: {needs: [build, never], runs-on: ubuntu-latest, steps: [{run: strip bin/app}]}',
    ),
    debugInfo: 'pass',
  },
  {
    how: 'a job that runs all the same',
    text: lines(
      'on: push',
      'jobs:',
      '  build:',
      '    runs-on: ubuntu-latest',
      `    steps: [{${BUILD}}]`,
      '  never: {if: false, runs-on: ubuntu-latest, steps: [{run: echo}]}',
      '  strip: {if: always(), needs: [build, never], runs-on: ubuntu-latest, steps: [{run: «strip bin/app»}]}',
    ),
    debugInfo: 'fail',
  },
  {
    how: 'a job that needs one of which it is not known',
    text: lines(
      'on: push',
      'jobs:',
      '  strip: {needs: [build, perhaps], runs-on: ubuntu-latest, steps: [{run: strip bin/app}]}',
      '  build:',
      '    runs-on: ubuntu-latest',
      `    steps: [{${BUILD}}]`,
      '  perhaps: {if: vars.STRIP, runs-on: ubuntu-latest, steps: [{run: echo}]}',
    ),
    debugInfo: 'no-data',
  },
  {
    how: 'two builds, each perhaps',
    text: job(
      [
        `{if: inputs.debug, ${BUILD}}`,
        `{if: '!inputs.debug', run: 'go build -trimpath -ldflags -w -o dist/app ./cmd/app'}`,
      ],
      { on: 'workflow_dispatch' },
    ),
    debugInfo: 'no-data',
  },
  {
    how: 'a build that perhaps runs, and no other',
    text: job([`{if: inputs.release, ${BUILD}}`], { on: 'workflow_dispatch' }),
    debugInfo: 'pass',
  },
  {
    how: 'a build and a strip under one condition of their job',
    text: job([BUILD, 'run: «strip bin/app»'], { keys: ["if: github.repository == 'a/b'"] }),
    debugInfo: 'fail',
    deterministicBuild: 'no-data',
  },
  {
    how: 'a strip in a job that needs the build, which perhaps runs',
    text: lines(
      'on: push',
      'jobs:',
      `  build: {if: vars.BUILD, runs-on: ubuntu-latest, steps: [{${BUILD}}]}`,
      '  strip: {needs: build, runs-on: ubuntu-latest, steps: [{run: «strip bin/app»}]}',
    ),
    debugInfo: 'fail',
  },
  {
    how: 'a strip under a condition of its own in such a job',
    text: job([BUILD, '{run: strip bin/app, if: vars.STRIP}'], { keys: ["if: github.repository == 'a/b'"] }),
    debugInfo: 'no-data',
  },
  {
    how: 'a job under a condition that is not known',
    text: lines(
      'on: push',
      'jobs:',
      '  build:',
      '    runs-on: ubuntu-latest',
      `    steps: [{${BUILD}}]`,
      '  strip: {if: vars.STRIP, needs: build, runs-on: ubuntu-latest, steps: [{run: strip bin/app}]}',
    ),
    debugInfo: 'no-data',
  },
  {
    how: 'a matrix of runners',
    text: job([BUILD, `{run: strip bin/app, if: "runner.os != 'Linux'"}`]).replace(
      'ubuntu-latest',
      '${{ matrix.os }}\n    strategy: {matrix: {os: [windows-latest, ubuntu-24.04, macos-15]}}',
    ),
    debugInfo: 'pass',
  },
  {
    how: 'a matrix of services',
    text: job(['run: go build -trimpath -ldflags «-w» -o dist/${{ matrix.service }} ./cmd/${{ matrix.service }}'], {
      keys: ['strategy: {matrix: {service: [worker, app], goarch: [amd64, arm64]}}'],
    }),
    debugInfo: 'fail',
  },
  {
    how: 'a matrix of services, one of which is stripped',
    text: job(
      [
        'run: go build -trimpath -o dist/${{ matrix.service }} ./cmd/${{ matrix.service }}',
        "{run: 'strip dist/${{ matrix.service }}', if: \"matrix.service == 'worker'\"}",
      ],
      { keys: ['strategy: {matrix: {service: [worker, app]}}'] },
    ),
    debugInfo: 'pass',
    deterministicBuild: 'pass',
  },
  {
    how: 'flags in a matrix',
    text: job(['run: go build -trimpath -ldflags "$LD" -o bin/app ./cmd/app'], {
      keys: ['strategy: {matrix: {include: [{name: small, ld: «-s -w»}]}}', 'env: {LD: "${{ matrix.ld }}"}'],
    }),
    debugInfo: 'fail',
  },
  {
    how: 'a matrix of several flags',
    text: job(['run: go build -trimpath -ldflags "${{ matrix.ld }}" -o bin/app ./cmd/app'], {
      keys: ["strategy: {matrix: {ld: ['-X a.b=c', '-s -w']}}"],
    }),
    debugInfo: 'no-data',
    deterministicBuild: 'no-data',
  },
  {
    how: 'flags in a matrix that is computed',
    text: job(['run: go build -trimpath -ldflags "${{ matrix.ld }}" -o bin/app ./cmd/app'], {
      keys: ["strategy: {matrix: {ld: ['${{ vars.LD }}']}}"],
    }),
    debugInfo: 'no-data',
  },
  {
    how: 'a strip in a job that needs those of a matrix',
    text: lines(
      'on: push',
      'jobs:',
      '  build:',
      '    runs-on: ubuntu-latest',
      '    strategy: {matrix: {service: [worker, app]}}',
      '    steps: [{run: "go build -trimpath -o bin/${{ matrix.service }} ./cmd/${{ matrix.service }}"}]',
      '  strip: {needs: build, runs-on: ubuntu-latest, steps: [{run: «strip bin/app»}]}',
    ),
    debugInfo: 'fail',
  },
  {
    how: 'a variable written out for later steps',
    text: job(['run: echo "GOFLAGS=-ldflags=«-s»" >> "$GITHUB_ENV"', BUILD]),
    debugInfo: 'fail',
    deterministicBuild: 'pass',
  },
  {
    how: 'a variable for later steps, over that of the job',
    text: job(
      ['run: echo "LD=«-s -w»" >> $GITHUB_ENV', 'run: go build -trimpath -ldflags "$LD" -o bin/app ./cmd/app'],
      { keys: ['env: {LD: ""}'] },
    ),
    debugInfo: 'fail',
    deterministicBuild: 'pass',
  },
  {
    how: 'the same in a step that never runs',
    text: job(['{run: echo "GOFLAGS=-ldflags=-s" >> "$GITHUB_ENV", if: false}', BUILD]),
    debugInfo: 'pass',
  },
  {
    how: 'the same in a step of which it is not known',
    text: job(['{run: echo "GOFLAGS=-ldflags=-s" >> "$GITHUB_ENV", if: vars.SMALL}', BUILD]),
    debugInfo: 'no-data',
  },
  {
    how: 'env of the step over that of the job and the workflow',
    text: lines(
      'on: push',
      'env: {LD: -s}',
      'jobs:',
      '  build:',
      '    runs-on: ubuntu-latest',
      '    env: {LD: -w}',
      '    steps:',
      '      - {run: go build -trimpath -ldflags "$LD" -o bin/app ./cmd/app, env: {LD: ""}}',
    ),
    debugInfo: 'pass',
  },
  {
    how: 'folders of the workflow, the job and the step',
    text: lines(
      'on: push',
      'defaults: {run: {working-directory: other}}',
      'jobs:',
      '  build:',
      '    runs-on: ubuntu-latest',
      '    defaults: {run: {working-directory: cmd}}',
      '    steps:',
      '      - run: go build -trimpath -ldflags=«-w» -o ../bin/app ./app',
      '      - {run: strip app, working-directory: elsewhere, if: false}',
    ),
    debugInfo: 'fail',
  },
];

describe('what a workflow runs', () => {
  it.each(STEPS.map(row => [row.how, row] as const))('strip if %s', (_, row) => expectVerdict(FILE, row));
  it.each(JOBS.map(row => [row.how, row] as const))('%s', (_, row) => expectVerdict(FILE, row));

  it('ends on an expression that is nested without end, and on a matrix that grows', async () => {
    for (const condition of ['('.repeat(900), '!'.repeat(900), 'a('.repeat(450), 'a['.repeat(450), 'a,'.repeat(450)]) {
      expect((await recipeEvidence(FILE, strips(condition))).value.doubts, condition.slice(0, 4)).not.toEqual([]);
    }
    const keys = Array.from({ length: 30 }, (_, at) => `k${at}: [1, 2, 3]`).join(', ');
    const text = strips('matrix.k0 == 1', 'push', `strategy: {matrix: {${keys}}}`);
    expect((await recipeEvidence(FILE, text)).value.doubts).not.toEqual([]);
  });
});
