import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';

/** How a scalar is written (YAML 1.2.2, chapters 7.3 and 8.1). */
export type YamlStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'literal' | 'folded';

/** A scalar and the units of the file that write it: quotes and the header of a block are among them. */
export interface YamlScalar {
  /** As the file's reader understands it: `null`, boolean, number or string. */
  readonly value: unknown;
  readonly style: YamlStyle;
  /** Offsets in UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** A value of a YAML document that knows where it stands. Aliases are followed, `<<` is merged. */
export interface YamlNode {
  readonly kind: 'map' | 'sequence' | 'scalar' | 'nothing';
  /** Entries of a mapping in order, the merged ones last; empty for anything else. */
  readonly entries: readonly YamlEntry[];
  /** Items of a sequence; empty for anything else. */
  readonly items: readonly YamlNode[];
  readonly scalar: YamlScalar | null;
  /** The value of a key of a mapping. */
  get(key: string): YamlNode | undefined;
}

export interface YamlEntry {
  /** The key as text. */
  readonly name: string;
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

/** Aliases and merges that lead through each other are followed so far. */
const MAX_MERGES = 16;

/** The root of a document whose aliases were found to be bounded. */
export function rootNode(document: Document.Parsed): YamlNode {
  return new ParsedNode(document, document.contents, 0);
}

class ParsedNode implements YamlNode {
  readonly #document: Document.Parsed;
  readonly #node: Node | null;
  readonly #merges: number;

  constructor(document: Document.Parsed, node: unknown, merges: number) {
    this.#document = document;
    const target = isAlias(node) ? node.resolve(document) : node;
    this.#node = isNode(target) ? target : null;
    this.#merges = merges;
  }

  get kind(): YamlNode['kind'] {
    if (isMap(this.#node)) return 'map';
    if (isSeq(this.#node)) return 'sequence';
    return isScalar(this.#node) && this.#node.value !== null ? 'scalar' : 'nothing';
  }

  get entries(): readonly YamlEntry[] {
    if (!isMap(this.#node)) return [];
    const own: YamlEntry[] = [];
    const merged: YamlEntry[] = [];
    for (const { key, value } of this.#node.items) {
      const scalar = scalarOf(key);
      if (scalar === null) continue;
      const name = String(scalar.value);
      if (isMerge(scalar)) merged.push(...(this.#merges < MAX_MERGES ? this.#merged(value) : []));
      else own.push({ name, key: scalar, value: new ParsedNode(this.#document, value, this.#merges) });
    }
    const known = new Set(own.map(({ name }) => name));
    for (const entry of merged) {
      if (known.has(entry.name)) continue;
      known.add(entry.name);
      own.push(entry);
    }
    return own;
  }

  #merged(value: unknown): readonly YamlEntry[] {
    const source = new ParsedNode(this.#document, value, this.#merges + 1);
    return source.kind === 'sequence' ? source.items.flatMap(({ entries }) => entries) : source.entries;
  }

  get items(): readonly YamlNode[] {
    if (!isSeq(this.#node)) return [];
    return this.#node.items.map(item => new ParsedNode(this.#document, item, this.#merges));
  }

  get scalar(): YamlScalar | null {
    return scalarOf(this.#node);
  }

  get(key: string): YamlNode | undefined {
    return this.entries.find(({ name }) => name === key)?.value;
  }
}

/** The YAML library gives the plain key `<<` as a symbol where it merges. */
function isMerge({ value }: YamlScalar): boolean {
  return typeof value === 'symbol' && value.description === '<<';
}

const STYLES: Readonly<Record<string, YamlStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single-quoted',
  QUOTE_DOUBLE: 'double-quoted',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

function scalarOf(node: unknown): YamlScalar | null {
  if (!isScalar(node) || !node.range) return null;
  const [start, end] = node.range;
  return { value: node.value, style: STYLES[node.type ?? 'PLAIN'] ?? 'plain', start, end };
}
