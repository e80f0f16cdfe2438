import { describe, expect, it } from 'vitest';
import { recipeIn } from '../../../test/recipe-in.ts';

const BUILD = 'go build -trimpath -o bin/app ./cmd/app';
const make = (...lines: readonly string[]) => `build:\n${[...lines, BUILD].map(line => `\t${line}\n`).join('')}`;

/** Each with what is said: `LINE COMMAND → FILES`. */
const VARYING: readonly [command: string, said: string][] = [
  ['date > cmd/app/built.txt', '2 date > cmd/app/built.txt → cmd/app/built.txt'],
  ['date >> cmd/app/built.txt', '2 date > cmd/app/built.txt → cmd/app/built.txt'],
  ['date | tee cmd/app/built.txt', '2 tee cmd/app/built.txt → cmd/app/built.txt'],
  ['cd cmd/app && hostname >built.txt', '2 hostname > built.txt → cmd/app/built.txt'],
  [`printf 'package main' "$$(date)" > v.go`, '2 printf package main $(date) > v.go → v.go'],
  ['{ echo a; date; } > cmd/app/built.txt', '2 … > cmd/app/built.txt → cmd/app/built.txt'],
  ['( echo a; date ) > cmd/app/built.txt', '2 … > cmd/app/built.txt → cmd/app/built.txt'],
  ['for x in a b; do echo $$x; done > cmd/app/built.txt', '2 … > cmd/app/built.txt → cmd/app/built.txt'],
  [`sed -i "s/DATE/$$(date)/" cmd/app/main.go`, '2 sed -i s/DATE/$(date)/ cmd/app/main.go → cmd/app/main.go'],
  ['envsubst < v.tmpl > cmd/app/v.go', '2 envsubst > cmd/app/v.go → cmd/app/v.go'],
  ['[ -n "$$R" ] && date > cmd/app/built.txt', '2 date > cmd/app/built.txt → cmd/app/built.txt'],
  ['go generate ./...', '2 go generate ./...'],
  ['go run ./tools/version', '2 go run ./tools/version'],
  ['./scripts/version.sh', '2 ./scripts/version.sh'],
  ['sh scripts/version.sh', '2 sh scripts/version.sh'],
  ['npm run build', '2 npm run build'],
  ['protoc --go_out=. api.proto', '2 protoc --go_out=. api.proto'],
];

const THE_SAME = [
  'mkdir -p bin',
  'echo building',
  'echo building >&2',
  'go vet ./... > /dev/null',
  'go mod download',
  'golangci-lint run',
  'date > /tmp/built.txt',
  'cp config/default.yaml cmd/app/config.yaml',
  'cat a.txt b.txt > cmd/app/built.txt',
  `printf 'package main' > cmd/app/v.go`,
  'echo "$$(git rev-parse HEAD)" > cmd/app/commit.txt',
  'git rev-parse HEAD > cmd/app/commit.txt',
  `sed -i 's/a/b/' cmd/app/main.go`,
  '/usr/bin/true',
];

const said = async (file: string, text: string) =>
  ((await recipeIn(file, text)).earlier ?? []).map(({ text: command, writes, location }) =>
    [`${location?.startLine} ${command}`, writes?.join(' ')].filter(part => part !== undefined).join(' → '),
  );

describe('commands before a build', () => {
  it.each(VARYING)('%s', async (command, expected) => {
    expect(await said('Makefile', make(command))).toEqual([expected]);
  });

  it.each(THE_SAME)('%s gives the same every time', async command => {
    expect(await said('Makefile', make(command))).toEqual([]);
  });

  it('may copy what varies', async () => {
    expect(await said('Makefile', make('date > built.txt', 'cp built.txt cmd/app/'))).toEqual([
      '2 date > built.txt → built.txt',
      '3 cp built.txt cmd/app/ → cmd/app cmd/app/built.txt',
    ]);
  });

  it.each<[what: string, text: string, expected: readonly string[]]>([
    ['a prerequisite', 'build: version\n\tBUILD\nversion:\n\tdate > v.go\n', ['4 date > v.go → v.go']],
    ['a goal before it', 'all: version build\nbuild:\n\tBUILD\nversion:\n\tdate > v.go\n', ['5 date > v.go → v.go']],
    ['a goal behind it', 'all: build version\nbuild:\n\tBUILD\nversion:\n\tdate > v.go\n', []],
    ['a line behind it', 'build:\n\tBUILD\n\tdate > v.go\n', []],
  ])('are looked for in %s', async (_, text, expected) => {
    expect(await said('Makefile', text.replace('BUILD', BUILD))).toEqual(expected);
  });

  it('are found where the repository lies in a container, and behind a call of make', async () => {
    const stage = 'FROM golang AS build\nWORKDIR /src\nCOPY . .\n';
    expect(await said('Dockerfile', `${stage}RUN date > /src/v.go\nRUN ${BUILD}\n`)).toEqual([
      '4 date > /src/v.go → v.go',
    ]);
    expect(await said('build.sh', `date > v.go\n${BUILD}\n`)).toEqual(['1 date > v.go → v.go']);
    const recipe = await recipeIn('Dockerfile', `${stage}RUN date > v.go\nRUN make build\n`, {
      Makefile: make('hostname > w.go'),
    });
    expect(recipe.earlier?.map(({ text }) => text)).toEqual(['date > v.go', 'hostname > w.go']);
  });

  it('on another machine are none', async () => {
    const job = (name: string, needs: string, run: string) =>
      `  ${name}:\n    runs-on: x\n${needs}    steps:\n      - run: ${run}\n`;
    const text = `on: push\njobs:\n${job('version', '', 'date > v.go')}${job('build', '    needs: version\n', BUILD)}`;
    expect(await said('.github/workflows/ci.yml', text)).toEqual([]);
  });
});
