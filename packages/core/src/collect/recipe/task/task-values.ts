import type { YamlNode } from '../../../config/yaml-node.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import { doubtAt } from '../text/doubt.ts';
import { type ExpandedTemplate, expandTemplate } from '../text/go-template.ts';
import type { TemplateField, TemplateFields } from '../text/template-field.ts';
import { AT_START, originOfCommands } from '../origin/command-origin.ts';
import { asComputed, textOf, type Traced, untraced } from '../text/traced-text.ts';
import { TASK_FUNCTIONS } from './task-functions.ts';
import type { TaskVariables } from './task-variable.ts';

/** What each variable stands for. */
export type Variables = ReadonlyMap<string, TemplateField>;

/** Units that all tasks may grow to together. */
const MAX_UNITS = 5_000_000;
/** Variables that Task gives by itself, with what they depend on. */
const SPECIAL: Readonly<Record<string, TemplateField>> = {
  TASK: { kind: 'computed', determinedBy: 'commit' },
  ALIAS: { kind: 'computed', determinedBy: 'commit' },
  CHECKSUM: { kind: 'computed', determinedBy: 'commit' },
  CLI_FORCE: { kind: 'computed', determinedBy: 'caller', known: false },
  TASK_VERSION: { kind: 'unknown', why: 'is given by Task' },
  TASK_EXE: { kind: 'unknown', why: 'is given by Task' },
  MATCH: { kind: 'unknown', why: 'is given by whoever runs the task' },
};
/** Variables of the environment, which Task gives as its own, that most machines have. */
const SURROUNDINGS =
  /^(?:CI|HOME|PATH|PWD|OLDPWD|USER|USERNAME|LOGNAME|SHELL|HOST|HOSTNAME|LANG|TERM|TMPDIR|(?:GITHUB|GITLAB|RUNNER|CI)_\w+)$/;

/** Expands the templates of a Taskfile. `sh:` is never run. */
export class TaskValues {
  readonly unresolved = new Set<string>();
  #units = 0;

  get grewTooLarge(): boolean {
    return this.#units > MAX_UNITS;
  }

  expand(text: Traced, variables: Variables, folders: Variables): Pick<ExpandedTemplate, 'value' | 'doubts'> {
    if (this.grewTooLarge) return { value: [], doubts: [] };
    const { value, doubts, unresolved } = expandTemplate(text, fieldsOf(variables, folders), TASK_FUNCTIONS);
    for (const reason of unresolved) this.unresolved.add(reason);
    this.#units += value.length;
    return { value, doubts };
  }

  /** Each variable sees those before it, as Task evaluates them; a task's own come after the file's. */
  variables(variables: TaskVariables, before: Variables, folders: Variables): Variables {
    const known = new Map(before);
    for (const [name, { yaml, value, ambiguous }] of variables) {
      const read = this.#valueOf(yaml, value, known, folders);
      if (!read) known.set(name, { kind: 'computed' });
      else {
        const reason = `${name} is set in several included files, of which Task takes one or the other`;
        const more = ambiguous ? [doubtAt(reason, read.value)] : [];
        const written = value.scalar?.value;
        const typed = typeof written === 'boolean' || typeof written === 'number' ? { typed: written } : {};
        known.set(name, { kind: 'text', value: read.value, doubts: [...read.doubts, ...more], ...typed });
      }
    }
    return known;
  }

  environment(variables: TaskVariables, scopes: Variables, folders: Variables): readonly EnvironmentVariable[] {
    return [...variables].flatMap(([name, { yaml, value }]) => {
      if (!/^\w+$/.test(name)) return [];
      const read = this.#valueOf(yaml, value, scopes, folders);
      return read ? [{ name, ...read }] : [];
    });
  }

  /** A text, `sh:` (computed, never run) or `ref:`; anything else has no text. */
  #valueOf(
    yaml: BuildYaml,
    node: YamlNode,
    scopes: Variables,
    folders: Variables,
  ): Pick<EnvironmentVariable, 'value' | 'doubts'> | null {
    if (node.kind === 'map') {
      const sh = yaml.text(node.get('sh'));
      if (!sh) return null;
      const call = [...untraced('$('), ...sh, ...untraced(')')];
      const origin = originOfCommands(this.expand(sh, scopes, folders).value, AT_START);
      return { value: asComputed(call, textOf(call), origin), doubts: [] };
    }
    if (node.kind === 'nothing') return { value: [], doubts: [] };
    const text = yaml.text(node);
    return text ? this.expand(text, scopes, folders) : null;
  }
}

/** What a template of a task knows by a name, or by the path of a loop's item. */
export function fieldsOf(variables: Variables, folders: Variables): TemplateFields {
  return path => {
    const known = variables.get(path.join('.')) ?? folders.get(path.join('.'));
    if (known) return known;
    const [name = '', ...more] = path;
    if (more.length > 0) return { kind: 'computed' };
    if (Object.hasOwn(SPECIAL, name)) return SPECIAL[name]!;
    return {
      kind: SURROUNDINGS.test(name) ? 'unknown' : 'unset',
      why: 'is given by whoever runs the task, or by nobody',
    };
  };
}
