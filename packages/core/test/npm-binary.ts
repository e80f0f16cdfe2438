import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../..');

interface Locked {
  readonly version: string;
  /** `sha512-…`, base64. */
  readonly integrity: string;
}

/**
 * Fetches a package that the lockfile pins and npm does not install here, because it is for another system, and
 * unpacks it below `folder`. Returns the path of its folder. Rejects when its digest is not the lockfile's.
 */
export async function npmPackage(folder: string, name: string): Promise<string> {
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const locked = lock.packages[`node_modules/${name}`];
  if (locked === undefined) throw new Error(`the lockfile does not pin ${name}`);
  const spec = `${name}@${locked.version}`;
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder, spec], { cwd: ROOT });
  const archive = join(folder, stdout.trim().split('\n').at(-1)!);
  const digest = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  if (`sha512-${digest}` !== locked.integrity) throw new Error(`${spec} is not what the lockfile pins`);
  const target = join(folder, name.replace('/', '-'));
  await mkdir(target);
  await run('tar', ['-xzf', archive, '-C', target]);
  return join(target, 'package');
}
