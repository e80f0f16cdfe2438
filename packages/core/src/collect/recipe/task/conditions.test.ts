import { describe, expect, it } from 'vitest';
import { expectVerdict, recipeEvidence, type VerdictRow } from '../../../../test/build-file-verdict.ts';

const BUILD = 'go build -trimpath -o bin/app ./cmd/app';
const lines = (...all: string[]) => `version: '3'\n${all.join('\n')}\n`;
const withFlags = (value: string, ...vars: string[]) =>
  lines(
    'vars:',
    ...vars.map(each => `  ${each}`),
    `  FLAGS: '${value}'`,
    'tasks:',
    `  build: go build -trimpath -ldflags "{{.FLAGS}}" -o bin/app ./cmd/app`,
  );
const withCommands = (...commands: string[]) =>
  lines('tasks:', '  build:', '    cmds:', ...commands.map(each => `      - ${each}`));

/** What Task 3.54.0 runs decides; what only its caller knows is no data. */
const ROWS: readonly VerdictRow[] = [
  {
    how: 'a variable that nobody sets is empty',
    text: withFlags('{{if .RELEASE}}-s -w{{end}}'),
    debugInfo: 'pass',
    deterministicBuild: 'pass',
  },
  { how: 'and the other branch counts', text: withFlags('{{if .DEBUG}}{{else}}«-w»{{end}}'), debugInfo: 'fail' },
  {
    how: 'a condition in a command',
    text: lines('tasks:', '  build: go build -trimpath {{if .RELEASE}}-ldflags "-s"{{end}} -o bin/app ./cmd/app'),
    debugInfo: 'pass',
    deterministicBuild: 'pass',
  },
  { how: 'a variable that is set', text: withFlags('{{if .R}}«-s -w»{{end}}', "R: '1'"), debugInfo: 'fail' },
  { how: 'the text false', text: withFlags('{{if .R}}«-s -w»{{end}}', "R: 'false'"), debugInfo: 'fail' },
  { how: 'the boolean false', text: withFlags('{{if .R}}-s -w{{end}}', 'R: false'), debugInfo: 'pass' },
  { how: 'the number 0', text: withFlags('{{if .R}}-s -w{{end}}', 'R: 0'), debugInfo: 'pass' },
  { how: 'eq', text: withFlags('{{if eq .M "prod"}}«-w»{{end}}', 'M: prod'), debugInfo: 'fail' },
  { how: 'eq of nothing', text: withFlags('{{if eq .M "prod"}}-w{{end}}'), debugInfo: 'pass' },
  { how: 'ne and not', text: withFlags('{{if and (not .A) (ne .M "dev")}}«-w»{{end}}', 'M: prod'), debugInfo: 'fail' },
  { how: 'or with what is not known', text: withFlags('{{if or .CI .M}}«-w»{{end}}', 'M: prod'), debugInfo: 'fail' },
  { how: 'and of nothing', text: withFlags('{{if and (and "x" .A) (not .B)}}-w{{end}}'), debugInfo: 'pass' },
  { how: 'OS', text: withFlags('{{if eq OS "windows"}}-s -w{{end}}'), debugInfo: 'pass' },
  { how: 'a default', text: withFlags('{{if eq (.M | default "prod") "prod"}}«-w»{{end}}'), debugInfo: 'fail' },
  {
    how: 'else if',
    text: withFlags('{{if .A}}-s{{else if eq .B "x"}}«-w»{{else}}-s{{end}}', 'B: x'),
    debugInfo: 'fail',
  },
  {
    how: 'trimmed blanks',
    text: withFlags('{{- if .R -}} «-w» {{- else -}} -X main.a=b {{- end -}}', "R: '1'"),
    debugInfo: 'fail',
  },
  {
    how: 'a command',
    text: withFlags('{{if .R}}-s -w{{end}}', 'R: {sh: cat release}'),
    debugInfo: 'no-data',
    deterministicBuild: 'no-data',
  },
  { how: 'the environment of a runner', text: withFlags('{{if .CI}}-s -w{{end}}'), debugInfo: 'no-data' },
  { how: 'range', text: withFlags('{{range .L}}-s -w{{end}}', 'L: [a]'), debugInfo: 'no-data' },
  { how: 'one that is not closed', text: withFlags('{{if .R}}-s -w'), debugInfo: 'no-data' },
  {
    how: 'a value of -X that depends on a command',
    text: withFlags('-X main.v={{if .V}}{{.V}}{{else}}dev{{end}}', 'V: {sh: git describe}'),
    debugInfo: 'pass',
  },
  {
    how: 'a variable that the task requires',
    text: lines(
      'tasks:',
      '  build:',
      '    requires: {vars: [R]}',
      '    cmds:',
      `      - go build -trimpath -ldflags "{{if .R}}-s -w{{end}}" -o bin/app ./cmd/app`,
    ),
    debugInfo: 'no-data',
  },
  {
    how: 'a variable with which another task calls it',
    text: lines(
      'tasks:',
      '  build: go build -trimpath -ldflags "{{if .R}}-s -w{{end}}" -o bin/app ./cmd/app',
      "  release: {cmds: [{task: build, vars: {R: '1'}}]}",
    ),
    debugInfo: 'no-data',
  },
  {
    how: 'strip for another system',
    text: withCommands(BUILD, '{cmd: strip bin/app, platforms: [darwin]}'),
    debugInfo: 'pass',
    deterministicBuild: 'pass',
  },
  {
    how: 'strip for this system among others',
    text: withCommands(BUILD, '{cmd: «strip bin/app», platforms: [darwin, linux]}'),
    debugInfo: 'fail',
  },
  {
    how: 'strip for another processor',
    text: withCommands(BUILD, '{cmd: strip bin/app, platforms: [linux/s390x]}'),
    debugInfo: 'no-data',
  },
  {
    how: 'a build for another system, and one for all',
    text: lines(
      'tasks:',
      '  build:',
      '    platforms: [windows]',
      `    cmds: ['${BUILD}']`,
      '  release: go build -trimpath -ldflags "«-s -w»" -o bin/app ./cmd/app',
    ),
    debugInfo: 'fail',
    deterministicBuild: 'pass',
  },
  { how: 'if: never', text: withCommands(BUILD, "{cmd: strip bin/app, if: 'false'}"), debugInfo: 'pass' },
  {
    how: 'if: a test of a variable',
    text: withCommands(BUILD, `{cmd: strip bin/app, if: '[ "{{.R}}" = "1" ]'}`).replace(
      'tasks:',
      "vars: {R: '0'}\ntasks:",
    ),
    debugInfo: 'pass',
  },
  {
    how: 'if: a test that holds',
    text: withCommands(BUILD, `{cmd: «strip bin/app», if: 'test -n "{{.R}}"'}`).replace(
      'tasks:',
      "vars: {R: '0'}\ntasks:",
    ),
    debugInfo: 'fail',
  },
  {
    how: 'if: a command',
    text: withCommands(BUILD, '{cmd: strip bin/app, if: test -f release}'),
    debugInfo: 'no-data',
  },
  {
    how: 'strip that is deferred',
    text: withCommands('defer: «strip bin/app»', BUILD),
    debugInfo: 'fail',
    deterministicBuild: 'no-data',
  },
  {
    how: 'a task that is deferred',
    text: `${withCommands('defer: {task: shrink}', BUILD)}  shrink: «strip bin/app»\n`,
    debugInfo: 'fail',
  },
  {
    how: 'a task called behind the build',
    text: `${withCommands(BUILD, 'task: shrink')}  shrink: «strip bin/app»\n`,
    debugInfo: 'fail',
  },
  {
    how: 'a task called before the build',
    text: `${withCommands('task: shrink', BUILD)}  shrink: strip bin/app\n`,
    debugInfo: 'pass',
  },
  {
    how: 'a task called under a condition',
    text: `${withCommands(BUILD, '{task: shrink, if: test -f release}')}  shrink: strip bin/app\n`,
    debugInfo: 'no-data',
  },
  {
    how: 'a task with a condition of its own',
    text: `${withCommands(BUILD, 'task: shrink')}  shrink: {platforms: [darwin], cmds: [strip bin/app]}\n`,
    debugInfo: 'pass',
  },
  {
    how: 'a task with a text that is not known',
    text: `${withCommands(BUILD, 'task: shrink')}  shrink: '{{range .L}}strip {{.}}{{end}}'\n`,
    debugInfo: 'no-data',
  },
  {
    how: 'tasks that the default one calls in turn',
    text: lines(
      'tasks:',
      '  default: {cmds: [task: build, task: shrink]}',
      `  build: ${BUILD}`,
      '  shrink: «strip bin/app»',
    ),
    debugInfo: 'fail',
  },
  {
    how: 'the same in the other order',
    text: lines(
      'tasks:',
      '  default: {cmds: [task: shrink, task: build]}',
      `  build: ${BUILD}`,
      '  shrink: strip bin/app',
    ),
    debugInfo: 'pass',
  },
  {
    how: 'tasks that `build` calls in turn, where the default one does something else',
    text: `${withCommands('task: compile', 'task: shrink')}  default: task --list\n  compile: ${BUILD}\n  shrink: «strip bin/app»\n`,
    debugInfo: 'fail',
  },
  {
    how: 'a command of `build` that only CI runs behind the build that it calls',
    text: `${withCommands('task: compile', "'{{if .CI}}strip bin/app{{end}}'")}  compile: ${BUILD}\n`,
    debugInfo: 'no-data',
  },
  {
    how: 'status, which a fresh checkout does not fulfil',
    text: `${withCommands(BUILD, 'task: shrink')}  shrink: {status: [test -f done], cmds: [«strip bin/app»]}\n`,
    debugInfo: 'fail',
  },
  {
    how: 'status that is always fulfilled',
    text: `${withCommands(BUILD, 'task: shrink')}  shrink: {status: ['true'], cmds: [strip bin/app]}\n`,
    debugInfo: 'pass',
  },
  {
    how: 'a loop over names',
    text: withCommands(
      `{for: [tool, app], cmd: 'go build -trimpath -ldflags "{{.F | default "«-w»"}}" -o bin/{{.ITEM}} ./cmd/{{.ITEM}}'}`,
    ),
    debugInfo: 'fail',
    deterministicBuild: 'pass',
  },
  {
    how: 'a loop over a matrix, with a condition',
    text: withCommands(
      `{for: {matrix: {NAME: [app], KIND: [a, b]}}, cmd: 'go build -trimpath {{if eq .ITEM.KIND "c"}}-ldflags=-w{{end}} -o bin/{{.ITEM.NAME}} ./cmd/{{.ITEM.NAME}}'}`,
    ),
    debugInfo: 'pass',
  },
  {
    how: 'a loop over tasks',
    text: `${withCommands('{for: [app], task: "build-{{.ITEM}}"}', '{for: {var: B}, task: "{{.ITEM}}"}').replace('tasks:', 'vars: {B: shrink}\ntasks:')}  build-app: ${BUILD}\n  shrink: «strip bin/app»\n`.replace(
      '  build:',
      '  default:',
    ),
    debugInfo: 'fail',
  },
  {
    how: 'a loop that only Task knows',
    text: withCommands(BUILD, `{for: sources, cmd: 'strip {{.ITEM}}'}`),
    debugInfo: 'no-data',
  },
];

