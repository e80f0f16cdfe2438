import { readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { BuildFailure } from '../../../evidence/offline-build.ts';
import type { FileLocation } from '../../../standard/finding.ts';
import type { CollectContext } from '../../collector.ts';
import { gitOf, runGit } from '../../repository/git.ts';
import { ignoredBy } from '../../repository/ignored.ts';
import { readRepositoryFile } from '../../repository/repository-file.ts';

const MAX_FILES = 3000;
const DIRECTIVE = /^\/\/go:generate[ \t]/;
/** The marker of generated code (`go help generate`). */
const GENERATED = /^\/\/ Code generated .* DO NOT EDIT\.$/m;

type Generated = NonNullable<BuildFailure['generated']>;

/**
 * Why a file or folder that is not there is one that a generator writes: git ignores it, or a
 * `//go:generate` line names it. `path` is POSIX and relative to the root.
 */
export async function generatedPath(context: CollectContext, path: string): Promise<Generated | undefined> {
  // With a slash, a folder that does not exist is still matched by a pattern for folders.
  const [ignored] = await ignoredBy(context, [path, `${path}/`]).catch(() => []);
  if (ignored) return { because: ignored.because, ...(ignored.location ? { location: ignored.location } : {}) };
  const names = new Set([path, posix.basename(path)]);
  for (const file of await goFiles(context)) {
    const directive = await directiveIn(context, file, words =>
      words.some(word => word.split(/[=,:]/).some(part => isNamed(part, names))),
    );
    if (directive) return directive;
  }
  return undefined;
}

/**
 * Why a name that a package does not declare is one that a generator writes: a `//go:generate` line of
 * that package mentions it, or the package has such a line and no generated file.
 */
export async function generatedName(
  context: CollectContext,
  folder: string,
  name: string,
): Promise<Generated | undefined> {
  const files = (await entriesOf(context, folder)).filter(file => file.endsWith('.go'));
  const texts = await Promise.all(
    files.map(file => readRepositoryFile(context.repository.root, posix.join(folder, file))),
  );
  const generated = texts.some(text => text.ok && GENERATED.test(text.text.slice(0, 4096)));
  for (const file of files) {
    const found = await directiveIn(
      context,
      posix.join(folder, file),
      words => !generated || words.some(word => word.split(/[=,]/).includes(name)),
    );
    if (found) return found;
  }
  return undefined;
}

/** The first `//go:generate` line of a file whose words fit. */
async function directiveIn(
  context: CollectContext,
  path: string,
  fits: (words: readonly string[]) => boolean,
): Promise<Generated | undefined> {
  const file = await readRepositoryFile(context.repository.root, path);
  if (!file.ok || !file.text.includes('//go:generate')) return undefined;
  for (const [index, raw] of file.text.split('\n').entries()) {
    const line = raw.slice(0, 2000).trimEnd();
    if (!DIRECTIVE.test(line) || !fits(line.split(/[ \t]+/).slice(1))) continue;
    const location: FileLocation = {
      kind: 'file',
      path: file.path,
      startLine: index + 1,
      startColumn: 1,
      endLine: index + 1,
      endColumn: line.length + 1,
      snippet: line,
    };
    return { because: '`go generate` writes it', location };
  }
  return undefined;
}

function isNamed(word: string, names: ReadonlySet<string>): boolean {
  const clean = word.replace(/^\.\//, '').replace(/\/$/, '');
  return names.has(clean) || names.has(posix.basename(clean));
}

async function goFiles(context: CollectContext): Promise<readonly string[]> {
  const git = gitOf(context);
  if (!git) return [];
  const run = await runGit(git, context.repository.root, ['ls-files', '-z', '--', ':(glob)**/*.go']);
  return run.stdout
    .split('\0')
    .filter(path => path !== '')
    .slice(0, MAX_FILES);
}

function entriesOf(context: CollectContext, folder: string): Promise<readonly string[]> {
  return readdir(join(context.repository.root, ...folder.split('/'))).catch(() => []);
}
