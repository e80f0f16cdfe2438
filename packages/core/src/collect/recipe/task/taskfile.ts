import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { YamlNode } from '../../../config/yaml-node.ts';
import type { BuildFileSurroundings } from '../build-script.ts';
import { type BuildYaml, readBuildYaml } from '../text/build-yaml.ts';
import { doubtAt } from '../text/doubt.ts';
import { type SourceText, textOf, type Traced } from '../text/traced-text.ts';
import { includePath, includesOf, type TaskInclude } from './include.ts';
import type { TaskVariable, TaskVariables } from './task-variable.ts';

/** What the `includes` that led to a task give it. */
export interface TaskScope {
  /** `vars` of the includes. */
  readonly given: TaskVariables;
  /** The variables of the including file, those of the included one over them. */
  readonly around: TaskVariables;
}

/** A task under the name that it has in the outermost file. */
export interface Task {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly node: YamlNode;
  readonly yaml: BuildYaml;
  /** The folder of its file, relative to the folder of gds.yaml. */
  readonly home: string;
  /** Where its own `dir` begins, relative to the folder of gds.yaml: what the innermost include says, else where Task runs. */
  readonly folder: string | null;
  /** Namespaces of the includes that led to it, the innermost first. */
  readonly namespaces: readonly string[];
  readonly scope: TaskScope;
}

/** A Taskfile with all that it includes. */
export interface Taskfile {
  readonly yaml: BuildYaml;
  readonly tasks: ReadonlyMap<string, Task>;
  readonly variables: TaskVariables;
  readonly environment: TaskVariables;
  /** Includes that are not followed. */
  readonly unread: readonly RecipeDoubt[];
}

export const MAX_TASKS = 1000;
const MAX_FILES = 50;
const MAX_DEPTH = 10;
/** In the order in which Task looks for them in a folder. */
const NAMES = ['yml', 'yaml', 'dist.yml', 'dist.yaml'].flatMap(ending => [`Taskfile.${ending}`, `taskfile.${ending}`]);
const NO_SCOPE: TaskScope = { given: new Map(), around: new Map() };

/**
 * Reads a Taskfile of version 3 and merges what it includes as Task does (go-task/task, taskfile/ast):
 * variables and environment are those of all files, tasks get the namespace and the folder of their include.
 */
export async function readTaskfiles(
  source: SourceText,
  surroundings: BuildFileSurroundings,
): Promise<Taskfile | string> {
  const yaml = readBuildYaml(source);
  if (typeof yaml === 'string') return yaml;
  const tasks = yaml.root.get('tasks');
  if (tasks !== undefined && tasks.kind !== 'map' && tasks.kind !== 'nothing') return '`tasks` is no mapping';
  const reader = new Reader(surroundings);
  const file = await reader.withIncludes(yaml, [posix.normalize(surroundings.name)]);
  return { yaml, ...file, unread: reader.unread };
}

/** What one file and its includes hold, while it is merged. */
interface Merged {
  readonly tasks: Map<string, Task>;
  readonly variables: Map<string, TaskVariable>;
  readonly environment: Map<string, TaskVariable>;
}

class Reader {
  readonly #surroundings: BuildFileSurroundings;
  readonly unread: RecipeDoubt[] = [];
  #files = 0;

  constructor(surroundings: BuildFileSurroundings) {
    this.#surroundings = surroundings;
  }

  /** `chain`: the path of the file behind those of the files that led to it. */
  async withIncludes(yaml: BuildYaml, chain: readonly string[]): Promise<Merged> {
    const home = posix.dirname(chain.at(-1)!);
    const merged: Merged = {
      variables: variablesOf(yaml, yaml.root.get('vars')),
      environment: variablesOf(yaml, yaml.root.get('env')),
      tasks: this.#tasksOf(yaml, home),
    };
    const included = new Set<string>();
    for (const include of includesOf(yaml)) {
      const file = await this.#included(include, yaml, chain);
      if (!file) continue;
      this.#merge(merged.variables, file.variables, included);
      this.#merge(merged.environment, file.environment, included);
      this.#takeTasks(merged, file, include, home);
    }
    return merged;
  }

