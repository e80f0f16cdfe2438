import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRecipe, type FoundRecipe } from '../find-recipe.ts';
import { readTaskfile } from './taskfile-scripts.ts';
import { sourceText, textOf } from '../text/traced-text.ts';

type Files = Readonly<Record<string, string>>;

async function read(files: Files) {
  const at = (path: string) => (path in files ? sourceText(path, files[path]!) : 'it does not exist');
  const source = at('Taskfile.yml');
  if (typeof source === 'string') throw new Error(source);
  const file = await readTaskfile(source, {
    name: 'Taskfile.yml',
    folder: '.',
    read: path => Promise.resolve(at(posix.normalize(path))),
  });
  if (typeof file === 'string') throw new Error(file);
  return file;
}

async function find(files: Files, packageFolder = 'cmd/app'): Promise<FoundRecipe> {
  const file = await read(files);
  return findRecipe([{ name: 'Taskfile.yml', file }], { packageFolder, role: 'production' });
}

async function recipe(files: Files, packageFolder?: string) {
  const found = await find(files, packageFolder);
  if (found.kind !== 'found') throw new Error(JSON.stringify(found));
  return found.recipe;
}

const v3 = (text: string) => `version: '3'\n${text}`;

interface Sample {
  readonly title: string;
  readonly files: Files;
  readonly task: string;
  /** What `task --dry` of Task 3.54.0 prints behind `task: [name] `. */
  readonly runs: string;
}

const SAMPLES: readonly Sample[] = [
  {
    title: 'a file with a namespace, and its variables for all',
    files: {
      'Taskfile.yml': v3(
        `includes: {go: ./tasks/go.yml}\nvars: {A: root, B: '{{.A}}'}\ntasks: {x: 'echo {{.A}} {{.B}} {{.C}}'}`,
      ),
      'tasks/go.yml': v3(`vars: {A: included, C: '{{.B}}'}\ntasks: {build: 'echo {{.A}} {{.B}} {{.C}}'}`),
    },
    task: 'go:build',
    runs: 'echo included included included',
  },
  {
    title: 'the same for a task of the including file',
    files: {
      'Taskfile.yml': v3(
        `includes: {go: ./tasks/go.yml}\nvars: {A: root, B: '{{.A}}'}\ntasks: {x: 'echo {{.A}} {{.B}} {{.C}}'}`,
      ),
      'tasks/go.yml': v3(`vars: {A: included, C: '{{.B}}'}\ntasks: {build: 'echo {{.A}}'}`),
    },
    task: 'x',
    runs: 'echo included included included',
  },
  {
    title: 'a folder, and variables of the include',
    files: {
      'Taskfile.yml': v3(`includes: {go: {taskfile: ./tasks, vars: {NAME: app, FLAGS: -race}}}\ntasks: {}`),
      'tasks/Taskfile.yaml': v3(
        `vars: {FLAGS: -trimpath, OUT: '{{.NAME | default "none"}}'}\ntasks: {build: 'go build {{.FLAGS}} -o {{.OUT}} ./cmd/{{.NAME}}'}`,
      ),
    },
    task: 'go:build',
    runs: 'go build -trimpath -o app ./cmd/app',
  },
  {
    title: 'a default that the include overrides',
    files: {
      'Taskfile.yml': v3(`includes: {go: {taskfile: ./go.yml, vars: {FLAGS: -race}}}\ntasks: {}`),
      'go.yml': v3(`vars: {FLAGS: '{{.FLAGS | default "-trimpath"}}'}\ntasks: {build: 'go build {{.FLAGS}}'}`),
    },
    task: 'go:build',
    runs: 'go build -race',
  },
  {
    title: 'two includes of one file',
    files: {
      'Taskfile.yml': v3(
        `includes: {a: {taskfile: ./go.yml, vars: {N: a}}, b: {taskfile: ./go.yml, vars: {N: b}}}\ntasks: {}`,
      ),
      'go.yml': v3(`tasks: {build: 'go build ./cmd/{{.N}}'}`),
    },
    task: 'b:build',
    runs: 'go build ./cmd/b',
  },
  {
    title: 'includes in includes, tasks of their own and of the outermost file',
    files: {
      'Taskfile.yml': v3(`includes: {one: ./one}\ntasks: {root: 'echo root'}`),
      'one/Taskfile.yml': v3(`includes: {two: ./two.yml}\ntasks: {x: {cmds: [task: two:y, echo x]}}`),
      'one/two.yml': v3(`tasks: {y: {deps: [z], cmds: [task: ':w', task: '::root', echo y]}, z: 'echo z'}`),
    },
    task: 'one:two:z',
    runs: 'echo z',
  },
  {
    title: 'flat includes',
    files: {
      'Taskfile.yml': v3(`includes: {go: {taskfile: ./go.yml, flatten: true}}\ntasks: {x: [task: build]}`),
      'go.yml': v3(`tasks: {build: 'go build ./cmd/app'}`),
    },
    task: 'build',
    runs: 'go build ./cmd/app',
  },
  {
    title: 'environment as variables',
    files: {
      'Taskfile.yml': v3(`env: {A: '1'}\nvars: {B: '{{.A}}2'}\ntasks: {x: 'echo {{.A}}{{.B}}'}`),
    },
    task: 'x',
    runs: 'echo 112',
  },
];

