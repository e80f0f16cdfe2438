import { relative, sep } from 'node:path';
import { RepositoryPathSchema, type FileLocation } from '../../../standard/finding.ts';
import type { Repository } from '../../repository/repository.ts';
import { isGenerated } from './generated-file.ts';
import { SourceFiles } from './source-files.ts';

/**
 * A range as Go counts: 1-based lines, 1-based columns in bytes of UTF-8, exclusive end. Without column it is
 * the line: a `//line` directive may give none.
 */
export interface GoPosition {
  /** Absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column?: number | undefined;
  readonly endLine?: number | undefined;
  readonly endColumn?: number | undefined;
}

const SNIPPET_CHARACTERS = 2000;

/** Turns Go's positions into places of the repository, with columns in UTF-16 units and the line's text. */
export class SourceLocations {
  readonly #repository: Repository;
  readonly #files: SourceFiles;
  readonly #lines = new Map<string, Promise<readonly Buffer[] | undefined>>();

  private constructor(repository: Repository, files: SourceFiles) {
    this.#repository = repository;
    this.#files = files;
  }

  static async of(repository: Repository): Promise<SourceLocations> {
    return new SourceLocations(repository, await SourceFiles.below([repository.root]));
  }

  /**
   * `undefined` when the file is not a readable file of the repository or has no such line. A range
   * without end is that of the name at its start, if one stands there.
   */
  async locate(position: GoPosition): Promise<FileLocation | undefined> {
    const real = await this.#files.accept(position.file);
    if (real === undefined) return undefined;
    const path = relative(this.#repository.root, real).split(sep).join('/');
    const lines = await this.#linesOf(real);
    const line = lines?.[position.line - 1];
    if (lines === undefined || line === undefined || !RepositoryPathSchema.safeParse(path).success) return undefined;
    const snippet = line.toString('utf8').slice(0, SNIPPET_CHARACTERS);
    if (position.column === undefined) return { kind: 'file', path, startLine: position.line, snippet };
    const endLine = position.endLine ?? position.line;
    const endColumn = position.endColumn ?? endOfName(line, position.column);
    const last = lines[endLine - 1];
    const hasEnd = endColumn !== undefined && last !== undefined && endLine >= position.line;
    return {
      kind: 'file',
      path,
      startLine: position.line,
      startColumn: utf16Column(line, position.column),
      ...(hasEnd ? { endLine, endColumn: utf16Column(last, endColumn) } : {}),
      snippet,
    };
  }

  /** Whether the file says that a program wrote it; `false` when it cannot be read. */
  async isGenerated(file: string): Promise<boolean> {
    const real = await this.#files.accept(file);
    const lines = real === undefined ? undefined : await this.#linesOf(real);
    return lines !== undefined && isGenerated(firstTexts(lines));
  }

  #linesOf(file: string): Promise<readonly Buffer[] | undefined> {
    let lines = this.#lines.get(file);
    if (lines === undefined) {
      lines = this.#files.read(file).then(bytes => (bytes === undefined ? undefined : splitLines(bytes)));
      this.#lines.set(file, lines);
    }
    return lines;
  }
}

function splitLines(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start <= bytes.length;) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    lines.push(bytes.subarray(start, end > start && bytes[end - 1] === 0x0d ? end - 1 : end));
    start = end + 1;
  }
  return lines;
}

/** Lines as text, decoded one by one and cut: what follows the first of code is not looked at. */
function* firstTexts(lines: readonly Buffer[]): Generator<string> {
  for (const line of lines) yield line.subarray(0, SNIPPET_CHARACTERS).toString('utf8');
}

/** The byte column after the Go identifier at a byte column of a line. */
function endOfName(line: Buffer, column: number): number | undefined {
  const name = /^[\p{L}_][\p{L}\p{Nd}_]*/u.exec(line.subarray(column - 1, column - 1 + SNIPPET_CHARACTERS).toString());
  return name === null ? undefined : column + Buffer.byteLength(name[0]);
}

/** The 1-based UTF-16 column of a 1-based byte column in a line of UTF-8. */
export function utf16Column(line: Buffer, byteColumn: number): number {
  return line.subarray(0, Math.max(0, byteColumn - 1)).toString('utf8').length + 1;
}
