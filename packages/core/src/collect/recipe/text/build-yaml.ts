import type { YamlNode } from '../../../config/yaml-node.ts';
import { loadYaml } from '../../../config/yaml-document.ts';
import { type SourceText, trace, type Traced } from './traced-text.ts';
import { tracedScalar } from './traced-yaml.ts';

const MAX_BYTES = 1024 * 1024;
const MAX_ALIASES = 100;

/** A YAML build file: its first document, with the place of every text. */
export interface BuildYaml {
  readonly root: YamlNode;
  /** The text of a scalar; `undefined` for what is none or is empty. */
  readonly text: (node: YamlNode | undefined) => Traced | undefined;
  /** The text of a scalar, or of each scalar of a sequence. */
  readonly texts: (node: YamlNode | undefined) => readonly Traced[];
  /** A key of a mapping, to be pointed at. */
  readonly key: (node: YamlNode | undefined, name: string) => Traced | undefined;
  /** What the file has from one offset to another. */
  readonly between: (start: number, end: number) => Traced;
}

/** A string says what is wrong, with its line. */
export function readBuildYaml(source: SourceText): BuildYaml | string {
  const options = { path: source.path, maxBytes: MAX_BYTES, maxAliasCount: MAX_ALIASES, merge: true };
  const { documents, problems } = loadYaml(source.text, options);
  const [problem] = problems;
  if (problem) return `line ${problem.line}: ${problem.message}`;
  const root = documents[0]?.root;
  if (root?.kind !== 'map') return 'it holds no mapping';
  const text = (node: YamlNode | undefined) => {
    const scalar = node?.scalar;
    return scalar && scalar.value !== null ? tracedScalar(source, scalar) : undefined;
  };
  return {
    root,
    text,
    texts: node => {
      const nodes = node?.kind === 'sequence' ? node.items : [node];
      return nodes.map(text).filter(each => each !== undefined);
    },
    key: (node, name) => {
      const entry = node?.entries.find(each => each.name === name);
      return entry && tracedScalar(source, entry.key);
    },
    between: (start, end) => trace(source, start, end),
  };
}
