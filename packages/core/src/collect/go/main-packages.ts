import { realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from 'zod';
import { goEnvironment } from './environment.ts';
import { readGoSettings } from './settings.ts';
import { foldersOfWork } from './modules/go-work.ts';
import { nearestFile } from './modules/nearest-file.ts';
import { runProcess } from '../process/process.ts';
import type { Repository } from '../repository/repository.ts';
import type { Tools } from '../tools/tools.ts';

const TIMEOUT_MS = 60_000;

const PackageSchema = z.object({ Name: z.string().default(''), Dir: z.string().default('') });

/**
 * Folders of the main packages below the working directory, as `./cmd/x`, sorted: those of its module and of the
 * modules below it that the repository's go.work uses. Empty when there is none, no module or no Go. Nothing is compiled and no C compiler runs (BD7).
 */
export async function listMainPackages(
  repository: Repository,
  tools: Tools,
  env: NodeJS.ProcessEnv,
  scratch: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (tools.go === undefined) return [];
  const settings = await readGoSettings({ tools, env, signal });
  if ('available' in settings) return [];
  const folder = repository.workingDirectory;
  const work = nearestFile(repository, folder, 'go.work');
  const result = await runProcess({
    file: tools.go,
    args: [
      'list',
      '-e',
      '-find',
      '-json=Name,Dir',
      '-mod=readonly',
      '-buildvcs=false',
      '--',
      ...(await patternsOf(repository, work)),
    ],
    cwd: folder,
    env: {
      ...goEnvironment({
        folder: join(scratch, 'discovery'),
        path: tools.path ?? '',
        goModCache: settings.modCache,
        goProxy: 'off',
        goWork: work ?? 'off',
        caller: env,
      }),
      CGO_ENABLED: '0',
    },
    signal,
    timeoutMs: TIMEOUT_MS,
  });
  const base = await realpath(folder);
  const folders = documents(result.stdout)
    .filter(({ Name, Dir }) => Name === 'main' && (Dir === base || Dir.startsWith(`${base}/`)))
    .map(({ Dir }) => (Dir === base ? '.' : `./${Dir.slice(base.length + 1)}`));
  return [...new Set(folders)].sort();
}

/** What go list is asked for: a pattern ends at the border of a module. */
async function patternsOf(repository: Repository, work: string | undefined): Promise<readonly string[]> {
  const folders = work === undefined ? [] : await foldersOfWork(repository, work);
  const below = folders
    .map(folder => posix.relative(posix.join('/', repository.prefix), posix.join('/', folder)))
    .filter(folder => folder !== '' && folder !== '..' && !folder.startsWith('../'));
  return ['./...', ...below.map(folder => `./${folder}/...`)];
}

/**
 * go list prints one JSON object after the other, each ending with a brace at the start of a line; `{}` is a
 * pattern that fits no package.
 */
function documents(text: string): z.infer<typeof PackageSchema>[] {
  return text
    .replace(/^\{\}$/gm, '')
    .split(/^\}$/m)
    .filter(part => part.trim() !== '')
    .flatMap(part => {
      try {
        return [PackageSchema.parse(JSON.parse(`${part}}`))];
      } catch {
        return [];
      }
    });
}
