import { posix } from 'node:path';
import type { YamlNode } from '../../../config/yaml-node.ts';
import type { BuildFileSurroundings } from '../build-script.ts';
import { type BuildYaml, readBuildYaml } from '../text/build-yaml.ts';
import { type SourceText, textOf } from '../text/traced-text.ts';
import { evaluated, type GivenInput, type Inputs, type TextContexts } from './expression-text.ts';

/** What the called files of one workflow may hold together, and how deep they may call each other (GitHub allows ten). */
const MAX_CHARACTERS = 2 * 1024 * 1024;
const MAX_FILES = 500;
const MAX_DEPTH = 10;

/** Reads what a workflow calls by a path: `./.github/actions/build`, `./.github/workflows/build.yml`. */
export class ActionFiles {
  readonly #surroundings: BuildFileSurroundings;
  #files = 0;
  #characters = 0;

  constructor(surroundings: BuildFileSurroundings) {
    this.#surroundings = surroundings;
  }

  /** The folder of the checkout, relative to the folder of gds.yaml. */
  get checkout(): string {
    return this.#surroundings.folder;
  }

  /** The metadata of an action by its folder in the checkout. A string says why it cannot be had. */
  async action(folder: string, depth: number): Promise<BuildYaml | string> {
    const yaml = await this.yaml(posix.join(folder, 'action.yml'), depth);
    return typeof yaml === 'string' ? this.yaml(posix.join(folder, 'action.yaml'), depth) : yaml;
  }

  /** A file by its path in the checkout. */
  async yaml(path: string, depth: number): Promise<BuildYaml | string> {
    if (depth > MAX_DEPTH) return `files are followed ${MAX_DEPTH} deep`;
    const source = await this.text(posix.join(this.checkout, path));
    return typeof source === 'string' ? source : readBuildYaml(source);
  }

  /** A file by its path, relative to the folder of gds.yaml. */
  async text(path: string): Promise<SourceText | string> {
    if (++this.#files > MAX_FILES) return 'too many files are called';
    const source = await this.#surroundings.read(path);
    if (typeof source === 'string') return source;
    this.#characters += source.text.length;
    return this.#characters > MAX_CHARACTERS ? 'the called files are larger than 2 MiB' : source;
  }
}

/** The inputs that a file declares, with what `with` of the caller gives or their defaults. */
export function inputsOf(
  callee: { readonly yaml: BuildYaml; readonly declared: YamlNode | undefined },
  caller: { readonly yaml: BuildYaml; readonly given: YamlNode | undefined; readonly contexts: TextContexts },
): Inputs {
  return new Map(
    (callee.declared?.entries ?? []).map(({ name, value: input }): [string, GivenInput] => {
      const entry = caller.given?.entries.find(other => other.name.toLowerCase() === name.toLowerCase());
      const given = entry && evaluated(caller.yaml.text(entry.value) ?? [], caller.contexts);
      const value = given ?? callee.yaml.text(input.get('default')) ?? [];
      return [name.toLowerCase(), { value, type: textOf(callee.yaml.text(input.get('type')) ?? []) || 'string' }];
    }),
  );
}
