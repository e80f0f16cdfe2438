import type { YamlNode } from '../../../config/yaml-node.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import type { TemplateField } from '../text/template-field.ts';
import { computationsIn, isBlank, textOf, type Traced } from '../text/traced-text.ts';

/** What a loop gives its templates in one turn: by name, of `matrix` by `ITEM.KEY`. */
export type LoopItem = ReadonlyMap<string, TemplateField>;

const MAX_ITEMS = 100;

/**
 * The turns of `for:` (Task, "Looping over values") over what is written out: a list, a `matrix` of lists or the words
 * of a variable, which `valueOf` gives. `null`: only Task knows them, as those of `sources`.
 */
export function loopItems(
  yaml: BuildYaml,
  loop: YamlNode,
  valueOf: (variable: string) => TemplateField,
): readonly LoopItem[] | null {
  if (loop.kind === 'sequence') return items(writtenList(yaml, loop)?.map(value => [['ITEM', value]]));
  if (loop.kind !== 'map') return null;
  const as = textOf(yaml.text(loop.get('as')) ?? []) || 'ITEM';
  const matrix = loop.get('matrix');
  if (matrix) return items(rowsOf(yaml, matrix)?.map(row => row.map(([key, value]) => [`${as}.${key}`, value])));
  const variable = yaml.text(loop.get('var'));
  const field = variable && valueOf(textOf(variable));
  if (field?.kind !== 'text' || computationsIn(field.value).length > 0 || (field.doubts ?? []).length > 0) return null;
  const split = yaml.text(loop.get('split'));
  const words = split ? splitAt(field.value, textOf(split)) : splitAt(field.value, null);
  return items(words.map(value => [[as, value]]));
}

type Row = readonly (readonly [string, Traced])[];

function items(rows: readonly Row[] | null | undefined): readonly LoopItem[] | null {
  if (!rows || rows.length > MAX_ITEMS) return null;
  return rows.map(row => new Map(row.map(([name, value]) => [name, { kind: 'text', value }])));
}

function writtenList(yaml: BuildYaml, node: YamlNode): readonly Traced[] | null {
  return node.items.every(({ kind }) => kind === 'scalar') ? yaml.texts(node) : null;
}

/** Every combination of the lists of a matrix; of one with `ref:` none is known. */
function rowsOf(yaml: BuildYaml, matrix: YamlNode): readonly Row[] | null {
  let rows: Row[] = [[]];
  for (const { name, value } of matrix.entries) {
    const list = value.kind === 'sequence' ? writtenList(yaml, value) : null;
    if (!list || rows.length * list.length > MAX_ITEMS) return null;
    rows = rows.flatMap(row => list.map(item => [...row, [name, item] as const]));
  }
  return rows;
}

/** `null`: at blanks. */
function splitAt(text: Traced, separator: string | null): readonly Traced[] {
  const words: Traced[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const ends =
      at === text.length ||
      (separator === null ? isBlank(text[at]!) : textOf(text.slice(at, at + separator.length)) === separator);
    if (!ends) continue;
    if (separator !== null || at > start) words.push(text.slice(start, at));
    start = at + (separator?.length ?? 1);
    if (separator !== null) at = Math.max(at, start - 1);
  }
  return words;
}
