import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { YamlNode } from '../../../config/yaml-node.ts';
import type {
  BuildFile,
  BuildFileReader,
  BuildFileSurroundings,
  BuildScript,
  GivenVariables,
  ShellStep,
} from '../build-script.ts';
import type { Budget } from '../text/budget.ts';
import { dotenvVariables, reachesBuild } from '../dotenv.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import { doubtAt } from '../text/doubt.ts';
import { textOf } from '../text/traced-text.ts';
import type { Runs } from '../text/runs.ts';
import { runsOnPlatform, succeeds } from './conditions.ts';
import { loopItems } from './loop-items.ts';
import { itemsOf, TaskScopes } from './task-scopes.ts';
import { fieldsOf, TaskValues, type Variables } from './task-values.ts';
import { readTaskfiles, type Task, type Taskfile } from './taskfile.ts';

/** Steps that tasks may have together, those of the tasks that they call among them. */
const MAX_STEPS = 20_000;

/**
 * Reads a Taskfile of version 3 (taskfile.dev/reference/schema) with what it includes. Variables keep the place of
 * their assignment; `sh:` is never run. Each task is a script, and those that it calls or depends on are its prerequisites;
 * the steps of one that it calls stand among its own. Of `status`, `sources` and `preconditions` it is taken that they let
 * the commands run, as on a fresh checkout.
 */
export const readTaskfile: BuildFileReader = async (source, surroundings) => {
  const taskfile = await readTaskfiles(source, surroundings);
  if (typeof taskfile === 'string') return taskfile;
  const { yaml } = taskfile;
  const dotenv = new Map<Task | null, readonly RecipeDoubt[]>([
    [null, await dotenvDoubts(yaml, yaml.root, surroundings)],
  ]);
  for (const task of taskfile.tasks.values()) dotenv.set(task, await dotenvDoubts(task.yaml, task.node, surroundings));
  const calledWith = (given: GivenVariables, budget: Budget): BuildFile => {
    budget.spend(UNITS_PER_TASK * taskfile.tasks.size);
    return { ...taskScripts(taskfile, surroundings.folder, { dotenv, given }), calledWith };
  };
  return { ...taskScripts(taskfile, surroundings.folder, { dotenv }), calledWith };
};
/** What a task costs to be expanded again, at least. */
const UNITS_PER_TASK = 1000;

interface TaskSurroundings {
  /** Doubts about the dotenv files of each task, and of the whole file. */
  readonly dotenv: ReadonlyMap<Task | null, readonly RecipeDoubt[]>;
  readonly given?: GivenVariables;
}

function taskScripts(taskfile: Taskfile, folder: string, { dotenv, given }: TaskSurroundings): BuildFile {
  const reader = new TaskReader(taskfile, folder, given);
  const scripts = [...taskfile.tasks.values()].map(task => {
    const script = reader.script(task);
    return { ...script, doubts: [...script.doubts, ...dotenv.get(task)!] };
  });
  return {
    scripts,
    runs: 'one',
    ...(taskfile.tasks.has('default') ? { defaultScript: 'default' } : {}),
    unresolved: [...reader.unresolved],
    doubts: [
      ...dotenv.get(null)!,
      ...(reader.grewTooLarge
        ? [doubtAt('the tasks grow beyond 5,000,000 characters or 20,000 steps; the rest is not read', [])]
        : []),
    ],
    unread: taskfile.unread,
  };
}

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

/** What a task does, in the order in which it does it. */
type Deed =
  | { readonly kind: 'run'; readonly step: ShellStep }
  | { readonly kind: 'call'; readonly name: string; readonly condition: string | undefined };

interface ReadTask {
  readonly deeds: readonly Deed[];
  readonly dependencies: readonly string[];
  readonly doubts: readonly RecipeDoubt[];
}

/** What the templates of a task are expanded with. */
interface Surroundings {
  readonly task: Task;
  readonly scopes: Variables;
  readonly folders: Variables;
}

class TaskReader {
  readonly #taskfile: Taskfile;
  readonly #names: ReadonlyMap<string, string>;
  readonly #values = new TaskValues();
  readonly #scopes: TaskScopes;
  readonly #read = new Map<string, ReadTask>();
  #called = 0;

