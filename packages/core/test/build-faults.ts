import type { BuildFault } from './build-fault.ts';
import { DECLARED_BUILD_FAULTS } from './declared-build-faults.ts';

const lines = (...all: string[]) => `${all.join('\n')}\n`;

const MAKEFILE: readonly BuildFault[] = [
  {
    file: 'Makefile',
    fault: 'stripped',
    how: '-s in a variable',
    text: lines(
      'LDFLAGS := «-s» -X main.a=1',
      'build:',
      '\tgo build -trimpath -ldflags "$(LDFLAGS)" -o bin/app ./cmd/app',
    ),
  },
  {
    file: 'Makefile',
    fault: 'stripped',
    how: '-w in the command',
    text: lines('build:', '\tgo build -ldflags="«-w»" ./cmd/app'),
  },
  {
    file: 'Makefile',
    fault: 'stripped',
    how: '-s -w in an exported GOFLAGS',
    text: lines("export GOFLAGS = '-ldflags=«-s -w»'", 'build:', '\tgo build ./cmd/app'),
  },
  {
    file: 'Makefile',
    fault: 'stripped',
    how: '-s in an exported variable that the shell reads',
    text: lines('export LD = «-s»', 'build:', '\tgo build -ldflags "$$LD" ./cmd/app'),
  },
  {
    file: 'Makefile',
    fault: 'stripped later',
    how: 'strip',
    text: lines('build:', '\tgo build -o bin/app ./cmd/app', '\t«strip bin/app»'),
  },
  {
    file: 'Makefile',
    fault: 'stripped later',
    how: 'upx in another rule',
    text: lines('dist: bin/app', '\t@«upx --best bin/app»', 'bin/app:', '\tgo build -o $@ ./cmd/app'),
  },
  {
    file: 'Makefile',
    fault: 'stripped later',
    how: 'objcopy',
    text: lines('build:', '\tgo build -o bin/app ./cmd/app && «objcopy --strip-debug bin/app»'),
  },
  {
    file: 'Makefile',
    fault: 'optimised',
    how: 'no -gcflags',
    text: lines('debug:', '\tCGO_ENABLED=0 «go build» -trimpath -o bin/app ./cmd/app'),
  },
  {
    file: 'Makefile',
    fault: 'optimised',
    how: '-gcflags in a variable, without all=',
    text: lines('GCFLAGS = «-N» -l', 'debug:', '\tgo build -gcflags "$(GCFLAGS)" ./cmd/app'),
  },
  {
    file: 'Makefile',
    fault: 'no -trimpath',
    how: 'missing',
    text: lines('GO ?= go', 'build:', '\tcd . && $(GO) «build» -o bin/app ./cmd/app'),
  },
  {
    file: 'Makefile',
    fault: 'date',
    how: 'in the flags',
    text: lines(
      'LDFLAGS := «-X main.built=$(shell date)»',
      'build:',
      '\tgo build -trimpath -ldflags "$(LDFLAGS)" ./cmd/app',
    ),
  },
  {
    file: 'Makefile',
    fault: 'date',
    how: 'in a variable of its own',
    text: lines(
      'DATE := «$(shell date -u)»',
      'LDFLAGS := -X main.built=$(DATE)',
      'build:',
      '\tgo build -ldflags "$(LDFLAGS)" ./cmd/app',
    ),
  },
];

