import { describe, expect, it } from 'vitest';
import { foundInFiles } from '../../../../test/recipe-in.ts';

const BUILD = 'build:\n\tgo build -trimpath -ldflags "$(LDFLAGS)" -o bin/app ./cmd/app\n';
const JUST = 'build ldflags="":\n  go build -trimpath -ldflags "{{ldflags}}" -o bin/app ./cmd/app\n';

describe('a target of the same file that is not run by itself', () => {
  it.each<[name: string, text: string, reason: string, line: number]>([
    [
      'Makefile',
      `${BUILD}release:\n\t$(MAKE) build LDFLAGS="-s -w"\n`,
      'Makefile#release calls this build and gives it other flags: `-trimpath -ldflags -s -w`',
      4,
    ],
    [
      'Makefile',
      `${BUILD}docker-image:\n\t$(MAKE) build\n\tstrip bin/app\n`,
      'Makefile#docker-image calls this build and strips what it built: `strip bin/app`',
      5,
    ],
    ['Makefile', `${BUILD}dist: LDFLAGS = -s -w\ndist: build\n`, 'dist sets LDFLAGS for what it depends on', 3],
    [
      'Makefile',
      `${BUILD}release: LDFLAGS = -s\nrelease: all\nall: build\n`,
      'release sets LDFLAGS for what it depends on',
      3,
    ],
    [
      'justfile',
      `${JUST}publish:\n  just build "-s -w"\n`,
      'justfile#publish calls this build and gives it other flags: `-trimpath -ldflags -s -w`',
      4,
    ],
  ])('brings a doubt if its name tells that it ships: %s %s', async (name, text, reason, startLine) => {
    expect(await foundInFiles({ [name]: text })).toMatchObject({
      recipe: { from: `${name}#build`, doubts: [{ reason, location: { path: name, startLine } }] },
    });
  });

  it.each<[text: string, others: readonly string[]]>([
    [`${BUILD}small:\n\t$(MAKE) build LDFLAGS="-s -w"\n`, ['Makefile#small']],
    [`${BUILD}release-test:\n\t$(MAKE) build LDFLAGS="-s -w"\n`, ['Makefile#release-test']],
    [`${BUILD}small: LDFLAGS = -s -w\nsmall: build\n`, ['Makefile#small']],
    [`${BUILD}release:\n\t$(MAKE) build\n`, []],
    [`${BUILD}release: build\n\tcp bin/app dist/\n`, []],
    [`${BUILD}release: NAME = app\nrelease: build\n`, []],
    [`${BUILD}release: LDFLAGS = -s\nrelease: other\nother:\n\techo\n`, []],
  ])('brings none otherwise: %s', async (text, others) => {
    expect(await foundInFiles({ Makefile: text })).toMatchObject({ recipe: { doubts: [] }, others });
  });
});