  constructor(taskfile: Taskfile, folder: string, given?: GivenVariables) {
    this.#taskfile = taskfile;
    this.#scopes = new TaskScopes(taskfile, { folder, values: this.#values, ...(given && { given }) });
    const aliases = [...taskfile.tasks.values()].flatMap(({ name, aliases: own }) =>
      own.map(alias => [alias, name] as const),
    );
    this.#names = new Map([...aliases, ...[...taskfile.tasks.keys()].map(name => [name, name] as const)]);
  }

  get unresolved(): ReadonlySet<string> {
    return this.#values.unresolved;
  }

  get grewTooLarge(): boolean {
    return this.#values.grewTooLarge || this.#called > MAX_STEPS;
  }

  script(task: Task): BuildScript {
    const { deeds, dependencies, doubts } = this.#readOf(task);
    const calls = deeds.flatMap(deed => (deed.kind === 'call' ? [deed.name] : []));
    const steps = deeds.flatMap(deed => (deed.kind === 'run' ? [deed.step] : this.#stepsOfCall(deed, [task.name])));
    return { name: task.name, steps, prerequisites: [...dependencies, ...calls], doubts, inherited: [] };
  }

  #stepsOfCall({ name, condition }: Extract<Deed, { kind: 'call' }>, open: readonly string[]): readonly ShellStep[] {
    const task = this.#taskfile.tasks.get(name);
    if (!task || open.includes(name) || this.#called > MAX_STEPS) return [];
    const { deeds, doubts } = this.#readOf(task);
    return deeds.flatMap(deed => {
      this.#called++;
      const steps = deed.kind === 'run' ? [deed.step] : this.#stepsOfCall(deed, [...open, name]);
      return steps.map(step => ({
        ...under(condition, step),
        calledScript: step.calledScript ?? name,
        doubts: step.calledScript === undefined ? [...step.doubts, ...doubts] : step.doubts,
      }));
    });
  }

  #readOf(task: Task): ReadTask {
    let known = this.#read.get(task.name);
    if (!known) {
      known = this.#deeds(task);
      this.#read.set(task.name, known);
    }
    return known;
  }

  #deeds(task: Task): ReadTask {
    const { node } = task;
    const scopes = this.#scopes.variablesOf(task);
    const environment = this.#scopes.environmentOf(task, scopes);
    const folder = this.#scopes.folderOf(task, scopes);
    const around: Surroundings = { task, scopes, folders: this.#scopes.foldersFrom(task, folder) };
    const doubts: RecipeDoubt[] = [];
    const runs = this.#runs(node, around);
    if (runs === false) return { deeds: [], dependencies: [], doubts: [] };
    const dependencies = itemsOf(node.get('deps')).flatMap(item => this.#calls(item, around, doubts));
    if (this.#isAlwaysUpToDate(node, around)) return { deeds: [], dependencies: dependencies.map(nameOf), doubts };
    const deeds: Deed[] = [];
    const deferred: Deed[] = [];
    const commands = node.kind === 'map' ? (node.get('cmds') ?? node.get('cmd')) : node;
    for (const item of itemsOf(commands)) {
      const late = item.kind === 'map' ? item.get('defer') : undefined;
      const done = late
        ? this.#deedsOf(late, around, { folder, environment, doubts })
        : this.#deedsOf(item, around, { folder, environment, doubts });
      if (late) deferred.unshift(...done);
      else deeds.push(...done);
    }
    const condition = runs === true ? undefined : runs.condition;
    return {
      deeds: [...deeds, ...deferred].map(deed => deedUnder(condition, deed)),
      dependencies: dependencies.map(nameOf),
      doubts,
    };
  }

  /** One entry of `cmds`, or what it defers. */
  #deedsOf(
    item: YamlNode,
    around: Surroundings,
    { doubts, ...shell }: Pick<ShellStep, 'folder' | 'environment'> & { doubts: RecipeDoubt[] },
  ): readonly Deed[] {
    const { yaml } = around.task;
    if (item.kind === 'map' && item.get('task')) return this.#calls(item, around, doubts);
    const text = yaml.text(item.kind === 'map' ? item.get('cmd') : item);
    if (!text) return [];
    const loop = item.get('for');
    const turns = loop ? this.#turns(loop, around) : [around];
    if (!turns) doubts.push(doubtAt('`for` repeats this command and is not followed', text));
    return (turns ?? [around]).flatMap((turn): Deed[] => {
      const runs = this.#runs(item, turn);
      if (runs === false) return [];
      const { value, doubts: own } = this.#values.expand(text, turn.scopes, turn.folders);
      doubts.push(...own); // of the task: what was cut off may have been the build
      const step: ShellStep = { kind: 'shell', text: value, line: text, ...shell, doubts: [] };
      return [{ kind: 'run', step: under(runs === true ? undefined : runs.condition, step) }];
    });
  }

  /** A call of another task, in `deps` or `cmds`. */
  #calls(item: YamlNode, around: Surroundings, doubts: RecipeDoubt[]): readonly Extract<Deed, { kind: 'call' }>[] {
    const { task } = around;
    const written = task.yaml.text(item.kind === 'map' ? item.get('task') : item);
    if (!written) return [];
    const loop = item.kind === 'map' ? item.get('for') : undefined;
    const turns = (loop ? this.#turns(loop, around) : undefined) ?? [around];
    const handed = item.kind === 'map' ? task.yaml.key(item, 'vars') : undefined;
    return turns.flatMap(turn => {
      const runs = item.kind === 'map' ? this.#condition(item, turn) : true;
      if (runs === false) return [];
      const name = this.#nameOf(textOf(this.#values.expand(written, turn.scopes, turn.folders).value), task);
      if (handed) doubts.push(doubtAt(`variables are handed to ${name} and are not followed`, handed));
      return [{ kind: 'call', name, condition: runs === true ? undefined : runs.condition }];
    });
  }

  /** The turns of a loop; `null`: only Task knows them. */
  #turns(loop: YamlNode, around: Surroundings): readonly Surroundings[] | null {
    const { task, scopes, folders } = around;
    const items = loopItems(task.yaml, loop, variable => fieldsOf(scopes, folders)([variable]));
    return items && items.map(item => ({ ...around, scopes: new Map([...scopes, ...item]) }));
  }

  /** `platforms` and `if`. */
  #runs(node: YamlNode, around: Surroundings): Runs {
    const platform = runsOnPlatform(around.task.yaml, node);
    const condition = platform === false || node.kind !== 'map' ? platform : this.#condition(node, around);
    return condition === true ? platform : condition;
  }

