import { posix } from 'node:path';
import type { RecipeDoubt } from '../../evidence/build-recipe.ts';
import type { YamlNode } from '../../config/yaml-node.ts';
import type { BuildFileReader, BuildScript, EnvironmentVariable, ShellStep } from './build-script.ts';
import { type BuildYaml, readBuildYaml } from './text/build-yaml.ts';
import { expandTemplate, type TemplateField, type TemplateFields } from './text/go-template.ts';
import { doubtAt } from './text/doubt.ts';
import { asComputed, textOf, type Traced, untraced } from './text/traced-text.ts';

const MAX_TASKS = 1000;
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
 * Reads a Taskfile of version 3 (taskfile.dev/reference/schema). Variables keep the place of their
 * assignment; `sh:` is never run. Each task is a script, and those that it calls or depends on are its prerequisites.
 */
export const readTaskfile: BuildFileReader = async (source, { folder }) => {
  const yaml = readBuildYaml(source);
  if (typeof yaml === 'string') return yaml;
  const { root } = yaml;
  const tasks = root.get('tasks');
  if (tasks !== undefined && tasks.kind !== 'map' && tasks.kind !== 'nothing') return '`tasks` is no mapping';
  const reader = new TaskReader(yaml, folder);
  const scripts = (tasks?.entries ?? []).slice(0, MAX_TASKS).map(({ name, value }) => reader.task(name, value));
  const notFollowed = (key: string) => {
    const at = yaml.key(root, key);
    return at ? [doubtAt(`\`${key}\` of the Taskfile is not followed`, at)] : [];
  };
  return {
    scripts,
    ...(scripts.some(({ name }) => name === 'default') ? { defaultScript: 'default' } : {}),
    unresolved: [...reader.unresolved],
    doubts: notFollowed('dotenv'),
    unread: notFollowed('includes'),
  };
};

/** What each variable stands for. */
type Variables = ReadonlyMap<string, TemplateField>;

class TaskReader {
  readonly #yaml: BuildYaml;
  readonly #folder: string;
  #global: Variables | undefined;
  readonly unresolved = new Set<string>();

  constructor(yaml: BuildYaml, folder: string) {
    this.#yaml = yaml;
    this.#folder = folder;
  }

  task(name: string, node: YamlNode): BuildScript {
    const { root } = this.#yaml;
    this.#global ??= this.#variables(root.get('vars'), new Map());
    const scopes = this.#variables(node.get('vars'), this.#global);
    const environment = [...this.#environment(root.get('env'), scopes), ...this.#environment(node.get('env'), scopes)];
    const dir = textOf(this.#expand(this.#yaml.text(node.get('dir')) ?? [], scopes).value);
    const commands = node.kind === 'map' ? (node.get('cmds') ?? node.get('cmd')) : node;
    const items = commands?.kind === 'sequence' ? commands.items.slice(0, MAX_TASKS) : commands ? [commands] : [];
    const steps: ShellStep[] = [];
    const called = this.#namesIn(node.get('deps'));
    const doubts: RecipeDoubt[] = this.#conditions(node);
    for (const item of items) {
      const task = item.kind === 'map' ? this.#yaml.text(item.get('task')) : undefined;
      const deferred = item.kind === 'map' ? item.get('defer') : undefined;
      const text = this.#yaml.text(item.kind === 'map' ? (item.get('cmd') ?? deferred) : item);
      if (item.get('for') && text) doubts.push(doubtAt('`for` repeats this command and is not followed', text));
      if (task) {
        called.push(textOf(task));
        const at = this.#yaml.key(item, 'vars');
        if (at) doubts.push(doubtAt(`variables are handed to ${textOf(task)} and are not followed`, at));
      } else if (text) {
        const { value, doubts: own } = this.#expand(text, scopes);
        const folder = posix.join(this.#folder, dir);
        steps.push({ kind: 'shell', text: value, folder, environment, doubts: [] });
        doubts.push(...own); // of the task: what was cut off may have been the build
      }
    }
    return { name, steps, prerequisites: called, doubts, inherited: [] };
  }

  #namesIn(node: YamlNode | undefined): string[] {
    const items = node?.kind === 'sequence' ? node.items : [];
    return items.flatMap(item => {
      const name = this.#yaml.text(item.kind === 'map' ? item.get('task') : item);
      return name ? [textOf(name)] : [];
    });
  }

  #conditions(node: YamlNode): RecipeDoubt[] {
    const at = this.#yaml.key(node, 'dotenv');
    return at ? [doubtAt('`dotenv` of the task is not followed', at)] : [];
  }

  #environment(node: YamlNode | undefined, scopes: Variables): readonly EnvironmentVariable[] {
    return (node?.entries ?? []).slice(0, MAX_TASKS).flatMap(({ name, value }) => {
      if (!/^\w+$/.test(name)) return [];
      const read = this.#valueOf(value, scopes);
      return read ? [{ name, ...read }] : [];
    });
  }

  #expand(text: Traced, scopes: Variables): { value: Traced; doubts: readonly RecipeDoubt[] } {
    const { value, doubts, unresolved } = expandTemplate(text, this.#fields(scopes));
    for (const reason of unresolved) this.unresolved.add(reason);
    return { value, doubts };
  }

  /** Each variable sees those before it, as Task evaluates them; a task's own come after the file's. */
  #variables(node: YamlNode | undefined, before: Variables): Variables {
    const known = new Map(before);
    for (const { name, value } of (node?.entries ?? []).slice(0, MAX_TASKS)) {
      const read = this.#valueOf(value, known);
      known.set(name, read ? { kind: 'text', ...read } : { kind: 'computed' });
    }
    return known;
  }

  #fields(variables: Variables): TemplateFields {
    return ([name = '', ...more]) => {
      if (more.length > 0) return { kind: 'computed' };
      const known = variables.get(name);
      if (known) return known;
      const by = SPECIAL[name];
      if (by === 'commit') return { kind: 'computed', determinedBy: by };
      return { kind: 'unknown', why: 'is given by whoever runs the task, or by nobody' };
    };
  }

  /** A text, `sh:` (computed, never run) or `ref:`; anything else has no text. */
  #valueOf(node: YamlNode, scopes: Variables) {
    if (node.kind === 'map') {
      const sh = this.#yaml.text(node.get('sh'));
      if (!sh) return null;
      const value = [...untraced('$('), ...sh, ...untraced(')')];
      return { value: asComputed(value), doubts: [] as readonly RecipeDoubt[] };
    }
    if (node.kind === 'nothing') return { value: [] as Traced, doubts: [] as readonly RecipeDoubt[] };
    const text = this.#yaml.text(node);
    return text ? this.#expand(text, scopes) : null;
  }
}
