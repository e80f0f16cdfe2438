import type { YamlNode } from '../../../config/yaml-node.ts';
import type { BuildYaml } from '../text/build-yaml.ts';
import { textOf, untraced } from '../text/traced-text.ts';
import { JUDGED_ARCH, JUDGED_OS } from '../judged-platform.ts';
import type { ExpressionValue } from './expression.ts';
import type { MatrixTexts } from './expression-text.ts';

/** Values of one combination of a matrix by their path in lower case: `os`, `target.goos`; absent: not there. */
export type Combination = ReadonlyMap<string, ExpressionValue | undefined>;

const MAX_COMBINATIONS = 256;

/**
 * The combinations of `strategy.matrix` for which a job runs
 * (https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations);
 * `null`: they are known only when it runs.
 */
export function combinationsOf(yaml: BuildYaml, job: YamlNode): readonly Combination[] | null {
  const matrix = job.get('strategy')?.get('matrix');
  if (!matrix) return [new Map()];
  if (matrix.kind !== 'map') return null;
  let combinations: Combination[] = [];
  for (const { name, value } of matrix.entries) {
    if (name === 'include' || name === 'exclude') continue;
    if (value.kind !== 'sequence') return null;
    const values = value.items.map(item => valuesOf(yaml, item, name.toLowerCase()));
    const before = combinations.length === 0 ? [new Map()] : combinations;
    if (before.length * values.length > MAX_COMBINATIONS) return null;
    combinations = before.flatMap(one => values.map(more => new Map([...one, ...more])));
  }
  const [included, excluded] = ['include', 'exclude'].map(key => matrix.get(key));
  if ([included, excluded].some(list => list !== undefined && list.kind !== 'sequence')) return null;
  for (const item of excluded?.items ?? []) {
    const wanted = valuesOf(yaml, item, '');
    if ([...wanted.values()].includes(undefined)) return null;
    combinations = combinations.filter(one => ![...wanted].every(([path, value]) => one.get(path) === value));
  }
  return withIncluded(
    combinations,
    (included?.items ?? []).map(item => valuesOf(yaml, item, '')),
  );
}

/** An entry of `include` is added to every combination whose values it leaves as they are, else it is one of its own. */
function withIncluded(original: readonly Combination[], included: readonly Combination[]): readonly Combination[] {
  const all: Map<string, ExpressionValue | undefined>[] = original.map(one => new Map(one));
  const own: Combination[] = [];
  for (const more of included.slice(0, MAX_COMBINATIONS)) {
    const fitting = all.filter((_, index) =>
      [...more].every(([path, value]) => !original[index]!.has(path) || original[index]!.get(path) === value),
    );
    if (fitting.length === 0) own.push(more);
    for (const one of fitting) for (const [path, value] of more) one.set(path, value);
  }
  return [...all, ...own];
}

function valuesOf(yaml: BuildYaml, node: YamlNode, path: string): Map<string, ExpressionValue | undefined> {
  return new Map([...nodesOf(node, path)].map(([at, each]) => [at, scalarOf(each, yaml)]));
}

/** What is no map, by its path. */
function nodesOf(node: YamlNode, path: string): ReadonlyMap<string, YamlNode> {
  if (node.kind !== 'map') return new Map([[path, node]]);
  const below = (name: string) => (path === '' ? name : `${path}.${name}`).toLowerCase();
  return new Map(node.entries.flatMap(({ name, value }) => [...nodesOf(value, below(name))]));
}

function scalarOf(node: YamlNode, yaml: BuildYaml): ExpressionValue | undefined {
  if (node.kind === 'nothing') return null;
  const value = node.scalar?.value;
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  const text = yaml.text(node);
  return text && !textOf(text).includes('${{') ? textOf(text) : undefined;
}

/** The paths, in lower case, of values of the matrix that stand in what a job runs. */
export function matrixPathsIn(yaml: BuildYaml, job: YamlNode): readonly string[] {
  const within = (node: YamlNode | undefined): readonly YamlNode[] => (node ? [...nodesOf(node, '').values()] : []);
  const steps = (job.get('steps')?.items ?? []).flatMap(step => {
    const isLocal = textOf(yaml.text(step.get('uses')) ?? []).startsWith('./');
    const own = [
      step.get('env'),
      step.get('run'),
      step.get('working-directory'),
      isLocal ? step.get('with') : undefined,
    ];
    return own.flatMap(within);
  });
  const nodes = [...[job.get('env'), job.get('defaults'), job.get('container')].flatMap(within), ...steps];
  const texts = nodes.map(node => textOf(yaml.text(node) ?? []));
  const paths = texts.flatMap(text =>
    [...text.matchAll(/\$\{\{\s*matrix\.([\w.-]+)\s*\}\}/g)].map(([, path]) => path!),
  );
  return [...new Set(paths.map(path => path.toLowerCase()))];
}

/** The values of a combination as they are written in the matrix. */
export function textsOf(combination: Combination, yaml: BuildYaml, job: YamlNode): MatrixTexts {
  const matrix = job.get('strategy')?.get('matrix');
  const written = (matrix?.entries ?? []).flatMap(({ name, value }) =>
    value.items.flatMap(item => [...nodesOf(item, name === 'include' ? '' : name.toLowerCase())]),
  );
  return new Map(
    [...combination].map(([path, value]) => {
      const node = written.find(([at, each]) => at === path && scalarOf(each, yaml) === value)?.[1];
      return [path, value === undefined ? undefined : ((node && yaml.text(node)) ?? untraced(String(value ?? '')))];
    }),
  );
}

/** Of several combinations those for the judged machine, as far as the names of the keys tell. */
export function judgedCombinations(
  combinations: readonly Combination[],
  systemOf: (combination: Combination) => string | undefined,
): readonly Combination[] {
  const narrowed = preferred(combinations, one => systemOf(one) === 'Linux');
  const forSystem = preferred(narrowed, one =>
    says(one, /(?:^|\.)(?:goos|os|platform|target)$/, [JUDGED_OS, 'ubuntu']),
  );
  return preferred(forSystem, one => says(one, /(?:^|\.)(?:goarch|arch)$/, [JUDGED_ARCH]));
}

function preferred(all: readonly Combination[], fits: (one: Combination) => boolean): readonly Combination[] {
  const fitting = all.filter(fits);
  return fitting.length > 0 ? fitting : all;
}

function says(combination: Combination, key: RegExp, names: readonly string[]): boolean {
  return [...combination].some(([path, value]) => {
    const words = key.test(path) && typeof value === 'string' ? value.toLowerCase().split(/[/_-]/) : [];
    return words.some(word => names.includes(word));
  });
}
