import type { BuildFault } from './build-fault.ts';

const lines = (...all: string[]) => `${all.join('\n')}\n`;

const GORELEASER: readonly Omit<BuildFault, 'file'>[] = [
  {
    fault: 'stripped',
    how: '-s -w in ldflags',
    text: lines(
      'builds:',
      '  - id: app',
      '    main: ./cmd/app',
      '    ldflags:',
      '      - «-s -w» -X main.a={{.Version}}',
    ),
  },
  {
    fault: 'stripped',
    how: '-w of an aliased list',
    text: lines('x: &ld', '  - «-w»', 'builds:', '  - main: ./cmd/app', '    ldflags: *ld'),
  },
  {
    fault: 'stripped',
    how: '-s in a folded text',
    text: lines('builds:', '- main: cmd/app/main.go', '  ldflags: >-', '    -X main.a=1', '    «-s»'),
  },
  {
    fault: 'stripped',
    how: '-s -w of the default ldflags, where the build begins',
    text: lines('builds:', '  - «id: app»', '    main: ./cmd/app', '    flags: [-trimpath]'),
  },
  {
    fault: 'stripped later',
    how: 'upx',
    text: lines(
      'builds:',
      '  - {id: app, main: ./cmd/app, ldflags: [-X main.a=1]}',
      'upx:',
      '  - «enabled: true»',
      '    ids: [app]',
    ),
  },
  {
    fault: 'stripped later',
    how: 'strip in a hook',
    text: lines(
      'builds:',
      '  - main: ./cmd/app',
      '    ldflags: -X main.a=1',
      '    hooks:',
      '      post: «strip dist/build/build»',
    ),
  },
  {
    fault: 'optimised',
    how: 'gcflags without all=',
    text: lines('builds:', '  - id: app-debug', '    main: ./cmd/app', '    gcflags:', '      - «-N» -l'),
  },
  {
    fault: 'optimised',
    how: 'no gcflags',
    text: lines('builds:', '  - id: app-debug', '    main: ./cmd/app', '    «flags»: [-trimpath]'),
  },
  {
    fault: 'no -trimpath',
    how: 'no flags',
    text: lines('builds:', '  - «main: ./cmd/app»', '    ldflags: [-X main.a=1]'),
  },
  {
    fault: 'date',
    how: '{{.Date}}',
    text: lines('builds:', '  - main: ./cmd/app', '    ldflags: -X main.v={{.Version}} «-X main.d={{.Date}}»'),
  },
  {
    fault: 'date',
    how: '{{.Date}} of the default ldflags',
    text: lines('builds:', '  - «main: ./cmd/app»'),
  },
];

const KO: readonly Omit<BuildFault, 'file'>[] = [
  {
    fault: 'stripped',
    how: '-s -w in ldflags',
    text: lines('builds:', '  - id: app', '    main: ./cmd/app', '    ldflags:', '      - «-s»', '      - -X main.a=1'),
  },
  {
    fault: 'stripped',
    how: '-w in defaultLdflags, for a build without its own',
    text: lines('defaultLdflags: [«-w»]', 'builds:', '  - id: app', '    main: ./cmd/app'),
  },
  {
    fault: 'stripped',
    how: '-s in defaultLdflags, for a package that no build names',
    text: lines('defaultLdflags:', '  - "«-s»"'),
  },
  {
    fault: 'optimised',
    how: 'no gcflags',
    text: lines('builds:', '  - id: app', '    main: cmd/app', '    «flags»: [-tags=x]'),
  },
  {
    fault: 'date',
    how: '{{.Date}}',
    text: lines('builds:', '  - id: app', '    main: ./cmd/app', '    ldflags:', '      - «-X main.d={{.Date}}»'),
  },
];

