import type { FileLocation } from '../../standard/finding.ts';
import type { GoModEntry } from './go-mod.ts';

export interface ModuleFile {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly lines: readonly string[];
}

export interface ModuleFiles {
  readonly goMod: ModuleFile;
  readonly goSum: ModuleFile | null;
  readonly entries: readonly GoModEntry[];
}

/** A line of go.mod or go.sum as a place. */
export function lineOf(file: ModuleFile, line: number): FileLocation {
  const text = (file.lines[line - 1] ?? '').replace(/\r$/, '');
  const column = text.length - text.trimStart().length + 1;
  return {
    kind: 'file',
    path: file.path,
    startLine: line,
    startColumn: column,
    endLine: line,
    endColumn: Math.max(text.trimEnd().length + 1, column),
    snippet: text.slice(0, 2000),
  };
}
