import { describe, expect, it } from 'vitest';
import { recipeInFiles } from '../../../../test/recipe-in.ts';

const workflow = (step: string, env = '{}') =>
  `on: {push: {tags: ['v*']}}\nenv: ${env}\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n      - ${step}\n`;
const makefile = (condition: string) =>
  `${condition}\nLDFLAGS := -s\nendif\nbuild:\n\tgo build -trimpath -ldflags "$(LDFLAGS)" -o bin/app ./cmd/app\n`;
const BUILD = "go build -trimpath -ldflags='{{if .CI}}-s{{end}}' -o bin/app ./cmd/app";
const TASKFILE = `version: '3'\ntasks:\n  build:\n    cmds:\n      - ${BUILD}\n`;

describe('what GitHub always sets', () => {
  it.each<[text: string, files: Readonly<Record<string, string>>, ldflags: string]>([
    [workflow('run: make build'), { Makefile: makefile('ifdef CI') }, '-s'],
    [workflow('run: make build'), { Makefile: makefile('ifeq ($(GITHUB_ACTIONS),true)') }, '-s'],
    [workflow('run: make build'), { Makefile: makefile('ifndef CI') }, ''],
    [workflow('run: make build CI='), { Makefile: makefile('ifdef CI') }, ''],
    [workflow('run: make build', "{CI: ''}"), { Makefile: makefile('ifdef CI') }, ''],
    [workflow('run: make build', "{GITHUB_ACTIONS: ''}"), { Makefile: makefile('ifdef GITHUB_ACTIONS') }, '-s'],
    [workflow('run: ./build.sh'), { 'build.sh': 'make build\n', Makefile: makefile('ifdef CI') }, '-s'],
    [workflow('run: sudo make build'), { Makefile: makefile('ifdef CI') }, ''],
    [workflow('run: task build'), { 'Taskfile.yml': TASKFILE }, '-s'],
    [workflow('run: make build "LDFLAGS=${{ env.CI }}"'), { Makefile: makefile('ifdef CI') }, '${{ env.CI }}'],
    [workflow('run: make build "LDFLAGS=-X main.ci=$CI"'), { Makefile: makefile('ifdef A') }, '-X main.ci=true'],
  ])('reaches what a step calls: %s %s', async (text, files, ldflags) => {
    const { from, flags } = await recipeInFiles({ '.github/workflows/release.yml': text, ...files });
    const words = flags.filter(({ name }) => name === '-ldflags').flatMap(({ words: own }) => own);
    expect([from, words.map(word => word.text).join(' ')]).toEqual(['.github/workflows/release.yml#release', ldflags]);
  });

  it('does not reach what nobody calls from there', async () => {
    const { flags, doubts } = await recipeInFiles({ Makefile: makefile('ifdef CI') });
    expect([flags.flatMap(({ words }) => words), doubts]).toEqual([[], []]);
  });
});
