import { describe, expect, it } from 'vitest';
import type { BuildInfo } from '../go/build-info.ts';
import { compareSettings, linkerFlags } from './settings.ts';

function built(settings: Readonly<Record<string, string>>): BuildInfo {
  return {
    goVersion: 'go1.26.8',
    mainPackage: 'example.test/app',
    mainModule: undefined,
    dependencies: [],
    settings: new Map(Object.entries(settings)),
  };
}

describe('linker flags', () => {
  it.each([
    ['-s -w', { '-s': '', '-w': '' }],
    ['--s=false', { '-s': 'false' }],
    ["-X 'main.title=two words' -X=main.built=x=y", { '-X main.title': 'two words', '-X main.built': 'x=y' }],
    ['-extldflags "-static -O1" -w', { '-extldflags': '-static -O1', '-w': '' }],
    ['-buildid= -linkmode external', { '-buildid': '', '-linkmode': 'external' }],
    ["-X main.a=1 -X main.a=2 -X 'unclosed", { '-X main.a': '2' }],
    ['', {}],
  ])('are read as cmd/go splits them: %s', (text, flags) => {
    expect(Object.fromEntries(linkerFlags(text))).toEqual(flags);
  });
});

describe('differing build settings', () => {
  it('go to the cause that they belong to', () => {
    const a = built({ '-tags': 'a', CGO_ENABLED: '1', 'vcs.modified': 'false', '-ldflags': '-s -compressdwarf=false' });
    const b = built({ '-tags': 'b', CGO_ENABLED: '0', 'vcs.modified': 'true', '-ldflags': '-buildid=' });
    expect(compareSettings(a, b, true)).toEqual({
      flags: [{ what: '-tags', a: 'a', b: 'b' }],
      cgo: [{ what: 'CGO_ENABLED', a: '1', b: '0' }],
      vcs: [{ what: 'vcs.modified', a: 'false', b: 'true' }],
      trimpath: [],
      strip: [{ what: '-ldflags -s', a: '-s', b: null }],
      compression: [{ what: '-ldflags -compressdwarf', a: '-compressdwarf=false', b: null }],
      buildId: [{ what: '-ldflags -buildid', a: null, b: '-buildid=' }],
      values: [],
    });
  });

  it('show no value that may be secret', () => {
    const secrets = (value: string) =>
      built({
        CGO_CFLAGS: `-DKEY=${value}`,
        '-pgo': `/srv/${value}/default.pgo`,
        '-asmflags': `-D ${value}`,
        '-ldflags': `-X main.key=${value} -extldflags=-L/${value} -X 'main.other=${value} ${value}'`,
      });
    const difference = compareSettings(secrets('hunter2'), secrets('correct'), true);
    expect(JSON.stringify(difference)).not.toMatch(/hunter2|correct/);
    expect(difference.values.map(({ what }) => what)).toEqual(['main.key', 'main.other']);
    expect(difference.cgo).toEqual([{ what: 'CGO_CFLAGS', a: 'set', b: 'set otherwise' }]);
  });

  it('that another release or -trimpath leaves out are none', () => {
    const a = built({ '-trimpath': 'true', CGO_ENABLED: '1', GOAMD64: 'v1' });
    const b = built({ '-ldflags': '-s', CGO_ENABLED: '1', CGO_CFLAGS: '-O1', GOFIPS140: 'off', GOAMD64: 'v1' });
    expect(compareSettings(a, b, false)).toMatchObject({
      flags: [],
      cgo: [],
      strip: [],
      trimpath: [{ what: '-trimpath', a: 'true', b: null }],
    });
  });
});
