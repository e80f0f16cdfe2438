import { describe, expect, it } from 'vitest';
import type { TargetRole } from '../../../standard/index.ts';
import { readDockerfile } from '../docker/dockerfile.ts';
import { findRecipe, type FoundRecipe } from '../find-recipe.ts';
import { sourceText } from '../text/traced-text.ts';

const HEAD = 'WORKDIR /src\nCOPY . .';
const dev = `FROM golang AS dev\n${HEAD}\nRUN go build -o /out/app ./cmd/app`;
const release = `FROM golang AS release\n${HEAD}\nRUN go build -ldflags=-s -o /out/app ./cmd/app`;

async function find(text: string, over: { script?: string; role?: TargetRole } = {}): Promise<FoundRecipe> {
  const surroundings = { name: 'Dockerfile', folder: '.', read: () => Promise.resolve('it does not exist') };
  const file = await readDockerfile(sourceText('Dockerfile', text), surroundings);
  if (typeof file === 'string') throw new Error(file);
  return findRecipe([{ name: 'Dockerfile', file }], { packageFolder: 'cmd/app', role: 'production', ...over });
}

function said(found: FoundRecipe) {
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  const { location, flags, strips = [], doubts } = found.recipe;
  return {
    line: location?.startLine,
    flags: flags.flatMap(({ words }) => words.map(({ text }) => text)),
    strips: strips.map(strip => `${strip.location?.startLine}:${strip.location?.startColumn}: ${strip.text}`),
    doubts: doubts.map(({ reason }) => reason),
  };
}

interface Row {
  readonly line: number;
  readonly flags?: readonly string[];
  readonly strips?: readonly string[];
  readonly doubts?: readonly string[];
}
const expected = ({ line, flags = [], strips = [], doubts = [] }: Row) => ({ line, flags, strips, doubts });

