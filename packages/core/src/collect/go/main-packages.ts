import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { goEnvironment } from './environment.ts';
import { readGoSettings } from './settings.ts';
import { nearestFile } from './modules/nearest-file.ts';
import { runProcess } from '../process/process.ts';
import type { Repository } from '../repository/repository.ts';
import type { Tools } from '../tools/tools.ts';

const TIMEOUT_MS = 60_000;

const PackageSchema = z.object({ Name: z.string().default(''), Dir: z.string().default('') });

/**
 * Folders of the main packages below the working directory, as `./cmd/x`, sorted. Empty when there
 * is none, no module or no Go. Nothing is compiled and no C compiler runs (BD7).
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
  const result = await runProcess({
    file: tools.go,
    args: ['list', '-e', '-find', '-json=Name,Dir', '-mod=readonly', '-buildvcs=false', '--', './...'],
    cwd: folder,
    env: {
      ...goEnvironment({
        folder: join(scratch, 'discovery'),
        path: tools.path ?? '',
        goModCache: settings.modCache,
        goProxy: 'off',
        goWork: nearestFile(repository, folder, 'go.work') ?? 'off',
        caller: env,
      }),
      CGO_ENABLED: '0',
    },
    signal,
    timeoutMs: TIMEOUT_MS,
  });
  const base = await realpath(folder);
  return documents(result.stdout)
    .filter(({ Name, Dir }) => Name === 'main' && (Dir === base || Dir.startsWith(`${base}/`)))
    .map(({ Dir }) => (Dir === base ? '.' : `./${Dir.slice(base.length + 1)}`))
    .sort();
}

/** go list prints one JSON object after the other, each ending with a brace at the start of a line. */
function documents(text: string): z.infer<typeof PackageSchema>[] {
  return text
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
