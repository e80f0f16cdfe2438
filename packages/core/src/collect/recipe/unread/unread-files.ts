import { posix } from 'node:path';
import type { RecipeDoubt } from '../../../evidence/build-recipe.ts';
import { findFiles } from '../../repository/file-pattern.ts';
import type { Repository } from '../../repository/repository.ts';
import { readRepositoryFile } from '../../repository/repository-file.ts';
import { doubtAt } from '../text/doubt.ts';
import { type SourceText, sourceText } from '../text/traced-text.ts';
import { buildingLine, type JudgedBuild } from './building-line.ts';
import { BAZEL_FILES, UNREAD_LANGUAGES, type UnreadLanguage } from './unread-languages.ts';

interface UnreadFile {
  readonly language: UnreadLanguage;
  readonly source: SourceText;
}

const MAX_CHARACTERS = 1024 * 1024;
const MAX_FILES = 100;

/**
 * One doubt for each build description that is not read and may build the package, at its first line that does. A
 * file that only tests, or that calls what is read without giving it anything, brings none.
 */
export async function doubtsOfUnread(
  repository: Repository,
  packageFolder: string,
  judged: Omit<JudgedBuild, 'folders'>,
): Promise<readonly RecipeDoubt[]> {
  const fromRoot = posix.join(repository.prefix, packageFolder);
  const folders = [packageFolder, fromRoot];
  const files = await unreadFilesOf(repository);
  const ofPackage = BAZEL_FILES.map(name => posix.join(fromRoot, name)).filter(
    path => !files.some(({ source }) => source.path === path),
  );
  const own = await Promise.all(ofPackage.map(path => readFile(repository, path, BAZEL)));
  return [...files, ...own.filter(file => file !== undefined)].flatMap(({ language, source }) => {
    const line = buildingLine(source, { folders, ...judged }, language.builds);
    return line ? [doubtAt('a file that is not read may build what is shipped here, or change it', line)] : [];
  });
}

/** Build descriptions that are not read, looked for once a run. */
export function unreadFilesOf(repository: Repository): Promise<readonly UnreadFile[]> {
  let files = known.get(repository);
  if (!files) known.set(repository, (files = readAll(repository)));
  return files;
}

const known = new WeakMap<Repository, Promise<readonly UnreadFile[]>>();

const BAZEL = UNREAD_LANGUAGES.find(({ files }) => files === BAZEL_FILES)!;

async function readAll(repository: Repository): Promise<readonly UnreadFile[]> {
  const found = new Map<string, UnreadFile>();
  for (const language of UNREAD_LANGUAGES) {
    const folders = language.atRoot ? [''] : [...new Set(['', repository.prefix])];
    const patterns = folders.flatMap(folder => language.files.map(file => posix.join(folder, file)));
    for (let open: readonly string[] = await findFiles(repository.root, patterns); open.length > 0;) {
      const included: string[] = [];
      for (const path of open) {
        if (found.size === MAX_FILES || found.has(path)) continue;
        const file = await readFile(repository, path, language);
        if (!file) continue;
        found.set(path, file);
        included.push(...includedBy(file));
      }
      open = included.length > 0 ? await findFiles(repository.root, included) : [];
    }
  }
  return [...found.values()];
}

async function readFile({ root }: Repository, path: string, language: UnreadLanguage): Promise<UnreadFile | undefined> {
  const file = await readRepositoryFile(root, path);
  return file.ok ? { language, source: sourceText(file.path, file.text.slice(0, MAX_CHARACTERS)) } : undefined;
}

/** Local files, by their paths from the root; what has no such path here is of another repository. */
function includedBy({ language: { includes }, source }: UnreadFile): readonly string[] {
  const [block = ''] = includes?.exec(source.text) ?? [];
  const words = block.split(/[\s"',[\]{}]+/).filter(word => /\.ya?ml$/.test(word) && !word.includes('://'));
  return words.map(word => word.replace(/^\.?\/+/, ''));
}
