import {
  type Document,
  type Node,
  type Pair,
  LineCounter,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseAllDocuments,
  visit,
} from 'yaml';
import type { FileLocation } from '../standard/finding.ts';
import { rootNode, type YamlNode } from './yaml-node.ts';
import { yamlNesting } from './yaml-nesting.ts';
import type { YamlProblem } from './yaml-problem.ts';

const MAX_NESTING = 64;
const MAX_DOCUMENTS = 1000;
const MAX_PROBLEMS = 100;
const MAX_SNIPPET = 2000;

export interface YamlOptions {
  /** Relative to the repository's root, POSIX; goes into locations only, nothing is opened. */
  readonly path: string;
  /** Size limit in bytes of UTF-8. */
  readonly maxBytes: number;
  /** 0 refuses aliases altogether; else the limit of what they may expand to, as the YAML library counts. */
  readonly maxAliasCount: number;
  /** Whether `<<` merges mappings. */
  readonly merge: boolean;
}

/** The steps from a document's root to a value: keys of mappings, indexes of sequences. */
export type YamlPath = readonly (string | number)[];

/** One document of the file. */
export interface YamlDocument {
  /**
   * Plain data: null, boolean, number, string, arrays and objects. A key `__proto__` is an own
   * property and changes no prototype: never copy keys to another object, let a strict schema judge them.
   */
  readonly value: unknown;
  /**
   * Where a value stands, or its key. Where the path leads to nothing, the nearest enclosing place
   * that exists: for a missing key, the key of the mapping that should hold it.
   */
  locate(path: YamlPath, part?: 'key' | 'value'): FileLocation;
  /** Its root, for what must know the place of every character. */
  readonly root: YamlNode;
}

export interface LoadedYaml {
  /** Empty when there are problems. */
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly YamlProblem[];
}

/**
 * Reads YAML 1.2 (core schema) that somebody else wrote. Size, nesting (64), documents (1,000) and
 * aliases are bounded before memory is spent on them; duplicate keys are problems. Never throws.
 */
export function loadYaml(text: string, options: YamlOptions): LoadedYaml {
  const start = { line: 1, column: 1, endColumn: 2 };
  const bytes = Buffer.byteLength(text);
  if (bytes > options.maxBytes) {
    const message = `The file has ${bytes} bytes; at most ${options.maxBytes} are read`;
    return { documents: [], problems: [{ message, ...start }] };
  }
  try {
    const nesting = yamlNesting(text, MAX_NESTING, MAX_DOCUMENTS);
    if (nesting) return { documents: [], problems: [nesting] };
    return parse(text, options);
  } catch (error) {
    // The library throws RangeError, ReferenceError and TypeError beside its own; all mean that the text cannot be used.
    const message = `The text cannot be read as YAML: ${error instanceof Error ? firstLine(error.message) : 'unknown error'}`;
    return { documents: [], problems: [{ message, ...start }] };
  }
}

/** The place of a problem as a location of the report. */
export function problemLocation(path: string, text: string, problem: YamlProblem): FileLocation {
  const snippet = lineOf(text, problem.line);
  return {
    kind: 'file',
    path,
    startLine: problem.line,
    startColumn: problem.column,
    endLine: problem.line,
    endColumn: problem.endColumn,
    ...(snippet === '' ? {} : { snippet }),
  };
}

function parse(text: string, options: YamlOptions): LoadedYaml {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    version: '1.2',
    schema: 'core',
    merge: options.merge,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents = Array.isArray(parsed) ? (parsed as Document.Parsed[]) : [];
  const position = (from: number, to: number) => span(lines, text, from, to);
  const problems: YamlProblem[] = [];
  for (const document of documents) {
    for (const error of [...document.errors, ...document.warnings].slice(0, MAX_PROBLEMS)) {
      problems.push({ message: firstLine(error.message), ...position(error.pos[0], error.pos[1]) });
    }
    if (problems.length === 0) problems.push(...keyProblems(document, position));
    if (problems.length === 0 && options.maxAliasCount === 0) problems.push(...aliasProblems(document, position));
    if (problems.length > 0) return { documents: [], problems: problems.slice(0, MAX_PROBLEMS) };
  }
  return {
    documents: documents.map(document => ({
      value: document.toJS({ maxAliasCount: options.maxAliasCount }) as unknown,
      root: rootNode(document),
      locate: (path, part = 'value') => locate(document, path, part, { options, text, position }),
    })),
    problems: [],
  };
}

