import { describe, expect, it } from 'vitest';
import { recipeIn } from '../../../../test/recipe-in.ts';
import { listedFolder } from './listed-package.ts';
import { asComputed, textOf, untraced } from '../text/traced-text.ts';

const listed = (text: string, folder = '.', wanted = 'cmd/app') => {
  const word = untraced(text);
  const found = listedFolder(text.startsWith('$') ? asComputed(word) : word, folder, wanted);
  return found && textOf(found);
};

describe('a list of folders', () => {
  it.each([
    ['cmd/*', 'cmd/app'],
    ['./cmd/*/', './cmd/app/'],
    ['c*/a?p', 'cmd/app'],
    ['$(ls cmd)', 'app'],
    ['$(ls -1 ./cmd/ 2>/dev/null)', 'app'],
    ['$(ls -d cmd/*/)', 'cmd/app/'],
    ['$(wildcard cmd/*)', 'cmd/app'],
    ['$(shell ls cmd)', 'app'],
    ['$(notdir $(wildcard ./cmd/*))', 'app'],
    ['$(find cmd -mindepth 1 -maxdepth 1 -type d)', 'cmd/app'],
  ])('%s has the one of the package', (text, expected) => {
    expect(listed(text)).toBe(expected);
  });

  it.each([
    'cmd/b*',
    'cmd/*/main.go',
    '*',
    'tools/*',
    'cmd/[a-c]*',
    '../cmd/*',
    'cmd/app',
    '$(ls)',
    '$(ls tools)',
    '$(ls cmd | grep -v app)',
    '$(ls cmd/*)',
    '$(notdir $(wildcard cmd/*/))',
    '$(go list ./...)',
    '$(find cmd -name main.go)',
  ])('%s is not known to have it', text => {
    expect(listed(text)).toBeNull();
  });

  it('is seen from the folder of the shell', () => {
    expect(listed('*/', 'cmd')).toBe('app/');
    expect(listed('cmd/*', '/src', '/src/cmd/app')).toBe('cmd/app');
    expect(listed('cmd/*', '/src')).toBeNull();
    expect(listed('cmd/*', '$DIR')).toBeNull();
  });

  it.each<[file: string, text: string]>([
    [
      'build.sh',
      'for dir in cmd/*/; do\n  n=$(basename "$dir")\n  go build -ldflags=-w -o "bin/$n" "./cmd/$n"\ndone\n',
    ],
    ['build.sh', 'for c in $(ls cmd); do go build -ldflags=-w -o bin/$c ./cmd/$c; done\n'],
    [
      'Makefile',
      'CMDS := $(wildcard cmd/*)\nbuild:\n\tfor c in $(CMDS); do go build -ldflags=-w -o bin/ ./$$c; done\n',
    ],
    [
      'Dockerfile',
      'FROM golang\nWORKDIR /src\nCOPY . .\nRUN for c in cmd/*; do go build -ldflags=-w -o /out/ ./$c; done\n',
    ],
  ])('is followed to its build in %s: %s', async (file, text) => {
    const { flags, doubts } = await recipeIn(file, text);
    expect({ words: flags.flatMap(({ words }) => words.map(word => word.text)), doubts }).toEqual({
      words: ['-w'],
      doubts: [],
    });
  });
});
