import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { YamlNode } from '../../../config/yaml-node.ts';
import type { BuildFileReader, BuildFileSurroundings, BuildScript, ShellStep } from '../build-script.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { dotenvVariables, reachesBuild } from '../dotenv.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import { expandTemplate, type TemplateField, type TemplateFields } from '../text/go-template.ts';
import { doubtAt } from '../text/doubt.ts';
import { asComputed, textOf, type Traced, untraced } from '../text/traced-text.ts';
import { MAX_TASKS, readTaskfiles, type Task, type Taskfile, type TaskScope, type TaskVariables } from './taskfile.ts';

/** Units that all tasks may grow to together. */
const MAX_UNITS = 5_000_000;
/** Variables that Task gives by itself, with what they depend on. */
const SPECIAL: Readonly<Record<string, 'commit' | 'caller'>> = {
  CLI_ARGS: 'caller',
  CLI_FORCE: 'caller',
  TASK: 'commit',
  TASK_VERSION: 'caller',
  ALIAS: 'commit',
  TASK_EXE: 'caller',
  CHECKSUM: 'commit',
};

/**
 * Reads a Taskfile of version 3 (taskfile.dev/reference/schema) with what it includes. Variables keep the place of
 * their assignment; `sh:` is never run. Each task is a script, and those that it calls or depends on are its prerequisites.
 */
export const readTaskfile: BuildFileReader = async (source, surroundings) => {
  const taskfile = await readTaskfiles(source, surroundings);
  if (typeof taskfile === 'string') return taskfile;
  const reader = new TaskReader(taskfile, surroundings.folder);
  const scripts: BuildScript[] = [];
  for (const task of taskfile.tasks.values()) {
    const script = reader.script(task);
    const doubts = await dotenvDoubts(task.yaml, task.node, surroundings);
    scripts.push(doubts.length > 0 ? { ...script, doubts: [...script.doubts, ...doubts] } : script);
  }
  const { yaml, unread } = taskfile;
  return {
    scripts,
    ...(taskfile.tasks.has('default') ? { defaultScript: 'default' } : {}),
    unresolved: [...reader.unresolved],
    doubts: [
      ...(await dotenvDoubts(yaml, yaml.root, surroundings)),
      ...(reader.grewTooLarge ? [doubtAt('the tasks grow beyond 5,000,000 characters; the rest is not read', [])] : []),
    ],
    unread,
  };
};

/** Dotenv files, whose variables are not used, and matter when they reach a build. */
async function dotenvDoubts(
  yaml: BuildYaml,
  node: YamlNode,
  { folder, read }: BuildFileSurroundings,
): Promise<readonly RecipeDoubt[]> {
  const at = node.kind === 'map' ? yaml.key(node, 'dotenv') : undefined;
  if (!at) return [];
  for (const path of yaml.texts(node.get('dotenv')).map(textOf).slice(0, MAX_DOTENV_FILES)) {
    const variables = path.includes('{{') ? null : await dotenvVariables(posix.join(folder, path), read);
    if (variables?.some(reachesBuild) ?? true) return [doubtAt('`dotenv` is not followed', at)];
  }
  return [];
}
const MAX_DOTENV_FILES = 20;

/** What each variable stands for. */
type Variables = ReadonlyMap<string, TemplateField>;

class TaskReader {
  readonly #taskfile: Taskfile;
  readonly #folder: string;
  readonly #names: ReadonlyMap<string, string>;
  readonly #scopes = new Map<TaskScope, Variables>();
  readonly #rootFolder: Variables;
  #global: Variables | undefined;
  #units = 0;
  readonly unresolved = new Set<string>();

