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
  for (const file of await committed(context, '**/*.go')) {
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

/** `option go_package = "example.com/app/pb;pb";` (https://protobuf.dev/reference/go/go-generated/#package). */
const GO_PACKAGE = /^\s*option\s+go_package\s*=\s*["']([^"';]{1,1000})(?:;[^"']{0,200})?["']/;

/** That protoc writes a package: the `go_package` of a committed .proto file is its import path. */
export async function generatedFromProto(context: CollectContext, importPath: string): Promise<Generated | undefined> {
  for (const path of await committed(context, '**/*.proto')) {
    const file = await readRepositoryFile(context.repository.root, path);
    for (const [index, raw] of file.ok ? file.text.split('\n').entries() : []) {
      const line = raw.slice(0, 2000).trimEnd();
      if (GO_PACKAGE.exec(line)?.[1] !== importPath) continue;
      return { because: `\`protoc\` writes it from ${path}`, location: wholeLine(path, index + 1, line) };
    }
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
    return { because: '`go generate` writes it', location: wholeLine(file.path, index + 1, line) };
  }
  return undefined;
}

function wholeLine(path: string, line: number, text: string): FileLocation {
  return {
    kind: 'file',
    path,
    startLine: line,
    startColumn: 1,
    endLine: line,
    endColumn: text.length + 1,
    snippet: text,
  };
}

function isNamed(word: string, names: ReadonlySet<string>): boolean {
  const clean = word.replace(/^\.\//, '').replace(/\/$/, '');
  return names.has(clean) || names.has(posix.basename(clean));
}

async function committed(context: CollectContext, glob: string): Promise<readonly string[]> {
  const git = gitOf(context);
  if (!git) return [];
  const run = await runGit(git, context.repository.root, ['ls-files', '-z', '--', `:(glob)${glob}`]);
  return run.stdout
    .split('\0')
    .filter(path => path !== '')
    .slice(0, MAX_FILES);
}

function entriesOf(context: CollectContext, folder: string): Promise<readonly string[]> {
  return readdir(join(context.repository.root, ...folder.split('/'))).catch(() => []);
}
