import { Lexer } from 'yaml';
import type { YamlProblem } from './yaml-problem.ts';

const SCALAR_FOLLOWS = '\x1f';
const CONTENT_FOLLOWS = '\x02';
const DOCUMENT_STARTS = '---';
const MAX_TOKENS = 150_000;
const FLOW_CANCELLED = '\x18';

/**
 * The first place where collections are nested deeper than `maxDepth`, documents are more than
 * `maxDocuments` or tokens more than 150,000 (the parser's time and memory grow with them); `null`
 * when there is none.
 *
 * Works on the tokens of the YAML library's lexer, which is a flat state machine (linear time, no
 * recursion), so that the recursive parser behind it never sees such a text. Flow collections count
 * by their brackets, block collections by the columns at which they begin.
 */
export function yamlNesting(text: string, maxDepth: number, maxDocuments: number): YamlProblem | null {
  let line = 1;
  let column = 1;
  let flow = 0;
  let documents = 0;
  /** Columns at which the open block collections begin, rising. */
  const blocks: number[] = [];
  /** The next token begins an entry: it stands first on its line or behind `-` or `?`. */
  let entry = true;
  let scalar = false;
  let tokens = 0;
  for (const token of new Lexer().lex(text)) {
    if (++tokens > MAX_TOKENS) return problem(`The file holds more than ${MAX_TOKENS} tokens`, line, column);
    if (token === SCALAR_FOLLOWS) {
      scalar = true;
      if (flow === 0 && entry) open(blocks, column);
      entry = false;
      continue;
    }
    if (token === FLOW_CANCELLED) {
      flow = 0;
      continue;
    }
    if (token === CONTENT_FOLLOWS) continue;
    if (token === DOCUMENT_STARTS && !scalar) {
      documents++;
      if (documents > maxDocuments) return problem(`The file holds more than ${maxDocuments} documents`, line, column);
      blocks.length = 0;
    }
    const first = scalar ? '' : token[0];
    scalar = false;
    if (first === '[' || first === '{') flow++;
    else if (first === ']' || first === '}') flow = Math.max(0, flow - 1);
    else if (flow === 0 && first !== '' && first !== ' ' && first !== '\t' && first !== '#' && !isNewline(token)) {
      if (entry || token === '?' || token === '-') open(blocks, column);
      entry = token === '-' || token === '?' || token === ':';
    }
    if (blocks.length + flow > maxDepth) {
      return problem(`Collections are nested more than ${maxDepth} deep`, line, column);
    }
    const newline = token.lastIndexOf('\n');
    if (newline < 0) {
      column += token.length;
    } else {
      for (let at = token.indexOf('\n'); at >= 0; at = token.indexOf('\n', at + 1)) line++;
      column = token.length - newline;
      entry = true;
    }
  }
  return null;
}

function open(blocks: number[], column: number): void {
  while (blocks.length > 0 && blocks[blocks.length - 1]! > column) blocks.pop();
  if (blocks[blocks.length - 1] !== column) blocks.push(column);
}

function isNewline(token: string): boolean {
  return token === '\n' || token === '\r\n';
}

function problem(message: string, line: number, column: number): YamlProblem {
  return { message, line, column, endColumn: column + 1 };
}
