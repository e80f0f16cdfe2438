import { describe, expect, it } from 'vitest';
import { readGoMod } from './go-mod.ts';
import { sumProblems } from './module-sums.ts';
import type { ModuleFiles } from './module-file.ts';
import { tidyProblems } from './tidy-diff.ts';

const GO_MOD = `module example.com/app

go 1.25.0

require (
	example.com/used v1.0.0
	example.com/left v0.9.1
	example.com/moved v1.1.0 // indirect
)
`;

function files(goMod = GO_MOD, goSum = ''): ModuleFiles {
  return {
    goMod: { path: 'app/go.mod', lines: goMod.split('\n') },
    goSum: { path: 'app/go.sum', lines: goSum.split('\n') },
    entries: readGoMod(goMod),
  };
}

const diff = (file: string, hunk: string) =>
  `diff current/${file} tidy/${file}\n--- current/${file}\n+++ tidy/${file}\n${hunk}`;

describe('tidyProblems', () => {
  it('names the requirement that nothing imports, at its line', () => {
    const text = diff(
      'go.mod',
      '@@ -2,8 +2,5 @@\n \n go 1.25.0\n \n-require (\n-\texample.com/used v1.0.0\n-\texample.com/left v0.9.1\n-\texample.com/moved v1.1.0 // indirect\n-)\n+require example.com/used v1.0.0\n+require example.com/moved v1.1.0\n',
    );
    expect(tidyProblems(files(), text)).toMatchObject([
      {
        kind: 'untidy',
        message: 'example.com/left v0.9.1 is required and nothing imports it',
        location: { path: 'app/go.mod', startLine: 7, startColumn: 2, snippet: '\texample.com/left v0.9.1' },
      },
      { message: 'example.com/moved is imported and marked // indirect', location: { startLine: 8 } },
    ]);
  });

  it('names what is needed and not required', () => {
    const text = diff('go.mod', '@@ -5,2 +5,3 @@\n require (\n+\texample.com/new v2.0.0\n \texample.com/used v1.0.0\n');
    expect(tidyProblems(files(), text)).toMatchObject([
      { message: 'example.com/new v2.0.0 is needed and not required', location: { startLine: 1 } },
    ]);
  });

  it('tells missing sums from surplus ones', () => {
    const sum = 'example.com/old v1.0.0 h1:x=\nexample.com/old v1.0.0/go.mod h1:y=\n';
    const missing = diff('go.sum', '@@ -1,2 +1,3 @@\n+example.com/used v1.0.0 h1:z=\n example.com/old v1.0.0 h1:x=\n');
    expect(tidyProblems(files(GO_MOD, sum), missing)).toMatchObject([
      { kind: 'missing-sum', message: 'go.sum has no entry for example.com/used v1.0.0', location: { startLine: 6 } },
    ]);
    const surplus = diff(
      'go.sum',
      '@@ -1,2 +0,0 @@\n-example.com/old v1.0.0 h1:x=\n-example.com/old v1.0.0/go.mod h1:y=\n',
    );
    expect(tidyProblems(files(GO_MOD, sum), surplus)).toMatchObject([
      { kind: 'untidy', location: { path: 'app/go.sum', startLine: 1 } },
    ]);
  });

  it('still says that go.mod would be rewritten when no requirement changes', () => {
    const text = diff('go.mod', '@@ -3,1 +3,1 @@\n-go 1.25.0\n+go 1.26.0\n');
    expect(tidyProblems(files(), text)).toMatchObject([{ kind: 'untidy', location: { startLine: 3 } }]);
  });
});

describe('sumProblems', () => {
  it.each([
    [
      'cmd/app/main.go:4:2: missing go.sum entry for module providing package example.com/used/sub (imported by x); to add:',
      'missing-sum',
      6,
    ],
    ['go: example.com/left@v0.9.1: missing go.sum entry for go.mod file; to add it:', 'missing-sum', 7],
    ['verifying example.com/used@v1.0.0: checksum mismatch', 'wrong-sum', 6],
    ['example.com/left v0.9.1: dir has been modified (/x)', 'wrong-sum', 7],
  ])('%s', (message, kind, line) => {
    expect(sumProblems(files(), message)).toMatchObject([{ kind, location: { path: 'app/go.mod', startLine: line } }]);
  });
});
