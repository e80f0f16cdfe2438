import { describe, expect, it } from 'vitest';
import { findRecipe } from '../find-recipe.ts';
import { formatOf } from '../formats.ts';
import { sourceText } from '../text/traced-text.ts';

/** What is said of `./cmd/worker`, which only another value of a variable would build. */
async function doubtsIn(name: string, text: string) {
  const surroundings = { name, folder: '.', read: () => Promise.resolve('it does not exist') };
  const file = await formatOf(name).read(sourceText(name, text), surroundings);
  if (typeof file === 'string') throw new Error(file);
  const found = findRecipe([{ name, file }], {
    packageFolder: 'cmd/worker',
    module: { path: 'example.com/app', folder: '.' },
    role: 'production',
  });
  if (found.kind !== 'builds-something-else') throw new Error(JSON.stringify(found));
  return found.doubts.map(({ reason, location }) => `${location?.startLine}:${location?.startColumn} ${reason}`);
}

const image = (...lines: string[]) => `FROM golang:1.26\nWORKDIR /src\nCOPY . .\n${lines.join('\n')}\n`;
const taskfile = (run: string) => `version: '3'\nvars: { APP: app }\ntasks:\n  build: ${run}\n`;

describe('a build of another package', () => {
  it.each<[file: string, text: string, place: string, named: string]>([
    ['Makefile', 'APP ?= app\nb:\n\tgo build -o bin/$(APP) ./cmd/$(APP)\n', '3:25', './cmd/app'],
    ['Makefile', 'b:\n\tgo build ./cmd/$(APP)/\nAPP = app\n', '2:11', './cmd/app/'],
    ['Makefile', 'N = app\nb:\n\tgo build \\\n\t  example.com/app/cmd/$(N)\n', '4:4', 'example.com/app/cmd/app'],
    ['Makefile', 'D = a\nN := app\nb:\n\tgo build "./cmd$(X)/$(N)"\n', '4:12', './cmd/app'],
    ['Makefile', 'N ?= app\nb:\n\tcd cmd/$(N) && go build -o ../../bin/$(N) .\n', '3:5', 'cmd/app'],
    ['Dockerfile', image('ARG S=app', 'RUN go build ./cmd/${S}'), '5:14', './cmd/app'],
    ['Dockerfile', image('RUN go build ./cmd/${S:-app}'), '4:14', './cmd/app'],
    ['build.sh', 'APP=${1:-app}\ngo build -ldflags "$LD" ./cmd/"$APP"\n', '2:25', './cmd/app'],
    ['justfile', 'b app="app":\n    go build ./cmd/{{ app }}\n', '2:14', './cmd/app'],
    ['Taskfile.yml', taskfile('go build ./cmd/{{.APP}}'), '4:19', './cmd/app'],
  ])('may be one of this package: %s: %j', async (file, text, place, named) => {
    const [doubt = ''] = await doubtsIn(file, text);
    expect(doubt).toBe(`${place} this command builds the package where a variable in ${named} has another value`);
  });

  it.each<[file: string, text: string]>([
    ['Makefile', 'b:\n\tgo build -o bin/app ./cmd/app\n'],
    ['Makefile', 'P = ./cmd/app\nb:\n\tgo build $(P)\n'],
    ['Makefile', 'M = example.com/app\nb:\n\tgo build $(M)/cmd/app\n'],
    ['Makefile', 'A = app\nb:\n\tgo build ./tools/$(A)\n'],
    ['Makefile', 'b:\n\tfor a in app tool; do go build ./cmd/$$a; done\n'],
    ['Makefile', 'define t\n$(1):\n\tgo build ./cmd/$(1)\nendef\n$(foreach a,app tool,$(eval $(call t,$(a))))\n'],
    ['build.sh', 'for a in app tool; do (cd "cmd/$a" && go build); done\n'],
    ['build.sh', 'A=app\n(cd "tools/$A" && go build)\n'],
    ['build.sh', 'b() { go build "./cmd/$1"; }\nb app\nb tool\n'],
    ['Taskfile.yml', taskfile("{ cmds: [{ for: [app, tool], cmd: 'go build ./cmd/{{.ITEM}}' }] }")],
  ])('is none of this package: %s: %j', async (file, text) => {
    expect(await doubtsIn(file, text)).toEqual([]);
  });
});