const DOCKERFILE: readonly BuildFault[] = [
  {
    file: 'Dockerfile',
    fault: 'stripped',
    how: '-s -w in RUN over lines',
    text: lines(
      'FROM golang:1.26 AS build',
      'WORKDIR /src',
      'COPY . .',
      'RUN --mount=type=cache,target=/cache CGO_ENABLED=0 \\',
      '    # small',
      '    go build -trimpath \\',
      '    -ldflags="«-s -w»" \\',
      '    -o /out/app ./cmd/app',
      'FROM scratch',
      'COPY --from=build /out/app /app',
    ),
  },
  {
    file: 'Dockerfile',
    fault: 'stripped',
    how: '-s in the default of ARG',
    text: lines(
      'FROM golang:1.26',
      'ARG LDFLAGS="«-s»"',
      'COPY . /src',
      'WORKDIR /src',
      'RUN go build -ldflags "$LDFLAGS" -o /app ./cmd/app',
    ),
  },
  {
    file: 'Dockerfile',
    fault: 'stripped',
    how: '-w in an ARG before FROM',
    text: lines(
      'ARG LD=«-w»',
      'FROM golang:1.26',
      'ARG LD',
      'WORKDIR /src',
      'COPY . .',
      'RUN go build -ldflags="${LD}" -o /app ./cmd/app',
    ),
  },
  {
    file: 'Dockerfile',
    fault: 'stripped',
    how: '-s in ENV GOFLAGS of a base stage',
    text: lines(
      'FROM golang:1.26 AS base',
      'WORKDIR /src',
      'ENV CGO_ENABLED=0 \\',
      '    GOFLAGS="-ldflags=«-s»"',
      'FROM base AS build',
      'COPY . .',
      'RUN go build -o /app ./cmd/app',
    ),
  },
  {
    file: 'Dockerfile',
    fault: 'stripped',
    how: '-w in the exec form',
    text: lines(
      'FROM golang:1.26',
      'WORKDIR /src',
      'COPY . .',
      'RUN ["go", "build", "-ldflags", "«-w»", "-o", "/app", "./cmd/app"]',
    ),
  },
  {
    file: 'Dockerfile',
    fault: 'stripped',
    how: '-s in a here-document',
    text: lines(
      'FROM golang:1.26',
      'WORKDIR /src',
      'COPY . .',
      'RUN <<EOF',
      'set -e',
      'cd cmd/app',
      'go build -ldflags=«-s» -o /app',
      'EOF',
    ),
  },
  {
    file: 'Dockerfile',
    fault: 'stripped later',
    how: 'strip in the same RUN',
    text: lines(
      'FROM golang:1.26',
      'WORKDIR /src',
      'COPY . .',
      'RUN go build -o /out/app ./cmd/app && «strip /out/app»',
    ),
  },
  {
    file: 'Dockerfile',
    fault: 'stripped later',
    how: 'upx in a later stage',
    text: lines(
      'FROM golang:1.26 AS build',
      'WORKDIR /src',
      'COPY . .',
      'RUN go build -o /out/app ./cmd/app',
      'FROM alpine',
      'COPY --from=build /out/app /usr/bin/app',
      'RUN apk add upx && \\',
      '    «upx /usr/bin/app»',
    ),
  },
  {
    file: 'Dockerfile',
    fault: 'optimised',
    how: 'no -gcflags',
    text: lines('FROM golang:1.26', 'WORKDIR /src', 'COPY . .', 'RUN CGO_ENABLED=0 «go build» -o /app ./cmd/app'),
  },
  {
    file: 'Dockerfile',
    fault: 'no -trimpath',
    how: 'missing, in a folder of the image',
    text: lines('FROM golang:1.26', 'WORKDIR /src/cmd/app', 'COPY . /src', 'RUN «go build» -o /app .'),
  },
  {
    file: 'Dockerfile',
    fault: 'date',
    how: 'in the flags',
    text: lines(
      'FROM golang:1.26',
      'WORKDIR /src',
      'COPY . .',
      'RUN go build -trimpath -ldflags="-s=false «-X main.built=$(date +%s)»" -o /app ./cmd/app',
    ),
  },
  {
    file: 'Dockerfile',
    fault: 'date',
    how: 'of the machine',
    text: lines(
      'FROM golang:1.26',
      'WORKDIR /src',
      'COPY . .',
      'RUN go build -ldflags="«-X main.v=${HOSTNAME}»" -o /app ./cmd/app',
    ),
  },
];

const workflow = (...steps: string[]) =>
  lines(
    'on: push',
    'env:',
    '  CGO_ENABLED: 0',
    'jobs:',
    '  release:',
    '    runs-on: ubuntu-latest',
    ...steps.map(step => `    ${step}`),
  );