describe('the build that the last stage ships', () => {
  it.each<[what: string, text: string, row: Row]>([
    [
      'is that of the stage copied from',
      `${dev}\n${release}\nFROM scratch\nCOPY --from=release /out/app /app\n`,
      { line: 8, flags: ['-s'] },
    ],
    ['by the index of the stage', `${dev}\n${release}\nFROM scratch\nCOPY --from=0 /out/app /app\n`, { line: 4 }],
    [
      'by way of another stage',
      `${dev}\n${release}\nFROM alpine AS pack\nCOPY --from=release /out /bin\nFROM scratch\nCOPY --from=pack /bin/app /\n`,
      { line: 8, flags: ['-s'] },
    ],
    [
      'through stages made from it',
      `${dev}\n${release}\nFROM release AS more\nRUN ls\nFROM more\nCMD ["/out/app"]\n`,
      { line: 8, flags: ['-s'] },
    ],
    [
      'by the file, where both stages give it something',
      `${dev}\n${release}\nFROM scratch\nCOPY --from=dev /etc/ssl /etc/ssl\nCOPY --from=release /out/app /app\n`,
      { line: 8, flags: ['-s'] },
    ],
    [
      'by the file, of two that one stage builds',
      `FROM golang AS build\n${HEAD}\nRUN go build -o /out/app ./cmd/app\nRUN go build -ldflags=-w -o /out/small ./cmd/app\n` +
        'FROM scratch\nCOPY --from=build /out/small /app\n',
      { line: 5, flags: ['-w'] },
    ],
    [
      'by a folder and a pattern',
      `FROM golang AS build\n${HEAD}\nRUN go build -o bin/ ./cmd/app\nRUN go build -ldflags=-w -o small/ ./cmd/app\n` +
        'FROM scratch\nCOPY --from=build /src/bin/ap? /\n',
      { line: 4 },
    ],
    [
      'by go install',
      `FROM golang AS build\n${HEAD}\nRUN go build -o /out/app ./cmd/app\nRUN go install -ldflags=-s ./cmd/app\n` +
        'FROM scratch\nCOPY --from=build /go/bin/app /\n',
      { line: 5, flags: ['-s'] },
    ],
    [
      'by a mount',
      `${dev}\n${release}\nFROM alpine\nRUN --mount=from=release,source=/out,target=/in cp /in/app /app\n`,
      { line: 8, flags: ['-s'] },
    ],
    [
      'also when another program moved the file: of one stage no doubt',
      `${dev}\nFROM golang AS release\n${HEAD}\nRUN go build -o app ./cmd/app && mv app /opt/\n` +
        'FROM scratch\nCOPY --from=release /opt/app /app\n',
      { line: 8 },
    ],
    [
      'of two stages whose files were moved not known',
      `${dev} && mv /out /x\n${release} && mv /out /y\nFROM scratch\nCOPY --from=dev /x/help /\nCOPY --from=release /y/app /\n`,
      { line: 4, doubts: ['several stages build the package, and what 2 takes was not followed to one of them'] },
    ],
    [
      'without what developers use, where that comes last',
      `${release}\nFROM scratch AS service\nCOPY --from=release /out/app /app\n${dev}\n`,
      { line: 4, flags: ['-s'] },
    ],
    [
      'of the only stage that has the package, when the last one ships another',
      `${release}\nFROM scratch AS app\nCOPY --from=release /out/app /app\n` +
        `FROM golang AS b\n${HEAD}\nRUN go build -o /b ./cmd/b\n`,
      { line: 4, flags: ['-s'] },
    ],
    [
      'stripped in the last stage, under another name',
      `${dev}\nFROM debian AS final\nCOPY --from=dev /out/app /usr/bin/server\nRUN strip /usr/bin/server\n`,
      {
        line: 4,
        strips: ['7:5: strip /usr/bin/server'],
        doubts: ['`strip /usr/bin/server` runs after the build and may change the binary'],
      },
    ],
    [
      'stripped in the last stage, in a folder of the image',
      `${dev}\nFROM debian AS final\nCOPY --from=dev /out/app /usr/bin\nRUN upx /usr/bin/app\n`,
      {
        line: 4,
        strips: ['7:5: upx /usr/bin/app'],
        doubts: ['`upx /usr/bin/app` runs after the build and may change the binary'],
      },
    ],
    [
      'whole, when another stage strips it for itself',
      `${dev}\nFROM dev AS small\nRUN strip /out/app\nFROM scratch\nCOPY --from=dev /out/app /app\n`,
      { line: 4 },
    ],
  ])('%s', async (_, text, row) => {
    expect(said(await find(text))).toEqual(expected(row));
  });

  it('is doubted where ENV and ARG give a variable two values', async () => {
    const text = (arg: string) =>
      `${release.replace('=-s', '=$F').replace('\nRUN', `\nENV F=-s\nARG F=${arg}\nRUN`)}\n`;
    const reason = 'whether ENV or ARG F counts depends on the builder';
    expect(said(await find(text('-w')))).toMatchObject({ flags: ['-w'], doubts: [reason] });
    expect(said(await find(text('-s')))).toMatchObject({ flags: ['-s'], doubts: [] });
  });

  it('is not guessed where several other stages have the package', async () => {
    const found = await find(
      `${dev}\n${release}\nFROM scratch AS a\nCOPY --from=dev /out/app /\nFROM scratch AS b\nCOPY --from=release /out/app /\n` +
        'FROM nginx\n',
    );
    expect(found).toMatchObject({
      kind: 'builds-something-else',
      doubts: [
        { reason: 'stage dev builds the package, and it is not known whether it is shipped' },
        { reason: 'stage release builds the package, and it is not known whether it is shipped' },
      ],
    });
  });

  it('is that of the stage for a debugger, for a target of that role', async () => {
    const text = `FROM golang AS debug\n${HEAD}\nRUN go build -gcflags='all=-N -l' ./cmd/app\n${release}\n`;
    expect(said(await find(text, { role: 'debug' }))).toEqual(expected({ line: 4, flags: ['all=-N', '-l'] }));
    expect(said(await find(text))).toEqual(expected({ line: 8, flags: ['-s'] }));
  });

  it('is stripped also when gds.yaml names the stage that builds, but not for a debugger', async () => {
    const text = `${dev}\nFROM debian\nCOPY --from=dev /out/app /app\nRUN strip /app\n`;
    expect(said(await find(text, { script: 'dev' })).strips).toEqual(['7:5: strip /app']);
    expect(said(await find(text, { script: 'dev', role: 'debug' })).strips).toEqual([]);
  });
});