  constructor(taskfile: Taskfile, folder: string) {
    this.#taskfile = taskfile;
    this.#folder = folder;
    this.#rootFolder = new Map([
      ['ROOT_DIR', { kind: 'computed', value: asComputed(untraced(HERE), '{{.ROOT_DIR}}') }],
    ]);
    const aliases = [...taskfile.tasks.values()].flatMap(({ name, aliases: own }) =>
      own.map(alias => [alias, name] as const),
    );
    this.#names = new Map([...aliases, ...[...taskfile.tasks.keys()].map(name => [name, name] as const)]);
  }

  get grewTooLarge(): boolean {
    return this.#units > MAX_UNITS;
  }

  script(task: Task): BuildScript {
    const { name, node, yaml } = task;
    const scopes = this.#variables(taskVariables(yaml, node), this.#around(task), this.#folders(task, this.#folder));
    const { environment: shared } = this.#taskfile;
    const environment = [
      ...this.#environment(shared, scopes),
      ...this.#environment(variablesIn(yaml, node.get('env')), scopes),
    ];
    const folder = this.#folderOf(task, scopes);
    const folders = this.#folders(task, folder);
    const commands = node.kind === 'map' ? (node.get('cmds') ?? node.get('cmd')) : node;
    const steps: ShellStep[] = [];
    const doubts: RecipeDoubt[] = [];
    const called: string[] = [];
    const call = (item: YamlNode) => {
      const other = yaml.text(item.kind === 'map' ? item.get('task') : item);
      if (!other) return;
      const otherName = this.#nameOf(textOf(other), task);
      called.push(otherName);
      const at = yaml.key(item, 'vars');
      if (at) doubts.push(doubtAt(`variables are handed to ${otherName} and are not followed`, at));
    };
    for (const item of itemsOf(node.get('deps'))) call(item);
    for (const item of itemsOf(commands)) {
      const deferred = item.kind === 'map' ? item.get('defer') : undefined;
      const text = yaml.text(item.kind === 'map' ? (item.get('cmd') ?? deferred) : item);
      if (item.get('for') && text) doubts.push(doubtAt('`for` repeats this command and is not followed', text));
      if (item.kind === 'map' && item.get('task')) call(item);
      else if (text) {
        const { value, doubts: own } = this.#expand(text, scopes, folders);
        steps.push({ kind: 'shell', text: value, folder, environment, doubts: [] });
        doubts.push(...own); // of the task: what was cut off may have been the build
      }
    }
    return { name, steps, prerequisites: called, doubts, inherited: [] };
  }

  /** The variables that a task sees before its own: those of all files, then what its includes give it. */
  #around({ scope }: Task): Variables {
    const { variables, environment } = this.#taskfile;
    this.#global ??= this.#variables(variables, this.#variables(environment, NONE));
    if (scope.given.size === 0 && scope.around.size === 0) return this.#global;
    let known = this.#scopes.get(scope);
    if (!known) {
      known = this.#variables(scope.around, this.#variables(scope.given, this.#global));
      this.#scopes.set(scope, known);
    }
    return known;
  }

  /** A task of another file is named from there; a colon before a name leads one file up. */
  #nameOf(written: string, { namespaces }: Task): string {
    const full = namespaces.reduce(
      (name, namespace) => (name.startsWith(':') ? name.slice(1) : `${namespace}:${name}`),
      written,
    );
    return this.#names.get(full) ?? full;
  }

  #folderOf(task: Task, scopes: Variables): string {
    const { node, yaml, folder } = task;
    const dir = textOf(this.#expand(yaml.text(node.get('dir')) ?? [], scopes, this.#folders(task, this.#folder)).value);
    return dir.startsWith(HERE)
      ? posix.join(this.#folder, dir.slice(HERE.length))
      : posix.join(folder ?? this.#folder, dir);
  }

  /** The folders that Task names, as they are seen from where a command starts. */
  #folders({ home }: Task, start: string): Variables {
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

  #environment(variables: TaskVariables, scopes: Variables): readonly EnvironmentVariable[] {
    return [...variables].flatMap(([name, { yaml, value }]) => {
      if (!/^\w+$/.test(name)) return [];
      const read = this.#valueOf(yaml, value, scopes);
      return read ? [{ name, ...read }] : [];
    });
  }

  #expand(text: Traced, scopes: Variables, folders: Variables = this.#rootFolder) {
    if (this.grewTooLarge) return { value: [], doubts: [] };
    const { value, doubts, unresolved } = expandTemplate(text, fieldsOf(scopes, folders));
    for (const reason of unresolved) this.unresolved.add(reason);
    this.#units += value.length;
    return { value, doubts };
  }

  /** Each variable sees those before it, as Task evaluates them; a task's own come after the file's. */
  #variables(variables: TaskVariables, before: Variables, folders?: Variables): Variables {
    const known = new Map(before);
    for (const [name, { yaml, value, ambiguous }] of variables) {
      const read = this.#valueOf(yaml, value, known, folders);
      if (!read) known.set(name, { kind: 'computed' });
      else {
        const reason = `${name} is set in several included files, of which Task takes one or the other`;
        const more = ambiguous ? [doubtAt(reason, read.value)] : [];
        known.set(name, { kind: 'text', value: read.value, doubts: [...read.doubts, ...more] });
      }
    }
    return known;
  }

  /** A text, `sh:` (computed, never run) or `ref:`; anything else has no text. */
  #valueOf(
    yaml: BuildYaml,
    node: YamlNode,
    scopes: Variables,
    folders?: Variables,
  ): Pick<EnvironmentVariable, 'value' | 'doubts'> | null {
    if (node.kind === 'map') {
      const sh = yaml.text(node.get('sh'));
      return sh ? { value: asComputed([...untraced('$('), ...sh, ...untraced(')')]), doubts: [] } : null;
    }
    if (node.kind === 'nothing') return { value: [], doubts: [] };
    const text = yaml.text(node);
    return text ? this.#expand(text, scopes, folders) : null;
  }
}

/** The folder that a command starts in. */
const HERE = '$(CURDIR)';
const NONE: Variables = new Map();

function fieldsOf(variables: Variables, folders: Variables): TemplateFields {
  return ([name = '', ...more]) => {
    if (more.length > 0) return { kind: 'computed' };
    const known = variables.get(name) ?? folders.get(name);
    if (known) return known;
    const by = SPECIAL[name];
    if (by === 'commit') return { kind: 'computed', determinedBy: by };
    return { kind: 'unknown', why: 'is given by whoever runs the task, or by nobody' };
  };
}

function variablesIn(yaml: BuildYaml, node: YamlNode | undefined): TaskVariables {
  const entries = (node?.entries ?? []).slice(0, MAX_TASKS);
  return new Map(entries.map(({ name, value }) => [name, { yaml, value, ambiguous: false }]));
}

function taskVariables(yaml: BuildYaml, node: YamlNode): TaskVariables {
  return variablesIn(yaml, node.kind === 'map' ? node.get('vars') : undefined);
}

function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'sequence' ? node.items.slice(0, MAX_TASKS) : node ? [node] : [];
}
