import { posix } from 'node:path';
import type { FileLocation } from '../../../standard/finding.ts';
import type { Repository } from '../../repository/repository.ts';
import { readRepositoryFile } from '../../repository/repository-file.ts';
import { type Columns, type GoModEntry, readGoMod } from './go-mod.ts';

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

/** go.mod and go.sum of a folder, POSIX and relative to the root; `null` when it has no readable go.mod. */
export async function readModuleFiles(repository: Repository, folder: string): Promise<ModuleFiles | null> {
  const [goMod, goSum] = await Promise.all(
    ['go.mod', 'go.sum'].map(name => readRepositoryFile(repository.root, posix.join(folder, name))),
  );
  if (!goMod?.ok) return null;
  return {
    goMod: { path: goMod.path, lines: goMod.text.split('\n') },
    goSum: goSum?.ok ? { path: goSum.path, lines: goSum.text.split('\n') } : null,
    entries: readGoMod(goMod.text),
  };
}

/** A line of go.mod or go.sum as a place, without the blanks around it. */
export function lineOf(file: ModuleFile, line: number): FileLocation {
  const text = (file.lines[line - 1] ?? '').replace(/\r$/, '');
  const column = text.length - text.trimStart().length + 1;
  return placeOf(file, line, { start: column, end: Math.max(text.trimEnd().length + 1, column) });
}

/** Words of an entry as a place, from the first to the last one named; all of them when none is. */
export function wordsOf(file: ModuleFile, entry: GoModEntry, first = 0, last = entry.columns.length - 1): FileLocation {
  const [from, to] = [entry.columns[first], entry.columns[last]];
  return from && to ? placeOf(file, entry.line, { start: from.start, end: to.end }) : lineOf(file, entry.line);
}

/** The entry that requires a module, or the longest path that a package or module path begins with. */
export function requirementOf({ entries }: ModuleFiles, name: string): GoModEntry | undefined {
  let found: GoModEntry | undefined;
  for (const entry of entries) {
    const [path = ''] = entry.tokens;
    if (entry.directive !== 'require' || path === '' || !(name === path || name.startsWith(`${path}/`))) continue;
    if (path.length > (found?.tokens[0]?.length ?? 0)) found = entry;
  }
  return found;
}

/** `path version` of the one requirement that a package can come from; `undefined` when there is none or a choice. */
export function moduleOfPackage({ entries }: ModuleFiles, name: string): string | undefined {
  const [found, ...others] = entries.filter(
    ({ directive, tokens: [path = ''] }) =>
      directive === 'require' && path !== '' && (name === path || name.startsWith(`${path}/`)),
  );
  return found && others.length === 0 ? found.tokens.slice(0, 2).join(' ') : undefined;
}

/** Where a person would change what go.mod says of a module: its requirement, else the `module` line. */
export function moduleLine(files: ModuleFiles, name: string): FileLocation | undefined {
  const required = requirementOf(files, name);
  if (required) return wordsOf(files.goMod, required, 0, 1);
  const module = files.entries.find(entry => entry.directive === 'module');
  return module && lineOf(files.goMod, module.line);
}

function placeOf(file: ModuleFile, line: number, { start, end }: Columns): FileLocation {
  return {
    kind: 'file',
    path: file.path,
    startLine: line,
    startColumn: start,
    endLine: line,
    endColumn: end,
    snippet: (file.lines[line - 1] ?? '').replace(/\r$/, '').slice(0, 2000),
  };
}