/** Where `pwd` of a task runs, as Task 3.54.0 prints it. */
const FOLDERS: readonly (readonly [string, string, Files])[] = [
  ['go:x', '.', { 'Taskfile.yml': v3(`includes: {go: ./a}`), 'a/Taskfile.yml': v3(`tasks: {x: pwd}`) }],
  ['go:x', 'b', { 'Taskfile.yml': v3(`includes: {go: ./a}`), 'a/Taskfile.yml': v3(`tasks: {x: {dir: b, cmd: pwd}}`) }],
  ['go:x', '.', { 'Taskfile.yml': v3(`includes: {go: {taskfile: ./a}}`), 'a/Taskfile.yml': v3(`tasks: {x: pwd}`) }],
  [
    'go:x',
    'a/b',
    {
      'Taskfile.yml': v3(`includes: {go: {taskfile: ./a, dir: ./a}}`),
      'a/Taskfile.yml': v3(`tasks: {x: {dir: b, cmd: pwd}}`),
    },
  ],
  [
    'one:two:x',
    '.',
    {
      'Taskfile.yml': v3(`includes: {one: {taskfile: ./a, dir: ./a}}`),
      'a/Taskfile.yml': v3(`includes: {two: {taskfile: ./b.yml, dir: ..}}`),
      'a/b.yml': v3(`tasks: {x: pwd}`),
    },
  ],
  [
    'one:two:x',
    'a',
    {
      'Taskfile.yml': v3(`includes: {one: {taskfile: ./a, dir: ./a}}`),
      'a/Taskfile.yml': v3(`includes: {two: ./b.yml}`),
      'a/b.yml': v3(`tasks: {x: pwd}`),
    },
  ],
  [
    'go:x',
    'a',
    {
      'Taskfile.yml': v3(`vars: {D: a}\nincludes: {go: {taskfile: './{{.D}}/x.yml', dir: './{{.D}}'}}`),
      'a/x.yml': v3(`tasks: {x: pwd}`),
    },
  ],
  [
    'go:x',
    'a',
    {
      'Taskfile.yml': v3(`includes: {go: ./a}`),
      'a/Taskfile.yml': v3(`tasks: {x: {dir: '{{.TASKFILE_DIR}}', cmd: pwd}}`),
    },
  ],
  [
    'go:x',
    'b',
    {
      'Taskfile.yml': v3(`includes: {go: {taskfile: ./a, dir: ./a}}`),
      'a/Taskfile.yml': v3(`tasks: {x: {dir: '{{.ROOT_DIR}}/b', cmd: pwd}}`),
    },
  ],
];