type Position = (from: number, to: number) => { line: number; column: number; endColumn: number };

/** Keys that occur twice, and keys that are no scalars, in every mapping of the document. */
function keyProblems(document: Document.Parsed, position: Position): YamlProblem[] {
  const problems: YamlProblem[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Map<string, number>();
      for (const { key } of map.items) {
        const [from, to] = (isNode(key) ? key.range : undefined) ?? [0, 1];
        if (!isScalar(key)) {
          problems.push({ message: 'A key must be a scalar', ...position(from, to) });
        } else {
          const name = String(key.value);
          const before = seen.get(name);
          if (before === undefined) {
            seen.set(name, from);
          } else {
            const message = `The key ${JSON.stringify(name)} is already given on line ${position(before, before).line}`;
            problems.push({ message, ...position(from, to) });
          }
        }
        if (problems.length >= MAX_PROBLEMS) return visit.BREAK;
      }
      return undefined;
    },
  });
  return problems;
}

/** The first alias of a document that may have none. */
function aliasProblems(document: Document.Parsed, position: Position): YamlProblem[] {
  const problems: YamlProblem[] = [];
  visit(document, {
    Alias(_key, { source, range }) {
      const [from, to] = range ?? [0, 1];
      problems.push({
        message: `Write out what *${source} stands for: aliases are not read here`,
        ...position(from, to),
      });
      return visit.BREAK;
    },
  });
  return problems;
}

interface Text {
  readonly options: YamlOptions;
  readonly text: string;
  readonly position: Position;
}

function locate(document: Document.Parsed, path: YamlPath, part: 'key' | 'value', source: Text): FileLocation {
  let node: unknown = document.contents;
  let at: unknown = firstKey(node) ?? node;
  for (const [index, step] of path.entries()) {
    const collection = isAlias(node) ? node.resolve(document) : node;
    const found = isMap(collection)
      ? (collection.items as Pair[]).find(pair => isScalar(pair.key) && String(pair.key.value) === String(step))
      : isSeq(collection)
        ? collection.items[Number(step)]
        : undefined;
    if (found === undefined) break;
    const missingNext = index < path.length - 1;
    node = isPair(found) ? found.value : found;
    const empty = !isNode(node) || (isScalar(node) && node.range?.[0] === node.range?.[1]);
    const block = (isMap(node) || isSeq(node)) && node.flow !== true;
    const useKey = isPair(found) && (part === 'key' || missingNext || empty || block);
    at = useKey ? found.key : (firstKey(node) ?? node);
  }
  const range = isNode(at) ? (at as Node).range : undefined;
  const place = source.position(range?.[0] ?? 0, range?.[1] ?? 1);
  return problemLocation(source.options.path, source.text, { message: '', ...place });
}

/** A block mapping is marked at its first key, not over all its lines. */
function firstKey(node: unknown): unknown {
  return isMap(node) && node.flow !== true ? node.items[0]?.key : undefined;
}

/** The part of `from`…`to` that lies on its first line. */
function span(lines: LineCounter, text: string, from: number, to: number) {
  const { line, col } = lines.linePos(Math.min(from, Math.max(0, text.length - 1)));
  const end = Math.min(to, (lines.lineStarts[line] ?? text.length + 1) - 1);
  const column = Math.max(1, col);
  return { line: Math.max(1, line), column, endColumn: column + Math.max(1, end - from) };
}

function lineOf(text: string, line: number): string {
  let start = 0;
  for (let n = 1; n < line; n++) {
    const newline = text.indexOf('\n', start);
    if (newline < 0) return '';
    start = newline + 1;
  }
  const end = text.indexOf('\n', start);
  return text
    .slice(start, end < 0 ? undefined : end)
    .replace(/\r$/, '')
    .slice(0, MAX_SNIPPET);
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]!.slice(0, 500);
}
