import { posix } from 'node:path';
import type { BuildFailureKind } from '../../../evidence/offline-build.ts';
import type { FileLocation } from '../../../standard/finding.ts';
import type { Repository } from '../../repository/repository.ts';
import { readRepositoryFile } from '../../repository/repository-file.ts';
import { readGoMod } from '../modules/go-mod.ts';
import { lineOf, moduleLine, type ModuleFiles, requirementOf, wordsOf } from '../modules/module-file.ts';
import { utf16Column } from '../analysis/source-location.ts';

const PLACE = /^(?:vet: |go: )?(?:\.\/)?([^\s:]{1,1000}\.(?:go|mod|sum|work|s|c|h)):(\d{1,8})(?::(\d{1,8}))?: /;

/** As {@link PLACE}, of a file with blanks in its name: words may look like that, so the file has to be there. */
const PLACE_WITH_BLANKS =
  /^(?:\.\/)?((?:[^\s:]{1,1000} ){1,100}[^\s:]{0,1000}\.(?:go|s|c|h)):(\d{1,8})(?::(\d{1,8}))?: /;

/** Whether Go names a file and line in these words. */
export function namesPlace(line: string): boolean {
  return PLACE.test(line);
}

/** The place that one of the lines names, to the end of the word that stands there. */
export async function namedPlace(
  repository: Repository,
  folder: string,
  lines: readonly string[],
): Promise<FileLocation | undefined> {
  for (const line of lines) {
    const place = PLACE.exec(line) ?? PLACE_WITH_BLANKS.exec(line);
    if (!place) continue;
    const [, path = '', number, column] = place;
    const file = await readRepositoryFile(repository.root, posix.join(folder, path));
    const text = file.ok ? file.text.split('\n')[Number(number) - 1]?.replace(/\r$/, '') : undefined;
    if (!file.ok || text === undefined) continue;
    const snippet = text.slice(0, 2000);
    const startLine = Number(number);
    if (column === undefined) {
      const files: ModuleFiles['goMod'] = { path: file.path, lines: file.text.split('\n') };
      return lineOf(files, startLine);
    }
    const startColumn = importedPath(text, utf16Column(Buffer.from(text, 'utf8'), Number(column)));
    const endColumn = startColumn + wordAt(text, startColumn).length;
    return { kind: 'file', path: file.path, startLine, startColumn, endLine: startLine, endColumn, snippet };
  }
  return undefined;
}

/** The column of the path where an import with a name of its own begins, else the column itself. */
function importedPath(text: string, column: number): number {
  const named = /^(?:[._]|[\p{L}_][\p{L}\p{N}_]{0,200})[ \t]{1,50}(?=["`][^"`]{1,1000}["`])/u.exec(
    text.slice(column - 1, column + 1999),
  );
  return column + (named?.[0].length ?? 0);
}

/** The string, the identifier with its qualifiers, or the file name that begins at a 1-based column. */
function wordAt(text: string, column: number): string {
  const rest = text.slice(column - 1, column + 999);
  if (/^\s*\/\/go:embed\s/.test(text)) return /^\S+/.exec(rest)?.[0] ?? '';
  return (
    /^(?:"(?:[^"\\]|\\.)*"|`[^`]*`|<[^>\s]+>|[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*|\S)/u.exec(
      rest,
    )?.[0] ?? ''
  );
}

/** The place in go.mod or go.work that a failure of this kind is mended at. */
export async function moduleFilePlace(
  repository: Repository,
  files: ModuleFiles | null,
  { kind, line, subject = '' }: { readonly kind: BuildFailureKind; readonly line: string; readonly subject?: string },
): Promise<FileLocation | undefined> {
  if (!files) return undefined;
  const { goMod, entries } = files;
  const directive = (name: string) => entries.find(entry => entry.directive === name);
  const [module = ''] = subject.split('@');
  switch (kind) {
    case 'go-too-old': {
      const asked = /^go: (?:module )?([^\s@]{1,400})@v/.exec(line)?.[1];
      const required = asked === undefined ? undefined : requirementOf(files, asked);
      if (required) return wordsOf(goMod, required, 0, 1);
      const wanted = line.includes('toolchain not available')
        ? (directive('toolchain') ?? directive('go'))
        : directive('go');
      return wanted && wordsOf(goMod, wanted, 0, 0);
    }
    case 'replaced-folder-missing':
    case 'replaced-folder-outside': {
      const replace = entries.find(entry => entry.directive === 'replace' && entry.tokens.at(-1) === subject);
      return replace && wordsOf(goMod, replace, replace.tokens.length - 1);
    }
    case 'broken-workspace':
      return workspacePlace(repository, goMod.path, line, subject);
    case 'missing-go-sum-entry':
    case 'wrong-go-sum-entry':
    case 'inconsistent-vendoring':
    case 'go-mod-needs-update':
    case 'module-not-available':
    case 'module-refused':
    case 'proxy-unreachable':
      return moduleLine(files, module);
    default:
      return undefined;
  }
}

/** The `use` line of a folder that go.work lists, or its `go` line. */
async function workspacePlace(
  repository: Repository,
  goModPath: string,
  line: string,
  subject: string,
): Promise<FileLocation | undefined> {
  for (let folder = posix.dirname(goModPath); ; folder = posix.dirname(folder)) {
    const work = await readRepositoryFile(repository.root, posix.join(folder, 'go.work'));
    if (work.ok) {
      const file = { path: work.path, lines: work.text.split('\n') };
      const entries = readGoMod(work.text);
      const base = posix.basename(subject);
      const entry = line.includes('but go.work lists')
        ? entries.find(({ directive }) => directive === 'go')
        : (entries.find(({ directive, tokens: [path = ''] }) => directive === 'use' && posix.basename(path) === base) ??
          entries.find(({ directive }) => directive === 'use'));
      return entry && wordsOf(file, entry, 0, 0);
    }
    if (folder === '.' || folder === '/') return undefined;
  }
}