describe('what a Taskfile runs', () => {
  it.each(ROWS.map(row => [row.how, row] as const))('%s', (_, row) => expectVerdict('Taskfile.yml', row));

  it('names what it took as empty', async () => {
    const { value } = await recipeEvidence('Taskfile.yml', withFlags('{{if .RELEASE}}-s -w{{end}}'));
    expect(value.unresolved).toContain(
      '.RELEASE of {{if .RELEASE}} is given by whoever runs the task, or by nobody; it was taken as empty',
    );
  });

  it('ends on conditions that are nested without end, and on tasks that call each other', async () => {
    const deep = `${'{{if .CI}} a'.repeat(5000)}${'{{end}}'.repeat(5000)}`;
    expect((await recipeEvidence('Taskfile.yml', withFlags(deep))).value.doubts).not.toEqual([]);
    const tasks = Array.from(
      { length: 30 },
      (_, at) => `  t${at}: {cmds: [${'task: all, '.repeat(3)}task: t${at + 1}]}`,
    );
    const text = lines('tasks:', `  build: ${BUILD}`, '  all: {cmds: [task: t0, task: t1]}', ...tasks);
    expect((await recipeEvidence('Taskfile.yml', text)).value.doubts.map(({ reason }) => reason)).toEqual([
      'the tasks grow beyond 5,000,000 characters or 20,000 steps; the rest is not read',
    ]);
  });
});