const TASKFILE: readonly Omit<BuildFault, 'file'>[] = [
  {
    fault: 'stripped',
    how: '-s -w in a variable',
    text: lines(
      "version: '3'",
      'vars:',
      "  LDFLAGS: '«-s -w»'",
      'tasks:',
      '  build:',
      '    cmds:',
      "      - go build -trimpath -ldflags '{{.LDFLAGS}}' -o bin/app ./cmd/app",
    ),
  },
  {
    fault: 'stripped',
    how: '-w in the command of a short task',
    text: lines("version: '3'", 'tasks:', '  build: go build -ldflags=«-w» ./cmd/app'),
  },
  {
    fault: 'stripped later',
    how: 'strip',
    text: lines(
      "version: '3'",
      'tasks:',
      '  build:',
      '    cmds:',
      '      - go build -o bin/app ./cmd/app',
      '      - cmd: «strip bin/app»',
    ),
  },
  {
    fault: 'stripped later',
    how: 'upx in a task that depends on the build',
    text: lines(
      "version: '3'",
      'tasks:',
      '  default:',
      '    deps: [build]',
      '    cmds: ["«upx bin/app»"]',
      '  build:',
      '    cmds: [go build -o bin/app ./cmd/app]',
    ),
  },
  {
    fault: 'optimised',
    how: 'no gcflags',
    text: lines("version: '3'", 'tasks:', '  debug:', '    cmd: «go build» -o bin/app ./cmd/app'),
  },
  {
    fault: 'no -trimpath',
    how: 'missing',
    text: lines("version: '3'", 'tasks:', '  build:', '    cmds:', '      - «go build» -o bin/app ./cmd/app'),
  },
  {
    fault: 'date',
    how: 'sh: date',
    text: lines(
      "version: '3'",
      'vars:',
      '  DATE:',
      '    sh: «date -u +%FT%TZ»',
      'tasks:',
      '  build:',
      '    cmds:',
      '      - go build -ldflags "-X main.d={{.DATE}}" -o bin/app ./cmd/app',
    ),
  },
];

const JUSTFILE: readonly Omit<BuildFault, 'file'>[] = [
  {
    fault: 'stripped',
    how: '-s in a variable that is joined to another',
    text: lines(
      "small := '«-s»'",
      'ldflags := small + " -X main.a=1"',
      'build target="app":',
      "  @go build -trimpath -ldflags '{{ldflags}}' -o bin/{{target}} ./cmd/{{ target }}",
    ),
  },
  {
    fault: 'stripped',
    how: '-w in a recipe that is one script',
    text: lines(
      'default: build',
      '[private]',
      'build:',
      '    #!/usr/bin/env bash',
      '    set -e',
      '    for n in app other; do',
      '        go build -ldflags=«-w» ./cmd/$n',
      '    done',
    ),
  },
  {
    fault: 'stripped',
    how: '-s -w in an exported text of several lines',
    text: lines('export LD := """', '  «-s -w»', '"""', 'build:', '\tgo build -ldflags "$LD" ./cmd/app'),
  },
  {
    fault: 'stripped later',
    how: 'strip in a recipe that runs after the build',
    text: lines('build: && small', '  go build -o bin/app ./cmd/app', 'small:', '  -«strip bin/app»'),
  },
  {
    fault: 'stripped later',
    how: 'upx in the default recipe',
    text: lines('all: build', '  «upx bin/app»', 'build:', '  go build \\', '    -o bin/app ./cmd/app'),
  },
  {
    fault: 'optimised',
    how: 'no gcflags',
    text: lines('debug:', '  «go build» -o bin/app ./cmd/app'),
  },
  {
    fault: 'optimised',
    how: '-N -l without all=, in a variable',
    text: lines('gcflags := "«-N» -l"', 'debug:', '  go build -gcflags "{{gcflags}}" ./cmd/app'),
  },
  {
    fault: 'no -trimpath',
    how: 'missing',
    text: lines(
      'set shell := ["bash", "-uc"]',
      'build:',
      '  cd {{justfile_directory()}} && «go build» -o bin/app ./cmd/app',
    ),
  },
  {
    fault: 'date',
    how: 'backticks in a variable',
    text: lines('date := «`date -u +%FT%TZ`»', 'build:', '  go build -ldflags "-X main.d={{date}}" ./cmd/app'),
  },
  {
    fault: 'date',
    how: 'datetime_utc()',
    text: lines('build:', '  go build -ldflags "«-X main.d={{datetime_utc(\'%F\')}}»" ./cmd/app'),
  },
];

/** Faults of builds that Task and just run, and those that goreleaser and ko describe by data. */
export const DECLARED_BUILD_FAULTS: readonly BuildFault[] = [
  ...GORELEASER.map(row => ({ file: '.goreleaser.yaml', ...row })),
  ...TASKFILE.map(row => ({ file: 'Taskfile.yml', ...row })),
  ...JUSTFILE.map(row => ({ file: 'justfile', ...row })),
  ...KO.map(row => ({ file: '.ko.yaml', ...row })),
];
