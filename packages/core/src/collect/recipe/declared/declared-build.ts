import type { Implication, RecipeDoubt } from '../../../evidence/build-recipe.ts';
import type { YamlNode } from '../../../config/yaml-node.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import type { EnvironmentVariable } from '../text/environment-variable.ts';
import { type ExpandedTemplate, expandTemplate } from '../text/go-template.ts';
import type { TemplateFields } from '../text/template-field.ts';
import type { RawFlag } from '../flags/go-command.ts';
import { doubtAt } from '../text/doubt.ts';
import { assignmentIn } from '../shell/words.ts';
import { joined } from '../shell/text.ts';
import { isBlank, textOf, type Traced, untraced } from '../text/traced-text.ts';

/** One entry of `builds:`, as goreleaser and ko write them, while it is read. */
export class DeclaredBuild {
  readonly node: YamlNode;
  readonly #yaml: BuildYaml;
  #fields: TemplateFields;
  readonly flags: RawFlag[] = [];
  readonly environment: EnvironmentVariable[] = [];
  readonly doubts: RecipeDoubt[] = [];
  readonly unresolved: string[] = [];

  constructor(yaml: BuildYaml, node: YamlNode, fields: TemplateFields) {
    this.#yaml = yaml;
    this.node = node;
    this.#fields = fields;
  }

  /** A text with its template expanded; empty where the key is missing. */
  text(key: string): Traced {
    const text = this.#yaml.text(this.node.get(key));
    return text ? this.expand(text) : [];
  }

  /** A text with its template expanded, of which nothing is said. */
  peek(text: Traced): ExpandedTemplate {
    return expandTemplate(text, this.#fields);
  }

  expand(text: Traced): Traced {
    const { value, doubts, unresolved } = this.peek(text);
    this.doubts.push(...doubts);
    this.unresolved.push(...unresolved);
    return value;
  }

  /** The texts of a sequence, or one text; what expands to nothing is left out. */
  list(node: YamlNode | undefined): readonly Traced[] {
    return this.#yaml
      .texts(node)
      .map(text => this.expand(text))
      .filter(({ length }) => length > 0);
  }

  /** As {@link list}, but one text is split at blanks. */
  words(node: YamlNode | undefined): readonly Traced[] {
    return node?.kind === 'sequence' ? this.list(node) : this.list(node).flatMap(splitAtBlanks);
  }

  /** Says of a list that is no list that it was not read. */
  expectTexts(...keys: string[]): void {
    for (const key of keys) {
      const node = this.node.get(key);
      const wrong =
        node?.kind === 'map' || (node?.kind === 'sequence' && node.items.some(({ kind }) => kind !== 'scalar'));
      if (wrong) this.doubts.push(doubtAt(`\`${key}\` is not a list of texts`, this.#yaml.key(this.node, key) ?? []));
    }
  }

  flag(name: string, values: readonly Traced[], impliedBy?: Implication): void {
    const value = joined(values);
    this.flags.push({ name, value, words: value, ...(impliedBy ? { impliedBy } : {}) });
  }

  /** `NAME=value` entries; templates after them know their values. */
  takeEnvironment(node: YamlNode | undefined): void {
    for (const text of this.list(node)) {
      const assignment = assignmentIn(text);
      if (assignment) this.set(assignment.name, assignment.value);
    }
  }

  set(name: string, value: Traced, doubts: readonly RecipeDoubt[] = []): void {
    this.environment.push({ name, value, doubts });
    const outer = this.#fields;
    this.#fields = path =>
      path.length === 2 && path[0] === 'Env' && path[1] === name ? { kind: 'text', value } : outer(path);
  }

  /** Where a missing flag would be written: the key of the flags, else the first line of the entry. */
  place(...keys: string[]): Traced {
    for (const key of keys) {
      const found = this.#yaml.key(this.node, key);
      if (found) return found;
    }
    return firstLine(this.#yaml, this.node);
  }
}

/** The first key of a mapping with its value as far as it stands on that line. */
export function firstLine(yaml: BuildYaml, node: YamlNode): Traced {
  const [entry] = node.entries;
  if (!entry) return [];
  const key = yaml.key(node, entry.name) ?? [];
  const scalar = entry.value.scalar;
  if (!scalar || scalar.start < entry.key.end) return key;
  const between = yaml.between(entry.key.start, scalar.end);
  return textOf(between).includes('\n') ? key : between;
}

export function relativePackage(path: Traced): Traced {
  return path.length === 0 || /^\.{0,2}\//.test(textOf(path)) || /^\.{1,2}$/.test(textOf(path))
    ? path
    : [...untraced('./'), ...path];
}

function splitAtBlanks(text: Traced): readonly Traced[] {
  const words: Traced[] = [];
  let start = -1;
  for (let at = 0; at <= text.length; at++) {
    const glyph = text[at];
    const ends = glyph === undefined || isBlank(glyph);
    if (ends && start >= 0) words.push(text.slice(start, at));
    start = ends ? -1 : start < 0 ? at : start;
  }
  return words;
}
