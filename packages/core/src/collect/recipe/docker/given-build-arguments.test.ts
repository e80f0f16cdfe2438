import { describe, expect, it } from 'vitest';
import { doubtsOfGiven, givenArguments } from './given-build-arguments.ts';
import { sourceText, trace, untraced } from '../text/traced-text.ts';

const given = (path: string, text: string) =>
  givenArguments(sourceText(path, text)).map(({ name, value }) => [name, value]);

describe('what is given to the build of an image', () => {
  it.each([
    [
      'Makefile',
      'i:\n\tdocker build --build-arg LDFLAGS="-s -w" --build-arg=A=1 .\n',
      [
        ['LDFLAGS', '-s -w'],
        ['A', '1'],
      ],
    ],
    ['build.sh', 'docker build --build-arg MODE .\n', [['MODE', undefined]]],
    [
      'w.yml',
      'steps:\n  - with:\n      build-args: |\n        LDFLAGS=-s\n        A=1\n      push: true\n      B=2\n',
      [
        ['LDFLAGS', '-s'],
        ['A', '1'],
      ],
    ],
    ['w.yml', 'with: \n  build-args: MODE=release\n', [['MODE', 'release']]],
    [
      'compose.yaml',
      'services:\n  a:\n    build:\n      args:\n        MODE: release\n    image: x\n',
      [['MODE', 'release']],
    ],
    ['compose.yaml', 'build:\n  args:\n    - "LDFLAGS=-s"\n', [['LDFLAGS', '-s']]],
  ])('%s: %j', (path, text, expected) => {
    expect(given(path, text)).toEqual(expected);
  });

  it.each([
    ['LDFLAGS', '', '-s', true],
    ['LDFLAGS', '-s', '-s', false],
    ['MODE', 'debug', 'release', true],
    ['VERSION', 'dev', 'v1', false],
    ['SERVICE', 'app', 'other', false],
  ])('ARG %s=%s, given %s: doubted %s', (name, byDefault, value, doubted) => {
    const other = givenArguments(sourceText('Makefile', `i:\n\tdocker build --build-arg ${name}=${value} .\n`));
    expect(doubtsOfGiven(new Map([[name, untraced(byDefault)]]), other)).toMatchObject(
      doubted ? [{ location: { path: 'Makefile', startLine: 2 } }] : [],
    );
  });

  it.each([
    ['BUILD_DATE', '$(DATE)', true],
    ['BUILD_DATE', '$(date -u +%F)', true],
    ['VERSION', '$(date -u +%F)', true],
    ['BUILD_DATE', undefined, true],
    ['BUILD_DATE', '${{ steps.meta.outputs.created }}', true],
    ['BUILD_DATE', '${{ github.event.head_commit.timestamp }}', false],
    ['BUILD_DATE', '$(git log -1 --format=%cI)', false],
    ['BUILD_DATE', '2026-03-01', false],
    ['VERSION', '$(git describe --tags)', false],
    ['VERSION', undefined, false],
  ])('ARG %s, given %s, may link another value in each build: %s', (name, value, doubted) => {
    const source = sourceText('Dockerfile', `ARG ${name}=unknown\nRUN go build -ldflags "-X main.v=\${${name}}"\n`);
    const byDefault = trace(source, `ARG ${name}=`.length, `ARG ${name}=unknown`.length);
    const other = { name, value, at: untraced(name) };
    const reason = `ARG ${name} is given a value here that two builds may not share`;
    expect(doubtsOfGiven(new Map([[name, byDefault]]), [other])).toEqual(
      doubted ? [{ reason, about: 'linked-value' }] : [],
    );
    const label = sourceText('Dockerfile', `ARG ${name}=unknown\nLABEL v=$${name}\n`);
    const ofLabel = trace(label, `ARG ${name}=`.length, `ARG ${name}=unknown`.length);
    expect(doubtsOfGiven(new Map([[name, ofLabel]]), [other])).toEqual([]);
  });
});
