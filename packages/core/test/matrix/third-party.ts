import { execFile } from 'node:child_process';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MINUTES = 60_000;

/** Fetches a Debian package and unpacks it; returns its folder, undefined when it is not to be had here. */
export async function debianPackage(folder: string, name: string): Promise<string | undefined> {
  const into = join(folder, name);
  try {
    await mkdir(into, { recursive: true });
    await run('apt-get', ['download', '-o', 'APT::Sandbox::User=root', name], { cwd: into, timeout: 3 * MINUTES });
    const [file] = (await readdir(into)).filter(entry => entry.endsWith('.deb'));
    await run('dpkg-deb', ['-x', join(into, file!), join(into, 'root')]);
    return join(into, 'root');
  } catch {
    return undefined;
  }
}

/** Fetches an npm package by its exact version without running anything of it, and unpacks it. */
export async function npmPackage(folder: string, spec: string): Promise<string | undefined> {
  const into = join(folder, spec.replaceAll(/[@/]/g, '_'));
  try {
    await mkdir(into, { recursive: true });
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', into, spec], {
      cwd: into,
      timeout: 3 * MINUTES,
    });
    const [file] = (await readdir(into)).filter(entry => entry.endsWith('.tgz'));
    await run('tar', ['-xzf', file!], { cwd: into });
    return join(into, 'package');
  } catch {
    return undefined;
  }
}

/** The largest executable below a folder. */
export async function largestProgram(folder: string): Promise<string> {
  let largest = { path: '', size: -1 };
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /\.(?:a|deb|tgz)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const { size } = await stat(path);
    if (size > largest.size) largest = { path, size };
  }
  return largest.path;
}
