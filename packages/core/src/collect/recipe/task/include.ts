import { posix } from 'node:path';
import type { YamlNode } from '../../../config/yaml-node.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import { expandTemplate } from '../text/go-template.ts';
import type { TemplateFields } from '../text/template-field.ts';
import { computationsIn, textOf, type Traced } from '../text/traced-text.ts';
import type { TaskVariable } from './task-variable.ts';

/** One entry of `includes`. */
export interface TaskInclude {
  readonly namespace: string;
  /** The file or folder, as written. */
  readonly taskfile: Traced;
  /** Where to point at. */
  readonly written: Traced;
  /** Written as a mapping: only then its tasks run in a folder of their own and see variables of its own. */
  readonly advanced: boolean;
  /** `dir`, relative to the folder of the including file. */
  readonly folder: string;
  readonly variables: ReadonlyMap<string, TaskVariable>;
  readonly aliases: readonly string[];
  readonly optional: boolean;
  readonly flatten: boolean;
  readonly leavesOut: (task: string) => boolean;
}

const MAX_INCLUDES = 200;

export function includesOf(yaml: BuildYaml): readonly TaskInclude[] {
  return (yaml.root.get('includes')?.entries ?? []).slice(0, MAX_INCLUDES).map(({ name, value }) => {
    const taskfile = yaml.text(value.kind === 'map' ? value.get('taskfile') : value) ?? [];
    const excluded = yaml.texts(value.get('excludes')).map(textOf);
    const isSet = (key: string) => textOf(yaml.text(value.get(key)) ?? []) === 'true';
    return {
      namespace: name,
      taskfile,
      written: taskfile.length > 0 ? taskfile : (yaml.key(yaml.root.get('includes'), name) ?? []),
      advanced: value.kind === 'map',
      folder: textOf(expanded(yaml, yaml.text(value.get('dir')) ?? [])),
      variables: givenVariables(yaml, value.get('vars')),
      aliases: yaml.texts(value.get('aliases')).map(textOf),
      optional: isSet('optional'),
      flatten: isSet('flatten'),
      leavesOut: task =>
        excluded.some(each => task === each || (each.endsWith(':*') && task.startsWith(each.slice(0, -1)))),
    };
  });
}

/** Path of the file or folder, relative to the folder of gds.yaml; `home` is the folder of the including file. */
export function includePath({ taskfile }: TaskInclude, yaml: BuildYaml, home: string): string | { reason: string } {
  const path = expanded(yaml, taskfile);
  const text = textOf(path);
  if (text.trim() === '') return { reason: 'it names no file' };
  if (/^[a-z][\w+.-]*:\/\/|^[\w.-]+@[\w.-]+:/i.test(text)) return { reason: 'it is remote' };
  if (computationsIn(path).length > 0 || /[$`~*?[]/.test(text)) return { reason: 'its path is known when it runs' };
  if (posix.isAbsolute(text)) return { reason: 'it lies outside the repository' };
  return posix.join(home, text);
}

/** Variables of the file that are written out are known to its includes; what they refer to is not. */
function expanded(yaml: BuildYaml, text: Traced): Traced {
  const fields: TemplateFields = ([name = '', ...more]) => {
    const value = more.length === 0 ? yaml.text(yaml.root.get('vars')?.get(name)) : undefined;
    return value && !textOf(value).includes('{{') ? { kind: 'text', value } : { kind: 'computed' };
  };
  return expandTemplate(text, fields).value;
}

function givenVariables(yaml: BuildYaml, node: YamlNode | undefined): ReadonlyMap<string, TaskVariable> {
  const entries = (node?.entries ?? []).slice(0, MAX_INCLUDES);
  return new Map(entries.map(({ name, value }) => [name, { yaml, value, ambiguous: false }]));
}