const WORKFLOW: readonly BuildFault[] = [
  {
    file: '.github/workflows/release.yml',
    fault: 'stripped',
    how: '-s in a run line',
    text: workflow('steps:', '  - run: go build -ldflags=«-s» -o app ./cmd/app'),
  },
  {
    file: '.github/workflows/release.yml',
    fault: 'stripped',
    how: '-s -w in a block, by the env of the job',
    text: workflow(
      'env:',
      '  LDFLAGS: "«-s -w» -X main.v=1"',
      'steps:',
      '  - uses: actions/setup-go@v6',
      '  - name: Build',
      '    run: |',
      '      go vet ./...',
      '      go build \\',
      '        -ldflags "$LDFLAGS" \\',
      '        -o app ./cmd/app',
    ),
  },
  {
    file: '.github/workflows/release.yml',
    fault: 'stripped',
    how: '-w by an expression of env',
    text: workflow(
      'steps:',
      '  - working-directory: cmd',
      '    env: { LD: «-w» }',
      '    run: go build -ldflags "${{ env.LD }}" -o app ./app',
    ),
  },
  {
    file: '.github/workflows/release.yml',
    fault: 'stripped later',
    how: 'strip in a later step',
    text: workflow('steps:', '  - run: go build -o app ./cmd/app', '  - run: >-', '      «strip -s app»'),
  },
  {
    file: '.github/workflows/release.yml',
    fault: 'optimised',
    how: 'no -gcflags',
    text: workflow('steps:', '  - run: GOOS=linux «go build» -o app ./cmd/app'),
  },
  {
    file: '.github/workflows/release.yml',
    fault: 'no -trimpath',
    how: 'missing',
    text: workflow('defaults: { run: { working-directory: cmd } }', 'steps:', "  - run: '«go build» -o x ./app'"),
  },
  {
    file: '.github/workflows/release.yml',
    fault: 'date',
    how: 'in the flags',
    text: workflow('steps:', '  - run: |', '      go build -ldflags "«-X main.built=$(date -u)»" -o app ./cmd/app'),
  },
  {
    file: '.github/workflows/release.yml',
    fault: 'date',
    how: 'by the output of a step',
    text: workflow(
      'steps:',
      '  - id: date',
      '    run: echo "now=$(date +%s)" >> "$GITHUB_OUTPUT"',
      '  - run: go build -ldflags "«-X main.b=${{ steps.date.outputs.now }}»" -o app ./cmd/app',
    ),
  },
];

const script = (...all: string[]) => lines('#!/usr/bin/env bash', 'set -euo pipefail', ...all);
const SCRIPT: readonly BuildFault[] = [
  {
    file: 'scripts/build.sh',
    fault: 'stripped',
    how: '-s -w in a variable',
    text: script(
      'cd "$(dirname "$0")/.."',
      'LDFLAGS="«-s -w»"',
      'LDFLAGS+=" -X main.v=1"',
      'go build -ldflags "${LDFLAGS}" -o bin/app ./cmd/app',
    ),
  },
  {
    file: 'scripts/build.sh',
    fault: 'stripped',
    how: '-w in the default of a parameter',
    text: script('go build -ldflags="${LDFLAGS:-«-w»}" -o bin/app ./cmd/app'),
  },
  {
    file: 'scripts/build.sh',
    fault: 'stripped',
    how: '-s in an array',
    text: script(
      'flags=(',
      '  -trimpath',
      '  -ldflags="«-s»" # small',
      ')',
      'go build "${flags[@]}" -o bin/app ./cmd/app',
    ),
  },
  {
    file: 'scripts/build.sh',
    fault: 'stripped',
    how: '-w handed to a function',
    text: script(
      'build() {',
      '  local name=$1; shift',
      '  go build "$@" -o "bin/$name" "./cmd/$name"',
      '}',
      'for n in app other; do',
      '  build "$n" -ldflags=-w',
      'done',
    )
      .replace('=-w', '=«-w»')
      .replace('shift', ':')
      .replace('"$@"', '"$2"'),
  },
  {
    file: 'scripts/build.sh',
    fault: 'stripped',
    how: '-s in an exported GOFLAGS',
    text: script('export GOFLAGS=-ldflags=«-s»', 'go build -o bin/app ./cmd/app'),
  },
  {
    file: 'scripts/build.sh',
    fault: 'stripped later',
    how: 'strip',
    text: script('OUT=bin/app', 'go build -o "$OUT" ./cmd/app', '«strip --strip-all bin/app»'),
  },
  {
    file: 'scripts/build.sh',
    fault: 'optimised',
    how: 'no -gcflags',
    text: script('CGO_ENABLED=0 \\', '  «go build» -o bin/app ./cmd/app'),
  },
  {
    file: 'scripts/build.sh',
    fault: 'no -trimpath',
    how: 'missing',
    text: script('(cd cmd/app && «go build» -o ../../bin/app)'),
  },
  {
    file: 'scripts/build.sh',
    fault: 'date',
    how: 'in a variable of its own',
    text: script('NOW="«$(date -u +%FT%TZ)»"', 'go build -ldflags "-X main.built=$NOW" -o bin/app ./cmd/app'),
  },
  {
    file: 'scripts/build.sh',
    fault: 'date',
    how: 'backticks in the flags',
    text: script('go build -ldflags "«-X main.built=`date`»" -o bin/app ./cmd/app'),
  },
];

