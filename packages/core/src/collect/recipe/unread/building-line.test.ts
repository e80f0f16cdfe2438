import { describe, expect, it } from 'vitest';
import { sourceText, textOf } from '../text/traced-text.ts';
import { buildingLine, type JudgedBuild } from './building-line.ts';
import { UNREAD_LANGUAGES } from './unread-languages.ts';

const WITH_FLAGS: JudgedBuild = { folders: ['cmd/app'], isPlain: false, isDefault: false };
const PLAIN: JudgedBuild = { ...WITH_FLAGS, isPlain: true };
const DEFAULT: JudgedBuild = { ...PLAIN, isDefault: true };

function lineOf(text: string, judged: JudgedBuild, file?: string): string | undefined {
  const language = UNREAD_LANGUAGES.find(({ files }) => file !== undefined && files.includes(file));
  const found = buildingLine(sourceText('x', `# go build -ldflags=-s\n${text}\n`), judged, language?.builds);
  return found && textOf(found);
}

describe('a line of a file that is not read', () => {
  it.each([
    '    - go build -ldflags "-s -w" -o app ./cmd/app',
    '    - go build -trimpath',
    '  RUN go build -o /out/app -ldflags=-s ./cmd/...',
    '  sh "go build -race -o app"',
    'sh.RunV("go", "build", "-trimpath", "-o", "app", "./cmd/app")',
    "args: ['go', 'install', '-ldflags=-s', './cmd/app/main.go']",
    'go build -ldflags=-w -o $OUT ./cmd/$APP',
    '    - strip bin/app',
    '    - x86_64-linux-gnu-strip bin/app && ls',
    '    - upx -9 bin/app',
    '    - make build LDFLAGS="-s -w"',
    '    - task build STRIP=1',
    '    - make release DEBUG=0',
    '  LDFLAGS: "-s -w"',
    '  GOFLAGS: -ldflags=-w',
    '    - GOFLAGS=-mod=vendor go build -trimpath -o app ./cmd/app',
    '    arguments: -trimpath',
    '    - go test ./... && make build LDFLAGS=-s',
  ])('may build what ships: %s', line => {
    expect(lineOf(line, PLAIN)).toBe(line);
  });

  it.each([
    '    - make build',
    '    - make test build VERSION=$CI_COMMIT_TAG COMMIT=1a2b',
    '    - make -j4 --jobs=4 test',
    '    - go test -race -ldflags=-s ./...',
    '    - go vet ./... && golangci-lint run',
    '    - go build ./...',
    '    - go build -v ./...',
    '    - go build -ldflags=-s -o /dev/null ./cmd/app',
    '    - go install golang.org/x/tools/cmd/stringer@latest',
    '    - go build -ldflags=-s -o tool ./cmd/tool',
    '  GOFLAGS: -mod=vendor',
    '    - apt-get install -y upx binutils',
    '    - tar -xz --strip-components=1 --strip 1 -f x.tgz',
    'text = line.strip()',
    '    - name: go build -ldflags=-s',
    '    - echo "go build -trimpath"',
    '    - goreleaser release --clean',
    '    - ko build ./cmd/app',
    '    - docker buildx build --cache-to type=gha,mode=max .',
    '// go build -trimpath',
  ])('is passed over: %s', line => {
    expect(lineOf(line, WITH_FLAGS)).toBeUndefined();
  });

  it('is compared with what is judged: a plain build makes the same as a plain one', () => {
    const line = '    - go build -v -tags netgo -o app ./cmd/app';
    expect([lineOf(line, WITH_FLAGS), lineOf(line, PLAIN), lineOf(line, DEFAULT)]).toEqual([
      line,
      undefined,
      undefined,
    ]);
  });

  it('counts ko and goreleaser where nothing that is read builds', () => {
    expect(lineOf('    - ko build ./cmd/app', DEFAULT)).toBe('    - ko build ./cmd/app');
  });

  it.each([
    ['flake.nix', 'app = pkgs.buildGoModule {'],
    ['flake.nix', 'app = buildGo124Module rec {'],
    ['BUILD.bazel', 'go_binary('],
    ['.promu.yml', '  binaries:'],
  ])('builds in its own language: %s', (file, line) => {
    expect([lineOf(line, PLAIN, file), lineOf(line, PLAIN)]).toEqual([line, undefined]);
  });
});
