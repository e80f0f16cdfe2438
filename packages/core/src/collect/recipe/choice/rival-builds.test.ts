import { describe, expect, it } from 'vitest';
import { recipeIn } from '../../../../test/recipe-in.ts';
import { JUDGED_ARCH } from '../judged-platform.ts';

const lines = (...all: string[]) => `${all.join('\n')}\n`;
const wordsOf = async (file: string, text: string) => {
  const { flags, env, doubts } = await recipeIn(file, text);
  return {
    words: flags.filter(({ use }) => use === 'used').flatMap(flag => flag.words.map(word => word.text)),
    env: env.map(({ name, value }) => `${name}=${value}`),
    doubts: doubts.map(({ reason }) => reason),
  };
};

describe('of builds for several platforms', () => {
  it.each([
    [
      '.goreleaser.yaml',
      lines(
        'builds:',
        '  - {id: win, main: ./cmd/app, goos: [windows], ldflags: [-X main.a=b]}',
        '  - {id: lin, main: ./cmd/app, goos: [linux], ldflags: [-s]}',
      ),
      ['-s'],
      ['GOOS=linux'],
    ],
    [
      '.goreleaser.yaml',
      'builds: [{id: win, main: ./cmd/app, targets: [windows_amd64, darwin_arm64], ldflags: [-w]}]\n',
      ['-w'],
      ['GOOS=windows'],
    ],
    [
      'Taskfile.yml',
      lines(
        'tasks:',
        '  build:',
        '    cmds:',
        '      - for: {matrix: {OS: [windows, linux]}}',
        "        cmd: GOOS={{.ITEM.OS}} go build -ldflags='-w' -o bin/{{.ITEM.OS}} ./cmd/app",
      ),
      ['-w'],
      ['GOOS=linux'],
    ],
    [
      'Makefile',
      lines(
        'build-other:',
        '\tGOOS=linux GOARCH=mips go build -o bin/app-mips ./cmd/app',
        'build-own:',
        `\tGOOS=linux GOARCH=${JUDGED_ARCH} go build -ldflags=-s -o bin/app ./cmd/app`,
      ),
      ['-s'],
      ['GOOS=linux', `GOARCH=${JUDGED_ARCH}`],
    ],
  ])('%s: %s', async (file, text, words, env) => {
    expect(await wordsOf(file, text)).toEqual({ words, env, doubts: [] });
  });
});

describe('of several builds that a loop makes', () => {
  const AGAIN = 'this command runs several times, with other flags';

  it.each([
    [
      'of a task, with other flags',
      `Taskfile.yml`,
      "tasks: {build: {cmds: [{for: ['-s', ''], cmd: \"go build -ldflags='{{.ITEM}}' -o bin/app{{.ITEM}} ./cmd/app\"}]}}\n",
      [AGAIN],
    ],
    [
      'of a shell, with other flags',
      'build.sh',
      'for f in -X=main.a=b -s; do go build -ldflags="$f" -o bin/app$f ./cmd/app; done\n',
      [AGAIN],
    ],
    [
      'of a task, with the same',
      `Taskfile.yml`,
      "tasks: {build: {cmds: [{for: [a, b], cmd: 'go build -ldflags=-s -o bin/{{.ITEM}} ./cmd/app'}]}}\n",
      [],
    ],
  ])('%s', async (_, file, text, doubts) => {
    expect((await wordsOf(file, text)).doubts).toEqual(doubts);
  });
});

describe('of two builds of one script', () => {
  const OTHER =
    'this command of the same script builds the package with other flags, and nothing tells which is shipped';
  const own = 'go build -trimpath -o bin/app ./cmd/app';

  it.each([
    ['another file', 'go build -trimpath -ldflags=-s -o dist/app ./cmd/app', [OTHER]],
    ['what is installed', 'go install -trimpath -ldflags=-s ./cmd/app', [OTHER]],
    ['another file with the same flags', 'go build -trimpath -o dist/app ./cmd/app', []],
    ['one for another system', 'GOOS=windows go build -ldflags=-s -o bin/app.exe ./cmd/app', []],
    ['one for a debugger', "go build -gcflags='all=-N -l' -o bin/app-debug ./cmd/app", []],
    ['one for tests', 'go build -race -o bin/checked ./cmd/app', []],
    ['one that keeps nothing', 'go build ./...', []],
  ])('%s', async (_, command, doubts) => {
    expect((await wordsOf('build.sh', lines(own, command))).doubts).toEqual(doubts);
    expect((await wordsOf('Makefile', `build:\n\t${own}\n\t${command}\n`)).doubts).toEqual(doubts);
  });
});
