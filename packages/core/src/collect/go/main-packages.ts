import { realpath } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from 'zod';
import { duration, unavailable, type Unavailable } from '../../evidence/unavailable.ts';
import { refusedFolder } from './refused-folder.ts';
import { goEnvironment } from './environment.ts';
import { listedPackages } from './list-json.ts';
import { withoutMachinePaths } from './machine-paths.ts';
import { newerGo } from './newer-go.ts';
import { type GoSettings, readGoSettings } from './settings.ts';
import { readGoMod } from './modules/go-mod.ts';
import { foldersOfWork } from './modules/go-work.ts';
import { nearestFile } from './modules/nearest-file.ts';
import { type ProcessResult, runProcess } from '../process/process.ts';
import type { Repository } from '../repository/repository.ts';
import { readRepositoryFile } from '../repository/repository-file.ts';
import type { Tools } from '../tools/tools.ts';

const TIMEOUT_MS = 60_000;

const PackageSchema = z.object({
  Name: z.string().default(''),
  Dir: z.string().default(''),
  Error: z.object({ Err: z.string().default('') }).optional(),
});

export interface MainPackages {
  /** As `./cmd/x`, sorted. */
  readonly folders: readonly string[];
  /** Folders that Go builds no package in, a sentence each. */
  readonly refused: readonly string[];
}

/**
 * The main packages below the working directory: those of its module and of the modules below it that the
 * repository's go.work uses. Empty when there is none or no module; unavailable when Go is
 * missing or refuses to list. Nothing is compiled and no C compiler runs (BD7).
 */
export async function listMainPackages(
  repository: Repository,
  tools: Tools,
  env: NodeJS.ProcessEnv,
  scratch: string,
  signal: AbortSignal,
): Promise<MainPackages | Unavailable> {
  const settings = await readGoSettings({ tools, env, signal });
  if ('available' in settings) return settings;
  const folder = repository.workingDirectory;
  const work = nearestFile(repository, folder, 'go.work');
  const result = await runProcess({
    file: settings.go,
    args: [
      'list',
      '-e',
      '-find',
      '-json=Name,Dir,Error',
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
      // Else packages of C files alone would be left out; go list runs no C compiler.
      CGO_ENABLED: env['CGO_ENABLED'] ?? '1',
    },
    signal,
    timeoutMs: TIMEOUT_MS,
  });
  const base = await realpath(folder);
  const listed = listedPackages(result.stdout, PackageSchema) ?? [];
  const refused = listed.flatMap(({ Error: error }) => refusedFolder(error?.Err ?? '') ?? []);
  const folders = listed
    .filter(({ Name, Dir }) => Name === 'main' && (Dir === base || Dir.startsWith(`${base}/`)))
    .map(({ Dir }) => (Dir === base ? '.' : `./${Dir.slice(base.length + 1)}`));
  if (folders.length === 0 && result.exitCode !== 0) return refusal(repository, settings, scratch, result);
  return { folders: [...new Set(folders)].sort(), refused: [...new Set(refused)].sort() };
}

/** Why `go list` listed nothing. */
async function refusal(
  repository: Repository,
  settings: GoSettings,
  scratch: string,
  { ended, stderr }: ProcessResult,
): Promise<Unavailable> {
  if (ended === 'timed-out' || ended === 'aborted')
    return unavailable(
      'timeout',
      `to look for main packages took longer than ${duration(TIMEOUT_MS)}, the most that gds gives it`,
      'Name a target: `gds verify ./cmd/x`.',
    );
  const words = withoutMachinePaths({ repository, scratch }, { settings }, stderr);
  const newer = newerGo(words);
  if (newer) {
    const { asker, wanted, installed, remedy } = newer;
    const read = await readRepositoryFile(repository.root, posix.join(repository.prefix, asker));
    const line = read.ok ? readGoMod(read.text).find(({ directive }) => directive === 'go')?.line : undefined;
    const at = `${asker}${line === undefined ? '' : `:${line}`}`;
    return unavailable('unreadable', `${at} asks for Go ${wanted}, and ${installed} is installed`, remedy);
  }
  const lines = words.split('\n').map(line => line.trim());
  // `go: errors parsing go.mod:` is a head, the cause stands below it.
  const cause = lines.find(line => line !== '' && !line.endsWith(':')) ?? 'no message';
  return unavailable(
    'unreadable',
    `\`go list\` refuses: ${cause.replace(/^go: /, '').slice(0, 500)}`,
    'Mend it: `go list ./...` must work here.',
  );
}

/** What go list is asked for: a pattern ends at the border of a module. */
async function patternsOf(repository: Repository, work: string | undefined): Promise<readonly string[]> {
  const folders = work === undefined ? [] : await foldersOfWork(repository, work);
  const below = folders
    .map(folder => posix.relative(posix.join('/', repository.prefix), posix.join('/', folder)))
    .filter(folder => folder !== '' && folder !== '..' && !folder.startsWith('../'));
  return ['./...', ...below.map(folder => `./${folder}/...`)];
}
