import { describe, expect, it } from 'vitest';
import type { BuildRecipe } from '../../../evidence/build-recipe.ts';
import { findRecipe } from '../find-recipe.ts';
import { formatOf } from '../formats.ts';
import { sourceText } from '../text/traced-text.ts';

/** One file of each kind that holds the same commands. */
const FILES: readonly [path: string, text: (commands: readonly string[]) => string][] = [
  ['Makefile', commands => `build:\n${commands.map(line => `\t${line.replaceAll('$', '$$$$')}\n`).join('')}`],
  ['justfile', commands => `build:\n${commands.map(line => `    ${line}\n`).join('')}`],
  ['build.sh', commands => `#!/bin/sh\n${commands.join('\n')}\n`],
  [
    'Dockerfile',
    commands => `FROM golang AS build\nWORKDIR /src\nCOPY . .\n${commands.map(c => `RUN ${c}\n`).join('')}`,
  ],
  [
    'Taskfile.yml',
    commands => `version: '3'\ntasks:\n  build:\n    cmds:\n${commands.map(c => `      - '${c}'\n`).join('')}`,
  ],
];

async function recipeOf(path: string, text: string): Promise<BuildRecipe> {
  const format = formatOf(path);
  const surroundings = { name: path, folder: '.', read: () => Promise.resolve('it does not exist') };
  const file = await format.read(sourceText(path, text), surroundings);
  if (typeof file === 'string') throw new Error(`${path}: ${file}`);
  const found = findRecipe([{ name: path, file }], {
    packageFolder: 'cmd/app',
    module: { path: 'example.com/app', folder: '.' },
    role: 'production',
  });
  if (found.kind !== 'found') throw new Error(`${path}: ${JSON.stringify(found)}`);
  return found.recipe;
}

const BUILD = 'go build -o bin/app ./cmd/app';
const KEEP = ['objcopy --only-keep-debug bin/app bin/app.debug', 'strip --strip-debug bin/app'];
const LINK = 'objcopy --add-gnu-debuglink=bin/app.debug bin/app';

const reasonsOf = ({ doubts }: BuildRecipe) => doubts.map(({ reason }) => reason);

describe.each(FILES)('%s', (path, text) => {
  it('strips for certain only without a condition', async () => {
    const certain = await recipeOf(path, text([BUILD, 'strip bin/app']));
    expect(certain.strips?.map(strip => strip.text)).toEqual(['strip bin/app']);
    expect(reasonsOf(certain)).toEqual(['`strip bin/app` runs after the build and may change the binary']);
    const perhaps = await recipeOf(path, text([BUILD, '[ -n "$RELEASE" ] && strip bin/app']));
    expect(perhaps.strips).toBeUndefined();
    expect(reasonsOf(perhaps)).toEqual(reasonsOf(certain));
  });

  it('leaves no doubt when the debug file is kept and linked', async () => {
    const { strips, doubts, unresolved } = await recipeOf(path, text([BUILD, ...KEEP, LINK]));
    expect({ strips: strips?.map(({ text: words, debugFile }) => [words, debugFile]), doubts, unresolved }).toEqual({
      strips: [['strip --strip-debug bin/app', 'bin/app.debug']],
      doubts: [],
      unresolved: [],
    });
  });

  it('hands no computed value to Go as its environment', async () => {
    const { env, unresolved } = await recipeOf(path, text([`GOARCH=$(uname -m) CGO_ENABLED=0 ${BUILD}`]));
    expect(env.map(({ name, value }) => `${name}=${value}`)).toEqual(['CGO_ENABLED=0']);
    expect(unresolved).toEqual([
      expect.stringMatching(/^GOARCH is .*uname -m.*, which is not known, and was left out$/),
    ]);
  });
});