  async #included(include: TaskInclude, yaml: BuildYaml, chain: readonly string[]): Promise<Merged | null> {
    const notFollowed = (reason: string) => {
      this.unread.push(doubtAt(`the Taskfile of \`${include.namespace}\` is not followed: ${reason}`, include.written));
      return null;
    };
    const path = includePath(include, yaml, posix.dirname(chain.at(-1)!));
    if (typeof path !== 'string') return notFollowed(path.reason);
    if (chain.length > MAX_DEPTH) return notFollowed(`includes are followed ${MAX_DEPTH} deep`);
    if (++this.#files > MAX_FILES) return notFollowed(`only the first ${MAX_FILES} included files are read`);
    const found = await this.#found(path);
    if (typeof found === 'string') return include.optional ? null : notFollowed(found);
    if (chain.includes(found.path)) return notFollowed('it includes itself');
    const inner = readBuildYaml(found.source);
    return typeof inner === 'string' ? notFollowed(inner) : this.withIncludes(inner, [...chain, found.path]);
  }

  /** A file, or the Taskfile in a folder. */
  async #found(path: string): Promise<{ path: string; source: SourceText } | string> {
    const { read } = this.#surroundings;
    const source = await read(path);
    if (typeof source !== 'string') return { path, source };
    for (const name of NAMES) {
      const below = posix.join(path, name);
      const file = await read(below);
      if (typeof file !== 'string') return { path: below, source: file };
    }
    return source;
  }

  #tasksOf(yaml: BuildYaml, home: string): Map<string, Task> {
    const entries = (yaml.root.get('tasks')?.entries ?? []).slice(0, MAX_TASKS);
    return new Map(
      entries.map(({ name, value: node }) => {
        const aliases = yaml.texts(node.get('aliases')).map(textOf);
        return [name, { name, aliases, node, yaml, home, folder: null, namespaces: [], scope: NO_SCOPE }];
      }),
    );
  }

  #merge(into: Map<string, TaskVariable>, from: TaskVariables, included: Set<string>): void {
    for (const [name, variable] of from) {
      if (into.size >= MAX_TASKS) return;
      const known = into.get(name);
      const ambiguous = known !== undefined && included.has(name) && !areEqual(known, variable);
      into.set(name, ambiguous ? { ...variable, ambiguous } : variable);
      included.add(name);
    }
  }

  #takeTasks(into: Merged, from: Merged, include: TaskInclude, home: string): void {
    const around = new Map(into.variables);
    for (const [name, variable] of from.variables) around.set(name, variable);
    const scopes = new Map<TaskScope, TaskScope>();
    const scopeOf = (inner: TaskScope) => {
      const known = scopes.get(inner);
      if (known || !include.advanced) return known ?? inner;
      const scope = { given: new Map([...inner.given, ...include.variables]), around };
      scopes.set(inner, scope);
      return scope;
    };
    const named = (name: string) => (include.flatten ? name : `${include.namespace}:${name}`);
    for (const task of from.tasks.values()) {
      if (into.tasks.size >= MAX_TASKS || include.leavesOut(task.name)) continue;
      const name = named(task.name);
      if (into.tasks.has(name)) continue;
      const names = [task.name, ...task.aliases];
      into.tasks.set(name, {
        ...task,
        name,
        aliases: [
          ...task.aliases.map(named),
          ...include.aliases.flatMap(alias => names.map(each => `${alias}:${each}`)),
          ...(name === `${include.namespace}:default` ? [include.namespace, ...include.aliases] : []),
        ],
        // An include with keys of its own runs its tasks in its `dir`, else in the folder of the including file.
        folder: task.folder ?? (include.advanced ? posix.join(home, include.folder) : null),
        namespaces: include.flatten ? task.namespaces : [...task.namespaces, include.namespace],
        scope: scopeOf(task.scope),
      });
    }
  }
}

function variablesOf(yaml: BuildYaml, node: YamlNode | undefined): Map<string, TaskVariable> {
  const entries = (node?.entries ?? []).slice(0, MAX_TASKS);
  return new Map(entries.map(({ name, value }) => [name, { yaml, value, ambiguous: false }]));
}

function areEqual(a: TaskVariable, b: TaskVariable): boolean {
  const text = ({ yaml, value }: TaskVariable) => yaml.text(value) ?? yaml.text(value.get('sh'));
  const [left, right]: (Traced | undefined)[] = [text(a), text(b)];
  return left !== undefined && right !== undefined && textOf(left) === textOf(right);
}
