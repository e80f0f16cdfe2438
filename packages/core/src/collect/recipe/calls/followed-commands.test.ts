import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NamedBuildFile } from '../build-script.ts';
import { findRecipe } from '../find-recipe.ts';
import { formatOf } from '../formats.ts';
import { sourceText } from '../text/traced-text.ts';

async function recipeIn(files: Readonly<Record<string, string>>) {
  const read = await Promise.all(
    Object.entries(files).map(async ([name, text]): Promise<NamedBuildFile> => {
      const surroundings = { name, folder: dirname(name), read: () => Promise.resolve('it does not exist') };
      const file = await formatOf(name).read(sourceText(name, text), surroundings);
      if (typeof file === 'string') throw new Error(file);
      return { name, file };
    }),
  );
  const found = findRecipe(read, { packageFolder: 'cmd/app', role: 'production' });
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  return found.recipe;
}

const strips = ({ strips: found = [] }: Awaited<ReturnType<typeof recipeIn>>) => found.map(({ text }) => text);
const doubted = ({ doubts }: Awaited<ReturnType<typeof recipeIn>>) => doubts.map(({ reason }) => reason);

describe('the folder of what a container calls', () => {
  const image = (run: string) =>
    `FROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\n${run}\nFROM scratch\nCOPY --from=build /src/app /app\n`;
  const BUILD = 'RUN go build -o app ./cmd/app';

  it.each<[run: string, more: Readonly<Record<string, string>>, stripped: readonly string[]]>([
    [`${BUILD}\nRUN make -C other strip`, { 'other/Makefile': 'strip:\n\tstrip app\n' }, []],
    [`${BUILD}\nRUN make -C other strip`, { 'other/Makefile': 'strip:\n\tstrip ../app\n' }, ['strip ../app']],
    [`${BUILD}\nRUN just -d other -f other/justfile strip`, { 'other/justfile': 'strip:\n  strip app\n' }, []],
    [`${BUILD}\nRUN make strip`, { Makefile: 'strip:\n\tstrip app\n' }, ['strip app']],
    [`${BUILD}\nRUN make strip`, { Makefile: 'strip:\n\tcd other && strip app\n' }, []],
    [`${BUILD}\nRUN make strip`, { Makefile: 'strip:\n\tcd /src && strip app\n' }, ['strip app']],
    [`${BUILD}\nRUN make strip`, { Makefile: 'strip:\n\tcd /opt && strip app\n' }, []],
    [
      `${BUILD}\nRUN make strip`,
      { Makefile: 'strip:\n\t$(MAKE) -C other strip\n', 'other/Makefile': 'strip:\n\tstrip app\n' },
      [],
    ],
    ['RUN make app', { Makefile: 'app:\n\tgo build -o app ./cmd/app\n\tcd other && strip app\n' }, []],
    ['RUN make app', { Makefile: 'app:\n\tgo build -o app ./cmd/app\n\tstrip app\n' }, ['strip app']],
    ['RUN make app', { Makefile: 'app: build\n\tcd other && strip app\nbuild:\n\tgo build -o app ./cmd/app\n' }, []],
    ['RUN make app', { Makefile: 'app: build\n\tstrip app\nbuild:\n\tgo build -o app ./cmd/app\n' }, ['strip app']],
    ['RUN make app other', { Makefile: 'app:\n\tgo build -o app ./cmd/app\nother:\n\tcd other && strip app\n' }, []],
    ['RUN make -C cmd app\nRUN strip app', { 'cmd/Makefile': 'app:\n\tgo build -o ../app ./app\n' }, ['strip app']],
    ['RUN make -C cmd app', { 'cmd/Makefile': 'app:\n\tgo build -o ../app ./app\n\tstrip app\n' }, []],
    ['RUN make -C cmd app', { 'cmd/Makefile': 'app:\n\tgo build -o ../app ./app\n\tstrip ../app\n' }, ['strip ../app']],
  ])('tells which file is stripped: %s %j', async (run, more, stripped) => {
    const recipe = await recipeIn({ Dockerfile: image(run), ...more });
    expect([strips(recipe), doubted(recipe)]).toEqual([
      stripped,
      stripped.map(text => `\`${text}\` runs after the build and may change the binary`),
    ]);
  });
});
