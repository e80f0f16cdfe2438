import { posix } from 'node:path';
import type { YamlNode } from '../../../config/yaml-node.ts';
import type { GivenVariables } from '../build-script.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import type { TemplateField } from '../text/template-field.ts';
import { asComputed, textOf, untraced } from '../text/traced-text.ts';
import type { TaskValues, Variables } from './task-values.ts';
import type { TaskVariables } from './task-variable.ts';
import { MAX_TASKS, type Task, type Taskfile, type TaskScope } from './taskfile.ts';

/** What the tasks of a Taskfile see: variables, environment and folders. */
export class TaskScopes {
  readonly #taskfile: Taskfile;
  readonly #folder: string;
  readonly #values: TaskValues;
  readonly #given: GivenVariables;
  readonly #known = new Map<TaskScope, Variables>();
  readonly #rootFolder: Variables;
  /** Variables that a call of some task sets: without one they are not empty for certain. */
  readonly #handed: ReadonlySet<string>;
  #global: Variables | undefined;

  /** `folder`: where Task runs, relative to the folder of gds.yaml. `given`: what it is called with. */
  constructor(
    taskfile: Taskfile,
    { folder, values, given = NOTHING }: { folder: string; values: TaskValues; given?: GivenVariables },
  ) {
    this.#taskfile = taskfile;
    this.#given = given;
    this.#folder = folder;
    this.#values = values;
    this.#rootFolder = new Map([
      ['ROOT_DIR', { kind: 'computed', value: asComputed(untraced(HERE), '{{.ROOT_DIR}}') }],
    ]);
    this.#handed = new Set([...taskfile.tasks.values()].flatMap(({ node }) => namesHanded(node)));
  }

  /** The variables of a task. What it `requires`, or another task hands over, is not empty for certain. */
  variablesOf(task: Task): Variables {
    const { node, yaml } = task;
    const before = new Map(this.#around(task));
    const isMap = node.kind === 'map';
    const required = isMap ? itemsOf(node.get('requires')?.get('vars')) : [];
    const names = required.map(item => textOf(yaml.text(item.kind === 'map' ? item.get('name') : item) ?? []));
    for (const name of [...names, ...this.#handed]) {
      if (!before.has(name)) before.set(name, { kind: 'unknown', why: 'is given by whoever runs the task' });
    }
    const own = variablesIn(yaml, isMap ? node.get('vars') : undefined);
    return this.#values.variables(own, before, this.foldersFrom(task, this.#folder));
  }

  /** The variables that a task sees before its own: those of all files, then what its includes give it. */
  #around({ scope }: Task): Variables {
    const { variables, environment } = this.#taskfile;
    const evaluated = (of: TaskVariables, before: Variables) => this.#values.variables(of, before, this.#rootFolder);
    this.#global ??= this.#withGiven(
      variables,
      evaluated(environment, fieldsOfGiven(this.#given.environment)),
      evaluated,
    );
    if (scope.given.size === 0 && scope.around.size === 0) return this.#global;
    let known = this.#known.get(scope);
    if (!known) {
      known = evaluated(scope.around, evaluated(scope.given, this.#global));
      this.#known.set(scope, known);
    }
    return known;
  }

  /** Variables of the command line stand for those of the file. */
  #withGiven(
    variables: TaskVariables,
    before: Variables,
    evaluated: (of: TaskVariables, before: Variables) => Variables,
  ): Variables {
    const { assignments } = this.#given;
    const names = new Set(assignments.map(({ name }) => name));
    const own = new Map([...variables].filter(([name]) => !names.has(name)));
    return evaluated(own, new Map([...before, ...fieldsOfGiven(assignments)]));
  }

  /** What is in the environment already stays. */
  environmentOf({ node, yaml }: Task, scopes: Variables): readonly EnvironmentVariable[] {
    const { environment } = this.#given;
    const own = [this.#taskfile.environment, variablesIn(yaml, node.get('env'))].flatMap(each =>
      this.#values.environment(each, scopes, this.#rootFolder),
    );
    return [...own, ...environment];
  }

  folderOf(task: Task, scopes: Variables): string {
    const { node, yaml, folder } = task;
    const written = yaml.text(node.get('dir')) ?? [];
    const dir = textOf(this.#values.expand(written, scopes, this.foldersFrom(task, this.#folder)).value);
    return dir.startsWith(HERE)
      ? posix.join(this.#folder, dir.slice(HERE.length))
      : posix.join(folder ?? this.#folder, dir);
  }

  /** The folders that Task names, as they are seen from where a command starts. */
  foldersFrom({ home }: Task, start: string): Variables {
    const seen = (name: string, folder: string) => {
      const way = posix.relative(posix.join('/', start), posix.join('/', folder));
      const value = asComputed(untraced(way === '' ? HERE : `${HERE}/${way}`), `{{.${name}}}`);
      return [name, { kind: 'computed', value }] as const;
    };
    return new Map<string, TemplateField>([
      seen('ROOT_DIR', this.#folder),
      seen('USER_WORKING_DIR', this.#folder), // most call it there
      seen('TASKFILE_DIR', home),
      seen('TASK_DIR', start),
    ]);
  }
}

/** The folder that a command starts in. */
const HERE = '$(CURDIR)';
const NOTHING: GivenVariables = { environment: [], assignments: [] };

function fieldsOfGiven(variables: readonly EnvironmentVariable[]): Variables {
  return new Map(variables.map(({ name, value, doubts }) => [name, { kind: 'text', value, doubts }]));
}

function variablesIn(yaml: BuildYaml, node: YamlNode | undefined): TaskVariables {
  const entries = (node?.entries ?? []).slice(0, MAX_TASKS);
  return new Map(entries.map(({ name, value }) => [name, { yaml, value, ambiguous: false }]));
}

/** The items of a sequence, or one. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'sequence' ? node.items.slice(0, MAX_TASKS) : node ? [node] : [];
}

/** Names of the variables with which a task calls others. */
function namesHanded(task: YamlNode): readonly string[] {
  const calls = ['deps', 'cmds'].flatMap(key => itemsOf(task.get(key)));
  return [...calls, ...calls.flatMap(call => call.get('defer') ?? [])].flatMap(call =>
    (call.get('vars')?.entries ?? []).map(({ name }) => name),
  );
}