/** A Makefile that is sound by itself: what is at fault is given to it. */
const CALLED_MAKEFILE = {
  Makefile: lines(
    'LDFLAGS ?= -X main.built=$(BUILT)',
    'build:',
    '\tgo build -trimpath -ldflags "$(LDFLAGS)" $(FLAGS) -o bin/app ./cmd/app',
  ),
};

const CALLS: readonly BuildFault[] = [
  {
    file: 'Dockerfile',
    fault: 'stripped',
    how: '-s -w handed to make',
    text: lines(
      'FROM golang:1.26 AS build',
      'WORKDIR /src',
      'COPY . .',
      'RUN CGO_ENABLED=0 make build LDFLAGS="«-s -w» -X main.a=1"',
      'FROM scratch',
      'COPY --from=build /src/bin/app /app',
    ),
    called: CALLED_MAKEFILE,
  },
  {
    file: 'Dockerfile',
    fault: 'stripped',
    how: '-s in an ARG that is handed to make',
    text: lines(
      'FROM golang:1.26 AS build',
      'ARG FLAGS="«-s»"',
      'WORKDIR /src',
      'COPY . .',
      'RUN make build LDFLAGS="$FLAGS"',
      'FROM scratch',
      'COPY --from=build /src/bin/app /app',
    ),
    called: CALLED_MAKEFILE,
  },
  {
    file: '.github/workflows/release.yml',
    fault: 'stripped',
    how: '-w in env that make takes',
    text: lines(
      'on: { push: { tags: [v*] } }',
      'jobs:',
      '  release:',
      '    runs-on: ubuntu-latest',
      '    env:',
      '      LDFLAGS: «-w»',
      '    steps:',
      '      - run: make build',
    ),
    called: CALLED_MAKEFILE,
  },
  {
    file: 'scripts/build.sh',
    fault: 'stripped',
    how: '-s by way of another script and make',
    text: script('export LDFLAGS="«-s»"', './scripts/ship.sh'),
    called: { ...CALLED_MAKEFILE, 'scripts/ship.sh': script('make build') },
  },
  {
    file: 'Taskfile.yml',
    fault: 'stripped',
    how: '-s handed to make',
    text: lines("version: '3'", 'tasks:', '  build:', '    cmds:', '      - make build LDFLAGS=«-s»'),
    called: CALLED_MAKEFILE,
  },
  {
    file: 'Makefile',
    fault: 'stripped',
    how: '-w handed to just',
    text: lines('build:', "\tjust flags='«-w»' app"),
    called: { justfile: lines("flags := ''", 'app:', '    go build -ldflags "{{flags}}" -o bin/app ./cmd/app') },
  },
  {
    file: 'Dockerfile',
    fault: 'stripped',
    how: '-s of ENV that Task takes',
    text: lines('FROM golang:1.26', 'ENV LDFLAGS=«-s»', 'WORKDIR /src', 'COPY . .', 'RUN task build'),
    called: {
      'Taskfile.yml': lines("version: '3'", 'tasks:', '  build: go build -ldflags "{{.LDFLAGS}}" -o bin/app ./cmd/app'),
    },
  },
  {
    file: 'scripts/build.sh',
    fault: 'date',
    how: 'in a variable that is handed to make',
    text: script('make build BUILT="«$(date -u +%FT%TZ)»"'),
    called: CALLED_MAKEFILE,
  },
  {
    file: 'justfile',
    fault: 'stripped later',
    how: 'strip behind a call of make',
    text: lines('build:', '    make build', '    «strip bin/app»'),
    called: CALLED_MAKEFILE,
  },
  {
    file: 'scripts/build.sh',
    fault: 'optimised',
    how: '-gcflags of a call that lacks -N',
    text: script('make build FLAGS="-gcflags=«all=-l»"'),
    called: CALLED_MAKEFILE,
  },
];

export const BUILD_FAULTS: readonly BuildFault[] = [
  ...DECLARED_BUILD_FAULTS,
  ...MAKEFILE,
  ...DOCKERFILE,
  ...WORKFLOW,
  ...SCRIPT,
  ...CALLS,
];
