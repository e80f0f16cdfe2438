import { lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** Where GDS keeps what it can make again: `$GDS_CACHE_DIR`, else `$XDG_CACHE_HOME/gds`, else `~/.cache/gds`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const own = env['GDS_CACHE_DIR'];
  if (own) return resolve(own);
  const cache = env['XDG_CACHE_HOME'];
  if (cache && isAbsolute(cache)) return join(cache, 'gds');
  return join(env['HOME'] || homedir(), '.cache', 'gds');
}

/** The folder, made if need be; `undefined` when somebody else could put a program into it. */
export function privateFolder(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const info = lstatSync(folder);
    const ours = process.getuid === undefined || (info.uid === process.getuid() && (info.mode & 0o022) === 0);
    return info.isDirectory() && ours ? folder : undefined;
  } catch {
    return undefined; // a read-only home: the run's own folder serves
  }
}
