import { describe, expect, it } from 'vitest';
import { recipeIn } from '../../../../test/recipe-in.ts';

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
  ['date &> cmd/app/built.txt', '2 date > cmd/app/built.txt → cmd/app/built.txt'],
  ['date >& cmd/app/built.txt', '2 date > cmd/app/built.txt → cmd/app/built.txt'],
  [
    'curl -fsSL -o cmd/app/data.json https://example.com/data.json',
    '2 curl -fsSL -o cmd/app/data.json https://example.com/data.json → cmd/app/data.json',
  ],
  [
    'wget -O cmd/app/data.json https://example.com/data.json',
    '2 wget -O cmd/app/data.json https://example.com/data.json → cmd/app/data.json',
  ],
  ['go get -u ./...', '2 go get -u ./... → go.mod go.sum'],
  [`printf '%(%s)T' -1 > v.go`, '2 printf %(%s)T -1 > v.go → v.go'],
  ['cat /proc/sys/kernel/random/uuid > v.go', '2 cat /proc/sys/kernel/random/uuid > v.go → v.go'],
  ['date > /tmp/v && mv /tmp/v v.go', '2 mv /tmp/v v.go → v.go v.go/v'],
  ['./bin/gen', '2 ./bin/gen'],
  ['python3 tools/gen.py', '2 python3 tools/gen.py'],
  ...[
    './scripts/test.sh',
    'bash scripts/run-lint.sh',
    'go run ./tools/check',
    'python3 -c "import gen"',
    'python3 -m gen',
    'node --no-warnings gen.js',
    'tar xzf deps.tgz',
    '7z x deps.7z',
    'dd if=/dev/urandom of=cmd/app/key bs=16 count=1',
    'rsync -a host:data/ cmd/app/',
    'ls | xargs touch',
    'find . -name "*.tmpl" -exec render {} +',
    'docker run --rm gen',
    'git pull',
    'git submodule update --remote',
    'curl -sO https://example.com/v.go',
    'wget -q https://example.com/v.go',
    'make -C tools gen',
    'mage generate',
    'sometool gen',
    'cosign sign-blob --output-file cmd/app/rev.txt x',
    'go -C tools generate ./...',
    './tools/gen version',
    'tools/stamp version',
    'mage version',
    'cz version',
    'git tag nightly-$$(date +%s)',
    'git tag -a v1 -m v1',
    'git tag -d v1',
    'git tag v2 v1',
    'git update-index --assume-unchanged cmd/app/main.go',
    'git symbolic-ref HEAD refs/heads/x',
  ].map((command): [string, string] => [command, `2 ${command.replaceAll(/^ls . |"/g, '').replace('$$', '$')}`]),
  ['find cmd -name "*.go" | while read -r f; do sed -i "s/X/$$(date)/" "$$f"; done', '2 sed -i s/X/$(date)/ $f'],
  ['for f in $$(find cmd -type f); do sed -i "s/X/$$(date)/" $$f; done', '2 sed -i s/X/$(date)/ $f'],
  ['ls cmd | while read d; do date > cmd/$$d/built.txt; done', '2 date > cmd/$d/built.txt'],
  ['ls | while read f; do cp $$f cmd/app/; done', '2 cp $f cmd/app/ → cmd/app cmd/app/$f'],
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
  '/go/bin/golangci-lint run',
  'go tool staticcheck ./...',
  'go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.5.0 run',
  'go run gotest.tools/gotestsum@latest',
  './bin/golangci-lint run',
  'command -v jq > /dev/null || echo "no jq"',
  'node --version',
  'git submodule update --init',
  'docker compose up -d db',
  'buf lint',
  'find . -name "*.tmp" -delete',
  'sudo apt-get install -y gcc',
  'git fetch --tags',
  'docker build -t app .',
  'find . -name "*.go"',
  'curl -fsS https://example.com/ready',
  'source ./env.sh',
  'npm ci',
  'go get example.com/x@v1.2.3',
  'date >&2',
  'gzip -dk cmd/app/data.json.gz',
  'git tag',
  'git tag -l "v*"',
  'git tag --points-at HEAD',
  'git tag --sort=-v:refname',
  'git version',
  'git symbolic-ref --short HEAD',
  'git update-index -q --refresh',
  'go version',
  'docker version',
  'kubectl version',
  '/usr/local/bin/golangci-lint version',
  'find cmd -name "*.go" | while read -r f; do sed -i s/X/Y/ "$$f"; done',
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

  it('write what a here-document says, if nothing in it is computed', async () => {
    const script = (delimiter: string) => `V=1\ncat > v.go <<${delimiter}\nvar v = $V$W\nEOF\n${BUILD}\n`;
    expect(await said('build.sh', script("'EOF'"))).toEqual([]);
    expect(await said('build.sh', script('EOF').replace('$W', ''))).toEqual([]);
    expect(await said('build.sh', script('EOF'))).toEqual(['2 cat > v.go → v.go']);
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

  it('of a stage that the build takes nothing from are none', async () => {
    const text = [
      'FROM node AS web\nRUN npm ci && npm run build',
      `FROM golang AS build\nWORKDIR /src\nCOPY . .\nRUN ${BUILD}`,
      'FROM scratch\nCOPY --from=web /dist /dist\nCOPY --from=build /src/bin/app /app\n',
    ].join('\n');
    expect(await said('Dockerfile', text)).toEqual([]);
    expect(await said('Dockerfile', text.replace('COPY . .', 'COPY . .\nCOPY --from=web /dist cmd/app/dist'))).toEqual([
      '2 npm run build',
    ]);
  });

  it('are found where what calls make depends on them', async () => {
    const text = `FROM golang AS gen\nWORKDIR /src\nCOPY . .\nRUN go generate ./...\nFROM gen AS build\nRUN make build\n`;
    const recipe = await recipeIn('Dockerfile', text, { Makefile: make() });
    expect(recipe.earlier?.map(({ text: command }) => command)).toEqual(['go generate ./...']);
  });

  it('on another machine are none', async () => {
    const job = (name: string, needs: string, run: string) =>
      `  ${name}:\n    runs-on: x\n${needs}    steps:\n      - run: ${run}\n`;
    const text = `on: push\njobs:\n${job('version', '', 'date > v.go')}${job('build', '    needs: version\n', BUILD)}`;
    expect(await said('.github/workflows/ci.yml', text)).toEqual([]);
  });
});