describe('a Taskfile with includes', () => {
  it.each(SAMPLES)('gives the commands that Task itself would run: $title', async ({ files, task, runs }) => {
    const { scripts, doubts, unread } = await read(files);
    const steps = scripts.find(({ name }) => name === task)!.steps;
    expect(steps.map(step => (step.kind === 'shell' ? textOf(step.text) : '')).join('\n')).toBe(runs);
    expect([doubts, unread]).toEqual([[], []]);
  });

  it.each(FOLDERS)('runs %s in the folder that Task runs it in: %s', async (task, folder, files) => {
    const { scripts } = await read(files);
    const [step] = scripts.find(({ name }) => name === task)!.steps;
    expect(posix.normalize(step!.folder)).toBe(folder);
  });

  it('knows which tasks a task of another file calls', async () => {
    const { scripts } = await read({
      'Taskfile.yml': v3(
        `includes: {one: {taskfile: ./one, aliases: [o]}}\ntasks: {root: 'echo', all: [task: o:b, task: one]}`,
      ),
      'one/Taskfile.yml': v3(
        `includes: {two: ./two.yml}\ntasks: {build: {aliases: [b], deps: ['two:y', ':root']}, default: 'echo'}`,
      ),
      'one/two.yml': v3(`tasks: {y: {cmds: [task: ':build', task: '::root', task: z]}, z: 'echo'}`),
    });
    const called = new Map(scripts.map(({ name, prerequisites }) => [name, prerequisites]));
    expect(called.get('all')).toEqual(['one:build', 'one:default']);
    expect(called.get('one:build')).toEqual(['one:two:y', 'root']);
    expect(called.get('one:two:y')).toEqual(['one:build', 'root', 'one:two:z']);
  });

  it('points at the flag in the included file, and names the task with its namespace', async () => {
    const files = {
      'Taskfile.yml': v3(`includes:\n  go: {taskfile: tasks/go.yml, internal: true, vars: {LDFLAGS: '-s -w'}}\n`),
      'tasks/go.yml': v3(
        `vars:\n  FLAGS: -trimpath\ntasks:\n  build:\n    cmds:\n      - go build {{.FLAGS}} -ldflags '{{.LDFLAGS}}' ./cmd/app\n`,
      ),
    };
    const { flags, from } = await recipe(files);
    expect(from).toBe('Taskfile.yml#go:build');
    expect(flags).toMatchObject([
      { name: '-trimpath', location: { path: 'tasks/go.yml', startLine: 3, startColumn: 10 } },
      {
        name: '-ldflags',
        words: [
          { text: '-s', location: { path: 'Taskfile.yml', startLine: 3, startColumn: 65 } },
          { text: '-w', location: { path: 'Taskfile.yml', startLine: 3, startColumn: 68 } },
        ],
      },
    ]);
  });

  it('finds a package by the folders that Task names', async () => {
    const files = {
      'Taskfile.yml': v3(`includes: {go: {taskfile: a, dir: a}}`),
      'a/Taskfile.yml': v3(`tasks: {build: 'go build -o {{.ROOT_DIR}}/bin/app {{.ROOT_DIR}}/cmd/app'}`),
    };
    expect(await recipe(files)).toMatchObject({ from: 'Taskfile.yml#go:build', doubts: [] });
  });

  it.each([
    ['./gone', '{go: ./gone}', 'it does not exist'],
    ['{taskfile: ./gone}', '{go: {taskfile: ./gone}}', 'it does not exist'],
    ['a URL', '{go: https://example.com/Taskfile.yml}', 'it is remote'],
    ['a repository', '{go: "git@example.com:a/b.git//Taskfile.yml"}', 'it is remote'],
    ['a template', '{go: "./{{OS}}.yml"}', 'its path is known when it runs'],
    ['the environment', '{go: "$DIR/go.yml"}', 'its path is known when it runs'],
    ['the home folder', '{go: "~/go.yml"}', 'its path is known when it runs'],
    ['an absolute path', '{go: /etc/go.yml}', 'it lies outside the repository'],
    ['itself', '{go: ./Taskfile.yml}', 'it includes itself'],
    ['a broken file', '{go: ./broken.yml}', 'line 1: '],
  ])('says which include it does not follow: %s', async (_, includes, reason) => {
    const found = await find({ 'Taskfile.yml': v3(`includes: ${includes}\n`), 'broken.yml': 'tasks: {' });
    if (found.kind !== 'builds-something-else') throw new Error(found.kind);
    expect(found.doubts.map(doubt => doubt.reason).join()).toContain(
      `the Taskfile of \`go\` is not followed: ${reason}`,
    );
    expect(found.doubts[0]!.location).toMatchObject({ path: 'Taskfile.yml', startLine: 2 });
  });

  it('says nothing of an optional include that is not there, and leaves out what is excluded', async () => {
    const { scripts, unread } = await read({
      'Taskfile.yml': v3(
        `includes: {a: {taskfile: ./gone.yml, optional: true}, b: {taskfile: ./b.yml, excludes: [x, 'c:*']}}`,
      ),
      'b.yml': v3(`includes: {c: ./c.yml}\ntasks: {x: 'echo', y: 'echo'}`),
      'c.yml': v3(`tasks: {z: 'echo'}`),
    });
    expect(unread).toEqual([]);
    expect(scripts.map(({ name }) => name)).toEqual(['b:y']);
  });

  it('doubts a flag that two included files set, each in its way', async () => {
    const files = {
      'Taskfile.yml': v3(`includes: {a: ./a.yml, b: ./b.yml}\ntasks: {build: 'go build {{.FLAGS}} ./cmd/app'}`),
      'a.yml': v3(`vars: {FLAGS: -trimpath, SAME: x}`),
      'b.yml': v3(`vars: {FLAGS: -race, SAME: x}`),
    };
    const { doubts } = await recipe(files);
    expect(doubts.map(({ reason }) => reason)).toEqual([
      'FLAGS is set in several included files, of which Task takes one or the other',
    ]);
    const own = { ...files, 'a.yml': v3(`vars: {FLAGS: -trimpath}\ntasks: {build: 'go build {{.FLAGS}} ./cmd/own'}`) };
    const advanced = { ...own, 'Taskfile.yml': v3(`includes: {a: {taskfile: ./a.yml}, b: {taskfile: ./b.yml}}`) };
    expect(await recipe(advanced, 'cmd/own')).toMatchObject({ doubts: [], flags: [{ name: '-trimpath' }] });
  });

  it('doubts variables that are handed to a task, as a command and as a dependency', async () => {
    const build = `build: 'go build {{.FLAGS}} ./cmd/app'`;
    for (const call of ['deps', 'cmds']) {
      const files = { 'Taskfile.yml': v3(`tasks: {default: {${call}: [{task: build, vars: {FLAGS: -s}}]}, ${build}}`) };
      const { doubts } = await recipe(files);
      expect(doubts.map(({ reason }) => reason)).toContain('variables are handed to build and are not followed');
    }
  });

  it.each([
    ['.env', 'DATABASE_URL=x\nGOOGLE_PROJECT=y\n', []],
    ['.env', 'GOFLAGS=-ldflags=-s\n', ['`dotenv` is not followed']],
    ['gone.env', '', []],
    ['{{.STAGE}}.env', '', ['`dotenv` is not followed']],
  ])('doubts a dotenv file only where it reaches the build: %s %j', async (name, text, reasons) => {
    const build = `build: {cmds: ['go build ./cmd/app']`;
    for (const taskfile of [`dotenv: ['${name}']\ntasks: {${build}}}`, `tasks: {${build}, dotenv: ['${name}']}}`]) {
      const { doubts } = await recipe({ 'Taskfile.yml': v3(taskfile), '.env': text });
      expect(doubts.map(({ reason }) => reason)).toEqual(reasons);
    }
  });

  it('ends on includes that branch without end', async () => {
    const includes = Array.from({ length: 20 }, (_, at) => `i${at}: ./t${at}.yml`).join(', ');
    const files = Object.fromEntries(
      ['Taskfile.yml', ...Array.from({ length: 20 }, (_, at) => `t${at}.yml`)].map(name => [
        name,
        v3(`includes: {${includes}}\nvars: {A: x}\ntasks: {x: 'echo'}`),
      ]),
    );
    const { unread } = await read(files);
    expect(unread.map(({ reason }) => reason).join()).toContain('only the first 50 included files are read');
  });
});