  #condition(node: YamlNode, { task, scopes, folders }: Surroundings): Runs {
    const text = task.yaml.text(node.get('if'));
    if (!text) return true;
    const { value, doubts } = this.#values.expand(text, scopes, folders);
    const holds = doubts.length > 0 ? null : textOf(value).trim() === '' ? true : succeeds(value);
    return holds ?? { condition: `if: ${textOf(text)}`.slice(0, 200) };
  }

  /** `status` of commands that are known to succeed: what it guards never runs. */
  #isAlwaysUpToDate(node: YamlNode, { task, scopes, folders }: Surroundings): boolean {
    if (node.kind !== 'map' || node.get('sources')) return false;
    const status = task.yaml.texts(node.get('status'));
    return (
      status.length > 0 && status.every(text => succeeds(this.#values.expand(text, scopes, folders).value) === true)
    );
  }

  /** A task of another file is named from there; a colon before a name leads one file up. */
  #nameOf(written: string, { namespaces }: Task): string {
    const full = namespaces.reduce(
      (name, namespace) => (name.startsWith(':') ? name.slice(1) : `${namespace}:${name}`),
      written,
    );
    return this.#names.get(full) ?? full;
  }
}

function nameOf({ name }: Extract<Deed, { kind: 'call' }>): string {
  return name;
}

/** The outer condition comes first: with it all that it holds is left out. */
function under(condition: string | undefined, step: ShellStep): ShellStep {
  return condition === undefined ? step : { ...step, condition };
}

function deedUnder(condition: string | undefined, deed: Deed): Deed {
  if (condition === undefined) return deed;
  return deed.kind === 'run' ? { ...deed, step: under(condition, deed.step) } : { ...deed, condition };
}
